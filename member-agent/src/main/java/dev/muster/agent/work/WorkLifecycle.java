package dev.muster.agent.work;

import dev.muster.agent.apply.Names;
import dev.muster.agent.apply.NeededObjects;
import dev.muster.agent.apply.SuspendSupport;
import dev.muster.agent.arm.ArmedCopies;
import dev.muster.agent.attempt.Limits;
import dev.muster.agent.hub.HubWorks;
import dev.muster.agent.member.MemberApi;
import dev.muster.agent.member.MemberWatch;
import dev.muster.agent.object.ObjectWorks;
import dev.muster.agent.reserve.HandOver;
import dev.muster.agent.reserve.MemberSlots;
import dev.muster.agent.reserve.Placeholders;
import dev.muster.agent.reserve.PriorityClasses;
import dev.muster.agent.reserve.Reservations;
import dev.muster.agent.reserve.Turn;
import dev.muster.agent.watch.WorkWatch;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkStatus.Phase;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The Works of one member, from the first look to the last: everything put together, started and stopped. */
public final class WorkLifecycle implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(WorkLifecycle.class);

    private static final Duration SOON = Duration.ofSeconds(2);

    private static final Duration CHECK = Duration.ofSeconds(10);

    private final Duration every;
    private final WorkWatch cache;
    private final MemberWatch watch;
    private final Overlooked overlooked;
    private final Operator operator;
    private final Sweep sweep;
    private final Orphans orphans;
    private final ObjectWorks objects;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sweep").daemon().factory());
    /** Apart from the sweep: that may wait long for servers, and watches are looked after all the same. */
    private final ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("watch-checks").daemon().factory());

    /**
     * Where this member is, and what belongs to it.
     *
     * @param name the member's
     * @param namespace in the member, for the agent's own pods
     * @param image of placeholders and fences
     */
    public record Place(String name, String namespace, String image) {}

    /**
     * @param hub client that reaches this member's namespace on the hub
     * @param member client for the member
     * @param cache this member's Works, opened by whoever made it
     * @param registry for metrics
     * @param sparkOperator what is known of the member's Spark operator and {@code suspend}
     */
    public WorkLifecycle(
            KubernetesClient hub,
            KubernetesClient member,
            WorkWatch cache,
            Place place,
            Limits limits,
            Reporting reporting,
            MeterRegistry registry,
            Supplier<SuspendSupport.Operator> sparkOperator) {
        Clock clock = Clock.systemUTC();
        AttemptMeters meters = new AttemptMeters(registry);
        every = limits.sweep();
        this.cache = cache;
        HubWorks works = new HubWorks(hub, Reserved.memberNamespace(place.name()));
        MemberApi api = new MemberApi(member);
        Nudge nudge = new Nudge();
        watch = new MemberWatch(
                member, token -> nudge.work(HubWorks.nameOf(token)), System::nanoTime, limits.staleAfter());
        ArmedCopies armed = new ArmedCopies(limits.unacknowledged());
        Placeholders placeholders =
                new Placeholders(place.namespace(), place.image(), member.getKubernetesSerialization());
        PriorityClasses priorities = new PriorityClasses(api);
        Reservations reservations = new Reservations(api, watch, placeholders, priorities, limits);
        Names names = new Names(works);
        PrepareSteps prepare = new PrepareSteps(
                api,
                names,
                new NeededObjects(works, api),
                armed,
                reservations,
                new Turn(token -> isOver(cache, token)),
                this::withdrawOlder,
                token -> nudge.work(HubWorks.nameOf(token)),
                meters);
        StatusSteps statuses = new StatusSteps(api, new Ends(reporting, prepare), prepare::forget, meters, clock);
        AttemptLoop loop = new AttemptLoop(
                new Views(watch, armed, limits),
                prepare,
                new CopySteps(api, new SuspendSupport(api, sparkOperator), statuses),
                statuses,
                new HandOver(new MemberSlots(api, watch, reservations, placeholders)),
                limits);
        Attempts attempts = new Attempts(watch, System::nanoTime);
        orphans = new Orphans(api, loop, System::nanoTime);
        sweep = new Sweep(
                api, works, cache, attempts, orphans, prepare, reservations, place.namespace(), System::nanoTime);
        objects = new ObjectWorks(works, member, uid -> nudge.work("obj-" + uid));
        WorkController controller = new WorkController(attempts, loop, works, watch, objects::next);
        nudge.to(controller);
        overlooked = new Overlooked(cache, controller, System::nanoTime);
        cache.listen(new Forgetting(controller));
        operator = operator(hub, controller, works.namespace());
    }

    /** Returns at once; a hub or member that is away is waited for. */
    public void start() {
        watch.start();
        objects.start();
        Thread.ofVirtual().name("operator").start(operator::start);
        timer.scheduleWithFixedDelay(this::sweep, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        checks.scheduleWithFixedDelay(this::check, CHECK.toMillis(), CHECK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        checks.shutdownNow();
        operator.stop();
        objects.close();
        watch.close();
    }

    /** By the Works as they are seen now: wanted no more, or ended. One that is not seen (yet) counts as going on. */
    private static boolean isOver(WorkWatch cache, String token) {
        return cache.get(HubWorks.nameOf(token))
                .map(work -> work.getSpec().intent() == Intent.Withdraw
                        || work.getStatus() != null
                                && work.getStatus().phase() != null
                                && work.getStatus().phase().isProof())
                .orElse(false);
    }

    private Optional<Duration> withdrawOlder(String token) {
        return orphans.advance(token);
    }

    private void check() {
        try {
            watch.check();
            overlooked.check();
        } catch (RuntimeException e) {
            LOG.warnf("looking after the watches: %s; trying again in %d s", e.getMessage(), CHECK.toSeconds());
        }
    }

    /** A server that is away is met again at the next sweep, one that was never heard of a moment later. */
    private void sweep() {
        try {
            if (!cache.complete()) {
                timer.schedule(this::sweep, SOON.toMillis(), TimeUnit.MILLISECONDS);
                return;
            }
            again(sweep.run());
        } catch (RuntimeException e) {
            LOG.warnf("sweep: %s; trying again in %d s", e.getMessage(), every.toSeconds());
        }
    }

    private void again(Set<String> leaving) {
        for (String token : leaving) {
            timer.schedule(() -> advance(token), SOON.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void advance(String token) {
        try {
            if (orphans.advance(token).isPresent()) {
                again(Set.of(token));
            }
        } catch (RuntimeException e) {
            LOG.warnf("withdrawing what %s left: %s; trying again at the next sweep", token, e.getMessage());
        }
    }

    private static Operator operator(KubernetesClient hub, WorkController controller, String namespace) {
        Operator operator = new Operator(o -> o.withKubernetesClient(hub)
                .withCloseClientOnStop(false)
                .withStopOnInformerErrorDuringStartup(false)
                .checkingCRDAndValidateLocalModel(false)
                .withUseSSAToPatchPrimaryResource(false)
                .withExecutorService(Executors.newVirtualThreadPerTaskExecutor())
                .withCacheSyncTimeout(Duration.ofDays(1)));
        operator.<Work>register(
                controller,
                c -> c.settingNamespace(namespace).withGenerationAware(false).withName("work"));
        return operator;
    }

    /** Ends of attempts: what they held becomes free before the report is told. */
    private record Ends(Reporting reporting, PrepareSteps prepare) implements Reporting {
        @Override
        public @Nullable Long youngestSequence() {
            return reporting.youngestSequence();
        }

        @Override
        public void ended(String token, Phase phase) {
            prepare.forget(token);
            reporting.ended(token, phase);
        }
    }

    /** A Work that is gone from the hub is not remembered. */
    private record Forgetting(WorkController controller) implements WorkWatch.Listener {
        @Override
        public void changed(Work work) {}

        @Override
        public void gone(Work last) {
            controller.forget(last.getMetadata().getName());
        }
    }

    /** Stands for the controller while the parts are put together. */
    private static final class Nudge {
        private volatile @Nullable WorkController controller;

        void to(WorkController target) {
            controller = target;
        }

        void work(String name) {
            WorkController target = controller;
            if (target != null) {
                target.nudge(name);
            }
        }
    }
}
