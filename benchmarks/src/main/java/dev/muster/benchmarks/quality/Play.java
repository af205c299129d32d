package dev.muster.benchmarks.quality;

import com.sun.management.ThreadMXBean;
import dev.muster.benchmarks.quality.Site.Standing;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * Plays a load against a policy on a virtual clock, until every job has run.
 *
 * <ol>
 *   <li>The clock goes on to the next arrival, end, surrender or moment that the policy asks for.
 *   <li>All that is due by then happens.
 *   <li>The policy decides; what it starts stands at once and ends after the job's run time.
 *   <li>In a timed load the clock goes on by the CPU time that the policy took.
 * </ol>
 */
final class Play {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** How long pods that have room wait for those that have none, until the start is given up; a guess. */
    private static final long PATIENCE_MICROS = 60_000_000;

    private final Load load;
    private final Policy policy;
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::atMicros)
            .thenComparingInt(one -> one.task().number()));
    private final Map<String, Site> sites = new HashMap<>();
    private final List<Score.Run> runs = new ArrayList<>();
    private long nowMicros;
    private long spentBefore;
    private int inVain;

    /** Something that will happen to a job. */
    private record Due(long atMicros, Task task, Standing standing) {}

    Play(Load load, Policy policy, List<Site> sites) {
        this.load = load;
        this.policy = policy;
        sites.forEach(site -> this.sites.put(site.name(), site));
    }

    static long cpuNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    Score play() {
        int arrived = 0;
        List<Task> tasks = load.tasks();
        while (runs.size() < tasks.size()) {
            nowMicros = Math.max(nowMicros, next(arrived));
            while (!due.isEmpty() && due.peek().atMicros() <= nowMicros) {
                happens(due.remove());
            }
            while (arrived < tasks.size() && tasks.get(arrived).arrivalMicros() <= nowMicros) {
                policy.arrived(tasks.get(arrived++));
            }
            spentBefore = policy.spentNanos();
            policy.decide(nowMicros, this::start);
            nowMicros = decidedMicros();
        }
        return Score.of(load, runs, inVain, policy.spentNanos());
    }

    private long next(int arrived) {
        long next = due.isEmpty() ? Long.MAX_VALUE : due.peek().atMicros();
        if (arrived < load.tasks().size()) {
            next = Math.min(next, load.tasks().get(arrived).arrivalMicros());
        }
        OptionalLong asked = policy.nextMicros();
        next = asked.isPresent() ? Math.min(next, asked.getAsLong()) : next;
        if (next == Long.MAX_VALUE) {
            throw new IllegalStateException(policy.name() + " leaves "
                    + (load.tasks().size() - runs.size()) + " jobs waiting for ever in " + load.name());
        }
        return next;
    }

    /** The virtual time at which what was decided so far in this round is known. */
    private long decidedMicros() {
        return load.timed() ? nowMicros + (policy.spentNanos() - spentBefore) / 1_000 : nowMicros;
    }

    private void happens(Due one) {
        one.standing().site().free(one.standing());
        if (one.standing().whole()) {
            long started = one.atMicros() - one.task().runMicros();
            runs.add(new Score.Run(one.task(), started));
            policy.ended(one.task(), one.standing().site());
        } else {
            policy.gaveUp(one.task(), one.standing().site(), one.atMicros());
        }
    }

    private boolean start(Task task, Site site) {
        Standing standing = sites.get(site.name()).place(task.shape());
        inVain += standing.whole() ? 0 : 1;
        long lasts = standing.whole() ? task.runMicros() : PATIENCE_MICROS;
        due.add(new Due(decidedMicros() + lasts, task, standing));
        return standing.whole();
    }
}
