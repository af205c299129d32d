package dev.muster.propagation.dashboard;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The whole fleet at one moment. Rows that did not change are the same objects as in the picture before, so that two pictures are
 * compared by identity.
 *
 * @param at epoch milliseconds
 * @param members by name
 * @param heard member to epoch milliseconds at which its agent was last heard of
 * @param jobs by UID
 * @param heads UIDs of the first jobs of the queue, at most {@link #HEADS}
 * @param jobsLeftOut jobs beyond {@link #JOBS}, finished ones first
 */
public record Picture(
        long at,
        Map<String, MemberRow> members,
        Map<String, Long> heard,
        Map<String, JobRow> jobs,
        List<String> heads,
        int jobsLeftOut) {
    /** Jobs in one picture; twice what the page is measured with. */
    public static final int JOBS = 20_000;

    /** Places of the queue that are numbered. */
    public static final int HEADS = 100;

    /** Nothing is known yet. */
    public static final Picture EMPTY = new Picture(0, Map.of(), Map.of(), Map.of(), List.of(), 0);

    public Picture {
        members = new TreeMap<>(members);
        heard = Map.copyOf(heard);
        jobs = Map.copyOf(jobs);
        heads = List.copyOf(heads);
    }
}
