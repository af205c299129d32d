package dev.muster.propagation.schedule;

import dev.muster.core.cycle.Decision;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberView;
import dev.muster.core.rank.Ranking;
import dev.muster.core.rank.Weights;
import dev.muster.core.reason.Trigger;
import dev.muster.core.schedule.Attempt;
import dev.muster.core.schedule.Input;
import dev.muster.core.schedule.Round;
import dev.muster.core.schedule.Scheduler;
import dev.muster.propagation.member.AskedImages;
import dev.muster.propagation.member.MemberNews;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * The one thread that decides. Everything it knows arrives through its {@link Inbox}; what it decides leaves through
 * {@link Decisions} and is written by others. Its memory, the {@link Scheduler}, is a copy of what objects say: bindings and
 * Works are the claims, reports the room. What it takes in and decides can be recorded and replayed: {@link InputLog}.
 */
public final class SchedulingLoop implements MemberNews, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SchedulingLoop.class);

    /** Jobs decided in one cycle before new changes are looked at; a guess that keeps a cycle below some 50 ms. */
    private static final int HEADS = 200;

    /** Inputs that wait before those who bring more wait too: each of 100,000 jobs can say something once. */
    private static final int INBOX_LIMIT = 100_000;

    private final Inbox inbox = new Inbox(INBOX_LIMIT);
    private final Queue<CompletableFuture<Sight>> asks = new ConcurrentLinkedQueue<>();
    private final AskedImages images = new AskedImages();
    private final LoopSettings settings;
    private final Ranking ranking;
    private final Scheduler scheduler;
    private final Decisions decisions;
    private final InputLog log;
    private final Clock clock;
    private final Timer cycleTime;
    private final Counter placed;
    private final Counter waits;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger claims = new AtomicInteger();
    private final MeterRegistry metrics;
    private final List<Gauge> gauges;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param guardAfter how long the head of the queue waits before a member is kept for it whose ends are not known
     * @param unarmedLimit unarmed Works in a member at which nothing more is placed there
     * @param seed varies which of equally good members is taken
     * @param weights of what makes a member good
     */
    public record LoopSettings(Duration guardAfter, int unarmedLimit, long seed, Weights weights) {
        Scheduler.Settings ofCore() {
            return new Scheduler.Settings(guardAfter.toMillis(), unarmedLimit, HEADS, seed, weights);
        }
    }

    /** @param log where inputs and decisions are recorded; closed with the loop */
    public SchedulingLoop(
            Decisions decisions, LoopSettings settings, InputLog log, Clock clock, MeterRegistry metrics) {
        this.settings = settings;
        this.ranking = Ranking.of(settings.weights());
        this.scheduler = new Scheduler(ranking, settings.ofCore());
        this.decisions = decisions;
        this.log = log;
        log.begin(settings.ofCore());
        this.clock = clock;
        this.cycleTime = Timer.builder("muster.cycle")
                .description("time of one scheduling cycle")
                .register(metrics);
        this.placed = decided(metrics, "placed");
        this.waits = decided(metrics, "waits");
        this.metrics = metrics;
        this.gauges = List.of(
                gauge("muster.queue.jobs", "jobs that wait for a member", waiting),
                gauge("muster.ledger.claims", "live claims in the ledger", claims),
                Gauge.builder("muster.inbox.inputs", inbox, Inbox::size)
                        .description("inputs that the scheduling loop has not looked at yet")
                        .register(metrics));
        this.thread = Thread.ofPlatform().name("scheduling").unstarted(this::run);
    }

    private Gauge gauge(String name, String description, AtomicInteger value) {
        return Gauge.builder(name, value, AtomicInteger::get)
                .description(description)
                .register(metrics);
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

    /** The images of the jobs that were offered last. */
    public AskedImages images() {
        return images;
    }

    public void offer(Job job) {
        images.note(job);
        inbox.put(new Input.Offered(job));
    }

    public void remove(JobKey job) {
        inbox.put(new Input.Removed(job));
    }

    public void dispatched(JobKey job, Claim claim) {
        inbox.put(new Input.Dispatched(job, claim));
    }

    public void attempts(List<Attempt> attempts) {
        inbox.put(new Input.Attempts(attempts));
    }

    public void happened(Trigger trigger) {
        inbox.put(new Input.Happened(trigger));
    }

    /** What the loop knows; answered between two cycles, and never by a loop that has not started or has ended. */
    public CompletableFuture<Sight> sight() {
        var asked = new CompletableFuture<Sight>();
        asks.add(asked);
        inbox.wake();
        return asked;
    }

    @Override
    public void changed(MemberView view) {
        inbox.put(view.name(), new Input.MemberChanged(view));
    }

    @Override
    public void reported(MemberView view, Map<String, Map<String, Integer>> accounted) {
        inbox.put(view.name(), new Input.Reported(view, accounted));
    }

    @Override
    public void left(String member) {
        inbox.put(member, new Input.MemberGone(member));
    }

    @Override
    public void close() {
        closed = true;
        inbox.close();
        gauges.forEach(metrics::remove);
        thread.interrupt();
        log.close();
    }

    private void run() {
        while (!closed) {
            try {
                for (var input : inbox.takeAll(untilDue())) {
                    log.input(input);
                    scheduler.apply(input);
                }
                while (scheduler.hasWork(clock.millis()) && !closed) {
                    cycleTime.record(this::decide);
                    answerAsks();
                }
                answerAsks();
                waiting.set(scheduler.queue().size());
                claims.set(scheduler.ledger().size());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // A bug must not stop every other job: it is logged, and the change that met it is spent.
                LOG.error("the scheduling loop met a bug; it goes on with the next change", e);
            }
        }
    }

    /** All who asked so far get the same picture; a long row of cycles keeps nobody waiting. */
    private void answerAsks() {
        var first = asks.poll();
        if (first == null) {
            return;
        }
        var waits = scheduler.queue().waiting().stream()
                .map(job -> new Sight.Waiting(job, scheduler.queue().reasonsOf(job.key())))
                .toList();
        var sight = new Sight(
                clock.millis(),
                settings.seed(),
                ranking,
                scheduler.snapshot(),
                scheduler.ledger().claims(),
                scheduler.unarmed(),
                waits);
        for (var asked = first; asked != null; asked = asks.poll()) {
            asked.complete(sight);
        }
    }

    /** Milliseconds until an exclusion ends, at most a minute. */
    private long untilDue() {
        var due = scheduler.nextDueMillis();
        return due.isPresent() ? Math.clamp(due.getAsLong() - clock.millis(), 0, 60_000) : 60_000;
    }

    private void decide() {
        var now = clock.millis();
        var round = scheduler.decide(now);
        log.round(now, round);
        tell(round);
    }

    private void tell(Round round) {
        for (var place : round.plan().places()) {
            placed.increment();
            decisions.decided(place.job().key(), place);
        }
        waits.increment(round.plan().waits().size());
        for (Decision.Wait wait : round.waits()) {
            decisions.decided(wait.job().key(), wait);
        }
    }
}
