package dev.muster.propagation.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.spark.SparkApplication;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The status of a template, made from what its Work says or from why it waits; pure. Only fields that every version of the operator's
 * definition has are written, so that a hub with a strict one prunes nothing and the same status is never written twice.
 */
public final class StatusMirror {
    private static final String STATE = "applicationState";
    private static final String TERMINATION = "terminationTime";
    private static final String SUBMISSION = "lastSubmissionAttemptTime";

    /** Copied as they are; executorState is left out, it grows to a thousand entries. */
    private static final List<String> FIELDS = List.of(
            STATE,
            "driverInfo",
            "executionAttempts",
            "submissionAttempts",
            SUBMISSION,
            TERMINATION,
            "sparkApplicationId",
            "submissionID");

    /** States of our own arming, in which the operator has not begun: shown as PENDING. */
    private static final Set<String> UNACKNOWLEDGED = Set.of("", "NEW", "SUSPENDING", "SUSPENDED", "RESUMING");

    /** States that are final, and therefore shown only when the agent has said Finished. */
    private static final Set<String> FINAL = Set.of("COMPLETED", "FAILED");

    private StatusMirror() {}

    /** Whether the job is over for the user: what the template shows is final. */
    public static boolean isOver(SparkApplication template) {
        return template.getStatus() != null && FINAL.contains(state(template.getStatus()));
    }

    /**
     * Whether the template shows already what the Work says. A job that has not begun needs no status of its own, and an end that the
     * agent has not confirmed is not shown: the driver may have been refused by its node, and the job may yet run elsewhere.
     */
    public static boolean shows(SparkApplication template, Work work) {
        var shown = template.getStatus();
        var wanted = of(work);
        if (FINAL.contains(state(wanted)) && !isOver(work.getStatus())) {
            return true;
        }
        if (state(wanted).equals("PENDING")) {
            return shown == null || Set.of("", "PENDING").contains(state(shown));
        }
        return shown != null && FIELDS.stream().allMatch(field -> same(wanted.get(field), shown.get(field)));
    }

    private static boolean same(@Nullable JsonNode a, @Nullable JsonNode b) {
        return isAbsent(a) ? isAbsent(b) : a.equals(b);
    }

    private static boolean isAbsent(@Nullable JsonNode node) {
        return node == null || node.isNull() || node.isObject() && node.isEmpty();
    }

    /** What the template should show for a Work. */
    public static ObjectNode of(Work work) {
        var status = work.getStatus();
        var application = status == null ? null : status.application();
        if (status == null || !isOver(status) && (application == null || UNACKNOWLEDGED.contains(state(application)))) {
            return pending("");
        }
        var mirrored = JsonNodeFactory.instance.objectNode();
        for (var field : FIELDS) {
            if (application != null && application.has(field)) {
                mirrored.set(field, application.get(field).deepCopy());
            }
        }
        if (isOver(status)) {
            finish(mirrored, status);
        }
        return complete(mirrored);
    }

    private static boolean isOver(@Nullable WorkStatus status) {
        return status != null && status.phase() == Phase.Finished;
    }

    /** The outcome counts, also where the operator's last word did not arrive (a copy deleted by another hand). */
    private static void finish(ObjectNode mirrored, WorkStatus status) {
        var outcome = Objects.requireNonNullElse(status.outcome(), "FAILED");
        if (!state(mirrored).equals(outcome)) {
            var state = mirrored.putObject(STATE);
            state.put("state", outcome);
            if (status.message() != null) {
                state.put("errorMessage", status.message());
            }
        }
    }

    /** driverInfo is required; an end that is not there yet is an explicit null, which prints as the documents show it. */
    private static ObjectNode complete(ObjectNode status) {
        if (!status.path("driverInfo").isObject()) {
            status.putObject("driverInfo");
        }
        if (status.hasNonNull(SUBMISSION) && !status.has(TERMINATION)) {
            status.putNull(TERMINATION);
        }
        return status;
    }

    /** The member is not heard of: what it said last, but as something that may not be so any more. */
    public static ObjectNode unknown(Work work, String member) {
        var last = of(work);
        last.putObject(STATE)
                .put("state", "UNKNOWN")
                .put(
                        "errorMessage",
                        "member " + member + " is not heard of; the job stays its own until it answers or a person"
                                + " attests that it is gone");
        return last;
    }

    /** The job waits, for this reason. */
    public static ObjectNode pending(String reason) {
        return only("PENDING", reason);
    }

    /** The spec cannot run anywhere. */
    public static ObjectNode refused(String message) {
        return only("SUBMISSION_FAILED", message);
    }

    /** Held by its owner. */
    public static ObjectNode held() {
        return only("SUSPENDED", "");
    }

    /** No attempt came to run, and no more are allowed. */
    public static ObjectNode gaveUp(String message) {
        return only("FAILED", message);
    }

    private static ObjectNode only(String state, String message) {
        var status = JsonNodeFactory.instance.objectNode();
        var application = status.putObject(STATE);
        application.put("state", state);
        if (!message.isEmpty()) {
            application.put("errorMessage", message);
        }
        status.putObject("driverInfo");
        return status;
    }

    /** {@code applicationState.state}, empty when there is none. */
    public static String state(JsonNode status) {
        return status.path(STATE).path("state").asText("");
    }
}
