package dev.muster.propagation.app;

import dev.muster.api.fleet.WorkSpec.RequiredObject;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.binding.DependencyPlan;
import dev.muster.propagation.dispatch.Dependencies;
import dev.muster.propagation.policy.Claim;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends nothing along and demands nothing. */
enum NoDependencies implements DependencyPlan {
    PLAN;

    @Override
    public List<RequiredObject> required(SparkApplication template, Claim claim) {
        return List.of();
    }

    @Override
    public Dependencies send(SparkApplication template, Claim claim, String bindingUid, String member) {
        return Dependencies.NONE;
    }

    @Override
    public void release(String bindingUid, @Nullable String member) {
        // Nothing was sent.
    }
}
