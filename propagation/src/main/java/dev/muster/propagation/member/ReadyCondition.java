package dev.muster.propagation.member;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A member's condition Ready: the control plane's alone to write, and written only when it changes. */
final class ReadyCondition {
    static final String TYPE = "Ready";

    private ReadyCondition() {}

    static boolean isFalse(@Nullable Condition current) {
        return current != null && "False".equals(current.getStatus());
    }

    /** The condition to write, or empty if the current one says it already. */
    static Optional<Condition> next(@Nullable Condition current, boolean ready, boolean heardOf, Instant now) {
        String status = ready ? "True" : "False";
        String reason = ready ? "AgentHeard" : heardOf ? "AgentSilent" : "AgentNeverHeard";
        if (current != null && status.equals(current.getStatus()) && reason.equals(current.getReason())) {
            return Optional.empty();
        }
        boolean flipped = current == null || !status.equals(current.getStatus());
        return Optional.of(new ConditionBuilder()
                .withType(TYPE)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message(ready, heardOf))
                .withLastTransitionTime(
                        flipped ? now.truncatedTo(ChronoUnit.SECONDS).toString() : current.getLastTransitionTime())
                .build());
    }

    private static String message(boolean ready, boolean heardOf) {
        if (ready) {
            return "the member's agent renews its Lease";
        }
        return heardOf
                ? "the member's agent is not seen to renew its Lease: nothing is placed there; what is armed there stays"
                : "the member has no Lease: its agent has never reached the hub";
    }
}
