package dev.muster.propagation.explain;

import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.gateway.Access;
import dev.muster.propagation.gateway.AccessReview;
import dev.muster.propagation.gateway.Asker;
import java.util.HashMap;
import java.util.Map;

/**
 * Whose jobs an asker sees: those of all namespaces with one fleet-wide permission to list SparkApplications, else those of each namespace
 * where they may. For one request: remembers what it was told.
 */
final class VisibleNamespaces {
    /** Namespaces asked about at most, so that one request costs the hub a bounded number of reviews; jobs of others are left out. */
    private static final int ASKED = 200;

    private final AccessReview review;
    private final Asker asker;
    private final boolean all;
    private final Map<String, Boolean> known = new HashMap<>();

    VisibleNamespaces(AccessReview review, Asker asker) {
        this.review = review;
        this.asker = asker;
        this.all = review.allows(asker, listing(""));
    }

    private static Access listing(String namespace) {
        return Access.list(SparkApplication.GROUP, namespace, SparkApplication.PLURAL);
    }

    boolean test(String namespace) {
        if (all) {
            return true;
        }
        if (known.size() >= ASKED && !known.containsKey(namespace)) {
            return false;
        }
        return known.computeIfAbsent(namespace, one -> review.allows(asker, listing(one)));
    }
}
