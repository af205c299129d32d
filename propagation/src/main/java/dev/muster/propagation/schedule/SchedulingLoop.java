package dev.muster.propagation.schedule;

import dev.muster.core.cycle.Cycle;
import dev.muster.core.cycle.Decision;
import dev.muster.core.cycle.Moment;
import dev.muster.core.cycle.Plan;
import dev.muster.core.cycle.Queue;
import dev.muster.core.cycle.Snapshot;
import dev.muster.core.ledger.Claim;
import dev.muster.core.ledger.Ledger;
import dev.muster.core.ledger.Ledger.Proof;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberView;
import dev.muster.core.reason.Trigger;
import dev.muster.propagation.member.MemberNews;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * The one thread that decides. Everything it knows arrives through its inbox; what it decides leaves through {@link Decisions}
 * and is written by others. Its memory is a copy of what objects say: binding and Works are the claims, reports the room.
 *
 * <p>A placed job's claim is assumed before anybody writes it down, under a provisional token; once the binding exists its
 * real token takes over in one step, so the room is never free in between.
 */
public final class SchedulingLoop implements MemberNews, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SchedulingLoop.class);

    /** Jobs decided in one cycle before new changes are looked at; a guess that keeps a cycle below some 50 ms. */
    private static final int HEADS = 200;

    private final BlockingQueue<Change> inbox = new LinkedBlockingQueue<>();
    private final java.util.Queue<CompletableFuture<Sight>> asks = new ConcurrentLinkedQueue<>();
    private final Cycle cycle;
    private final Decisions decisions;
    private final LoopSettings settings;
    private final Clock clock;
    private final Timer cycleTime;
    private final Counter placed;
    private final Counter waits;

    private final Queue queue = new Queue();
    private final Ledger ledger = new Ledger();
    private final Map<String, MemberView> members = new TreeMap<>();

    /** What each member's report in force accounts for: a claim may become known after the report that shows it. */
    private final Map<String, Map<String, Map<String, Integer>>> accounted = new HashMap<>();

    private final Map<JobKey, String> provisional = new HashMap<>();
    private final Map<String, String> unarmed = new HashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger claims = new AtomicInteger();
    private final MeterRegistry metrics;
    private final List<Gauge> gauges;
    private final Thread thread;
    private long provisionals;
    private volatile boolean closed;

    /**
     * @param guardAfter how long the head of the queue waits before a member is kept for it
     * @param unarmedLimit unarmed Works in a member at which nothing more is placed there
     * @param seed varies which of equally good members is taken
     */
    public record LoopSettings(Duration guardAfter, int unarmedLimit, long seed) {}

    public SchedulingLoop(Cycle cycle, Decisions decisions, LoopSettings settings, Clock clock, MeterRegistry metrics) {
        this.cycle = cycle;
        this.decisions = decisions;
        this.settings = settings;
        this.clock = clock;
        this.cycleTime = Timer.builder("muster.cycle")
                .description("time of one scheduling cycle")
                .register(metrics);
        this.placed = decided(metrics, "placed");
        this.waits = decided(metrics, "waits");
        this.metrics = metrics;
        this.gauges = List.of(
                Gauge.builder("muster.queue.jobs", waiting, AtomicInteger::get)
                        .description("jobs that wait for a member")
                        .register(metrics),
                Gauge.builder("muster.ledger.claims", claims, AtomicInteger::get)
                        .description("live claims in the ledger")
                        .register(metrics));
        this.thread = Thread.ofPlatform().name("scheduling").unstarted(this::run);
    }

    private static Counter decided(MeterRegistry metrics, String outcome) {
        return Counter.builder("muster.decisions")
                .description("decisions about single jobs")
                .tag("outcome", outcome)
                .register(metrics);
    }

    /** Begins to decide; what was put in the inbox before (claims found in Works above all) is applied first. */
    public void start() {
        thread.start();
    }

    public void offer(Job job) {
        inbox.add(new Change.Offered(job));
    }

    public void remove(JobKey job) {
        inbox.add(new Change.Removed(job));
    }

    public void dispatched(JobKey job, Claim claim) {
        inbox.add(new Change.Dispatched(job, claim));
    }

    public void attempts(List<Attempt> attempts) {
        inbox.add(new Change.Attempts(List.copyOf(attempts)));
    }

    public void happened(Trigger trigger) {
        inbox.add(new Change.Happened(trigger));
    }

    /** What the loop knows; answered between two cycles, and never by a loop that has not started or has ended. */
    public CompletableFuture<Sight> sight() {
        var asked = new CompletableFuture<Sight>();
        asks.add(asked);
        inbox.add(new Change.Asked());
        return asked;
    }

    @Override
    public void changed(MemberView view) {
        inbox.add(new Change.MemberChanged(view));
    }

    @Override
    public void reported(MemberView view, Map<String, Map<String, Integer>> accounted) {
        inbox.add(new Change.Reported(view, accounted));
    }

    @Override
    public void left(String member) {
        inbox.add(new Change.MemberGone(member));
    }

    @Override
    public void close() {
        closed = true;
        gauges.forEach(metrics::remove);
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try {
                for (var change : nextChanges()) {
                    apply(change);
                }
                queue.wakeDue(clock.millis());
                while (queue.hasActive() && !closed) {
                    cycleTime.record(this::decide);
                    answerAsks();
                }
                waiting.set(queue.size());
                claims.set(ledger.claims().size());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // A bug must not stop every other job: it is logged, and the change that met it is spent.
                LOG.error("the scheduling loop met a bug; it goes on with the next change", e);
            }
        }
    }

    /** Waits for a change, or for the end of an exclusion; takes all that have come. */
    private List<Change> nextChanges() throws InterruptedException {
        var due = queue.nextDueMillis();
        var wait = due.isPresent() ? Math.clamp(due.getAsLong() - clock.millis(), 0, 60_000) : 60_000;
        var first = inbox.poll(wait, TimeUnit.MILLISECONDS);
        var changes = new ArrayList<Change>();
        if (first != null) {
            changes.add(first);
            inbox.drainTo(changes);
        }
        return changes;
    }

    private void decide() {
        var now = clock.millis();
        var guard = queue.guard(now, settings.guardAfter().toMillis()).orElse(null);
        var plan = cycle.plan(
                queue.heads(HEADS), Snapshot.of(members.values(), ledger), guard, new Moment(now, settings.seed()));
        queue.settle(plan);
        plan.places().forEach(this::assume);
        tell(plan);
    }

    private void assume(Decision.Place place) {
        var job = place.job();
        var token = "provisional-" + ++provisionals;
        ledger.assume(Claim.fresh(
                token, place.member(), job.key(), job.gang(), place.fit().promised()));
        var earlier = provisional.put(job.key(), token);
        if (earlier != null) {
            ledger.forget(earlier, Proof.NEVER_ARMED);
        }
        unarmed.put(token, place.member());
        refresh(place.member());
    }

    private void tell(Plan plan) {
        for (var decision : plan.decisions()) {
            switch (decision) {
                case Decision.Place place -> {
                    placed.increment();
                    decisions.decided(place.job().key(), place);
                }
                case Decision.Wait wait -> {
                    waits.increment();
                    decisions.decided(wait.job().key(), wait);
                }
            }
        }
    }

    private void apply(Change change) {
        switch (change) {
            case Change.Offered offered -> queue.offer(offered.job());
            case Change.Removed removed -> {
                queue.remove(removed.job());
                release(removed.job());
            }
            case Change.Dispatched dispatched -> {
                hold(dispatched.claim());
                unarmed.put(dispatched.claim().token(), dispatched.claim().member());
                queue.remove(dispatched.job());
                release(dispatched.job());
            }
            case Change.Attempts attempts -> attempts.attempts().forEach(this::apply);
            case Change.MemberChanged changed -> memberChanged(changed.view());
            case Change.Reported reported -> {
                accounted.put(reported.view().name(), reported.accounted());
                ledger.confirm(reported.view().name(), reported.accounted());
                memberChanged(reported.view());
                queue.wake(new Trigger.Capacity(reported.view().name()));
                reported.view().capacity().quotas().stream()
                        .map(quota -> quota.namespace())
                        .distinct()
                        .forEach(namespace ->
                                queue.wake(new Trigger.Quota(reported.view().name(), namespace)));
            }
            case Change.MemberGone gone -> {
                members.remove(gone.member());
                accounted.remove(gone.member());
                queue.wake(new Trigger.Member(gone.member()));
            }
            case Change.Happened happened -> queue.wake(happened.trigger());
            case Change.Asked asked -> answerAsks();
        }
    }

    /** All who asked so far get the same picture; a long row of cycles keeps nobody waiting. */
    private void answerAsks() {
        var first = asks.poll();
        if (first == null) {
            return;
        }
        var waits = queue.waiting().stream()
                .map(job -> new Sight.Waiting(job, queue.reasonsOf(job.key())))
                .toList();
        var sight = new Sight(
                clock.millis(),
                settings.seed(),
                Snapshot.of(members.values(), ledger),
                ledger.claims(),
                unarmed.keySet(),
                waits);
        for (var asked = first; asked != null; asked = asks.poll()) {
            asked.complete(sight);
        }
    }

    private void apply(Attempt attempt) {
        var claim = attempt.claim();
        if (attempt.ended() == null) {
            hold(claim);
        } else if (ledger.forget(claim.token(), attempt.ended())) {
            freed(claim);
        }
        var counted = unarmed.containsKey(claim.token());
        var counts = !attempt.armed() && attempt.ended() == null;
        if (counted != counts) {
            if (counts) {
                unarmed.put(claim.token(), claim.member());
            } else {
                unarmed.remove(claim.token());
            }
            refresh(claim.member());
            queue.wake(new Trigger.Member(claim.member()));
        }
    }

    private void freed(Claim claim) {
        queue.wake(new Trigger.Capacity(claim.member()));
        queue.wake(new Trigger.Quota(claim.member(), claim.job().namespace()));
    }

    private void hold(Claim claim) {
        ledger.assume(claim);
        var slots = accounted.getOrDefault(claim.member(), Map.of()).get(claim.token());
        if (slots != null) {
            ledger.confirm(claim.member(), Map.of(claim.token(), slots));
        }
    }

    /** Gives back room that was assumed for a decision nobody will carry out, or that its real token has taken over. */
    private void release(JobKey job) {
        var token = provisional.remove(job);
        if (token != null) {
            var claim = ledger.claim(token);
            ledger.forget(token, Proof.NEVER_ARMED);
            unarmed.remove(token);
            if (claim != null) {
                refresh(claim.member());
                freed(claim);
            }
        }
    }

    private void memberChanged(MemberView view) {
        var known = members.put(view.name(), counted(view));
        if (known == null) {
            queue.wake(new Trigger.MemberJoined());
        }
        if (known == null
                || !known.state().equals(counted(view).state())
                || !known.traits().equals(view.traits())
                || !known.capabilities().equals(view.capabilities())) {
            queue.wake(new Trigger.Member(view.name()));
        }
    }

    private void refresh(String member) {
        members.computeIfPresent(member, (name, view) -> counted(view));
    }

    /** The view with the number of Works that wait to be armed there. */
    private MemberView counted(MemberView view) {
        var count = (int) unarmed.values().stream().filter(view.name()::equals).count();
        return view.withState(new dev.muster.core.model.MemberState(
                view.state().ready(), view.state().paused(), count, settings.unarmedLimit()));
    }
}
