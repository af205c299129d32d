package dev.muster.propagation.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.muster.api.fleet.BindingSpec.EndedAttempt;
import dev.muster.propagation.interpret.Fact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a job is where it is, in numbers. Serialised as it stands: fields are public API.
 *
 * @param phase one of the phases of docs/glossary.md, such as Waiting
 * @param since RFC 3339; when the phase began, absent when its objects do not say
 * @param attempt number of the newest attempt, 0 before the first
 * @param member where that attempt is; absent while the job waits
 * @param policy the policy that claims it, {@code namespace/name} or a cluster-wide policy's name
 * @param message what the newest decision, or the member, says
 * @param history ended attempts, oldest first
 * @param sizedBy how the gang's numbers came about, in the order in which Spark computes them
 * @param notCounted constraints of the pods that the fit does not see
 * @param queue absent unless it waits in the queue
 * @param members one row a member while the job has none; the member's own row once it has one
 * @param reasons what holds the job wherever it might go
 * @param unblockedBy changes at which it is tried again
 * @param wouldHelp the smallest single changes that would make it fit now
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Explanation(
        String apiVersion,
        String kind,
        ObjectName metadata,
        String phase,
        @Nullable String since,
        long attempt,
        @Nullable String member,
        @Nullable String policy,
        @Nullable String message,
        List<EndedAttempt> history,
        List<PodSetSize> gang,
        List<Fact> sizedBy,
        List<String> notCounted,
        @Nullable QueuePlace queue,
        List<MemberRow> members,
        List<String> reasons,
        List<String> unblockedBy,
        List<String> wouldHelp,
        ExpectedStart expectedStart) {

    /** @param namespace absent for what is not in one */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ObjectName(@Nullable String namespace, String name) {}

    /**
     * @param minimum pods without which it is not started
     * @param cpuMillis of one pod
     * @param memoryBytes of one pod
     * @param request of one pod, in words
     */
    public record PodSetSize(String name, int count, int minimum, long cpuMillis, long memoryBytes, String request) {}

    /**
     * @param position 1 = next
     * @param of jobs in the queue
     * @param ahead jobs of the same namespace before it, at most 20, in queue order
     * @param aheadElsewhere jobs of other namespaces before it
     */
    public record QueuePlace(int position, int of, long priority, List<String> ahead, int aheadElsewhere) {}

    /**
     * When it is likely to get its room.
     *
     * @param known now, at, or unknown
     * @param at RFC 3339, with at
     * @param because in words
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ExpectedStart(String known, @Nullable String at, String because) {}
}
