package dev.muster.benchmarks;

import dev.muster.core.cycle.Decision;
import dev.muster.core.ledger.Claim;
import dev.muster.core.ledger.Ledger.Proof;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberView;
import dev.muster.core.rank.Ranking;
import dev.muster.core.schedule.Attempt;
import dev.muster.core.schedule.Input;
import dev.muster.core.schedule.Round;
import dev.muster.core.schedule.Scheduler;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/**
 * The scheduler as the control plane runs it: queue, ledger, reservation and cycle together, one job offered at a time, in
 * a fleet kept at 90 % of its cores.
 */
final class LiveDecisions {
    private static final double UTILISATION = 0.9;

    private final DecisionLoad load;
    private final Scheduler scheduler =
            new Scheduler(Ranking.DEFAULT, new Scheduler.Settings(600_000, Integer.MAX_VALUE, 200, 1));
    private final List<MemberView> views;
    private final List<Claim> running = new ArrayList<>();
    private final SequencedSet<JobKey> waiting = new LinkedHashSet<>();
    private final int queue;
    private final long cores;
    private long used;
    private long now = 1_000_000;

    /**
     * What a number of rounds took.
     *
     * @param decisions about the jobs offered, and about those that were woken by what was freed
     */
    record Figures(int decisions, int placed, int waits, double perSecond, double roundsPerSecond) {}

    /** @param queue jobs that wait at most; the oldest is removed beyond */
    LiveDecisions(DecisionLoad load, int members, int nodes, int queue) {
        this.load = load;
        this.queue = queue;
        views = new ArrayList<>(load.members(members, nodes));
        views.forEach(view -> scheduler.apply(new Input.Reported(view, Map.of())));
        cores = views.stream()
                .flatMap(view -> view.capacity().groups().stream())
                .mapToLong(group -> group.free().positiveSum().cpuMillis())
                .sum();
    }

    /** Fills the fleet until it is as busy as it shall be and the queue is full. */
    void fill() {
        boolean busy = false;
        while (!busy || waiting.size() < queue) {
            offer(load.next());
            busy |= used >= UTILISATION * cores;
            free();
        }
    }

    Figures run(int rounds) {
        int decisions = 0;
        int placed = 0;
        int waits = 0;
        long begin = Decisions.now();
        for (int i = 0; i < rounds; i++) {
            Round round = offer(load.next());
            decisions += round.plan().decisions().size();
            placed += round.plan().places().size();
            waits += round.plan().waits().size();
            free();
        }
        double seconds = (Decisions.now() - begin) / 1e9;
        return new Figures(decisions, placed, waits, decisions / seconds, rounds / seconds);
    }

    private Round offer(Job job) {
        scheduler.apply(new Input.Offered(job));
        waiting.add(job.key());
        if (waiting.size() > queue) {
            scheduler.apply(new Input.Removed(waiting.removeFirst()));
        }
        Round round = scheduler.decide(now++);
        for (Decision.Place place : round.plan().places()) {
            start(place);
        }
        return round;
    }

    private void start(Decision.Place place) {
        Job job = place.job();
        Claim claim = Claim.fresh(
                job.tokenPrefix() + ".1",
                place.member(),
                job.key(),
                job.gang(),
                place.fit().promised());
        scheduler.apply(new Input.Dispatched(job.key(), claim));
        scheduler.apply(new Input.Attempts(List.of(new Attempt(claim, true, null))));
        waiting.remove(job.key());
        running.add(claim);
        used += job.gang().total().cpuMillis();
    }

    private void free() {
        while (used > UTILISATION * cores) {
            int at = load.pick(running.size());
            Claim ended = running.set(at, running.getLast());
            running.removeLast();
            scheduler.apply(new Input.Attempts(List.of(new Attempt(ended, true, Proof.FINISHED))));
            used -= ended.gang().total().cpuMillis();
        }
    }

    /** Mean nanoseconds to take in one page of one member and to be ready to decide. */
    long snapshotNanos(int times) {
        long total = 0;
        for (int i = 0; i < times; i++) {
            int at = load.pick(views.size());
            views.set(at, load.reportedAnew(views.get(at)));
            long begin = Decisions.now();
            scheduler.apply(new Input.Reported(views.get(at), Map.of()));
            scheduler.hasWork(now);
            total += Decisions.now() - begin;
        }
        return total / times;
    }
}
