package dev.muster.propagation.duplicate;

import dev.muster.api.Reserved;
import dev.muster.api.policy.PropagationSpec;
import dev.muster.api.spark.SparkApplication;

/** A kind of objects, as selectors name it. */
record ApiKind(String apiVersion, String kind) {
    /** Empty for the core group. */
    String group() {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    String version() {
        return apiVersion.substring(apiVersion.indexOf('/') + 1);
    }

    /** Jobs have a way of their own, and what Muster says to itself is nobody's template. */
    boolean isDuplicated() {
        return !(group().equals(SparkApplication.GROUP) && kind.equals(SparkApplication.KIND))
                && !group().equals(Reserved.GROUP)
                && !group().equals(PropagationSpec.GROUP);
    }

    @Override
    public String toString() {
        return kind + " of " + apiVersion;
    }
}
