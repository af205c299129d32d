package dev.muster.propagation.dashboard;

import dev.muster.propagation.binding.JobPhase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job as the page shows it. Names and messages are users' words: data, never markup.
 *
 * @param uid of the SparkApplication
 * @param state what {@code kubectl get sparkapp} shows, empty before anything is shown
 * @param member where it is, null while it waits
 * @param attempt number of its newest attempt, 0 before the first
 * @param reason code of why it waits, empty when it does not
 * @param message the same in words, at most {@link #MESSAGE} characters
 * @param pods of its whole gang, 0 while unknown
 * @param ask what the whole gang asks for
 * @param created epoch milliseconds
 * @param since epoch milliseconds at which the last stage began
 * @param executors running now
 * @param stages in order of time, the newest {@link #STAGES}
 * @param ended earlier attempts, newest last
 * @param exclusions members that are left out for this job
 */
public record JobRow(
        String uid,
        String namespace,
        String name,
        JobPhase phase,
        String state,
        @Nullable String member,
        long attempt,
        String reason,
        String message,
        int priority,
        long pods,
        Amount ask,
        long created,
        long since,
        int executors,
        int executorsWanted,
        List<Stage> stages,
        List<Ended> ended,
        List<Exclusion> exclusions) {
    /** Characters of a message that are sent. */
    static final int MESSAGE = 600;

    /** Stages that are sent. */
    static final int STAGES = 40;

    public JobRow {
        stages = List.copyOf(stages);
        ended = List.copyOf(ended);
        exclusions = List.copyOf(exclusions);
    }

    /**
     * An attempt that is over.
     *
     * @param outcome code of how it ended
     * @param at epoch milliseconds, 0 if nobody wrote it down
     */
    public record Ended(long attempt, String member, String outcome, String message, long at) {}

    /** @param until epoch milliseconds, 0 if it has no end by time */
    public record Exclusion(String member, String cause, long until) {}
}
