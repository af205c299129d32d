package dev.muster.propagation.app;

import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.binding.JobReconciler;
import dev.muster.propagation.member.Members;
import dev.muster.propagation.policy.Claim;
import dev.muster.propagation.policy.Claiming;
import dev.muster.propagation.policy.Template;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a job sees around it on the hub, from caches. */
record HubSurroundings(Members members, Policies policies, PriorityClasses priorityClasses, HubOperators operators)
        implements JobReconciler.Surroundings {

    @Override
    public Optional<Claim> claim(SparkApplication template, @Nullable String heldBy) {
        var seen = policies.seenBy(template.getMetadata().getNamespace());
        return heldBy == null
                ? Claiming.of(Template.of(template), seen)
                : Claiming.sticky(Template.of(template), seen, heldBy);
    }

    @Override
    public int priority(@Nullable String priorityClass) {
        return priorityClasses.value(priorityClass);
    }

    @Override
    public boolean operatorOnHub(SparkApplication template) {
        return operators.wouldRun(template);
    }

    @Override
    public boolean ready(String member) {
        return members.ready(member);
    }

    @Override
    public boolean attestedGone(String member) {
        return members.attestedGone(member);
    }

    @Override
    public boolean holdsPlaceholders(String member) {
        return members.holdsPlaceholders(member);
    }
}
