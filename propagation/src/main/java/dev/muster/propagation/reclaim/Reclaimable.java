package dev.muster.propagation.reclaim;

import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkCondition;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The agent's request to take a job back. */
public final class Reclaimable {
    private Reclaimable() {}

    /** The cause with which the agent asks for a withdrawal; empty when it does not, or for a reason unknown here. */
    public static Optional<WithdrawCause> cause(Work work) {
        return condition(work).flatMap(condition -> Arrays.stream(WithdrawCause.values())
                .filter(cause -> cause.name().equals(condition.getReason()))
                .findFirst());
    }

    /** The agent's words about it. */
    public static Optional<Condition> condition(Work work) {
        if (work.getStatus() == null) {
            return Optional.empty();
        }
        return Objects.requireNonNullElse(work.getStatus().conditions(), List.<Condition>of()).stream()
                .filter(condition -> WorkCondition.Reclaimable.name().equals(condition.getType())
                        && "True".equals(condition.getStatus()))
                .findFirst();
    }
}
