package dev.muster.propagation.app;

import dev.muster.api.spark.SparkApplication;
import dev.muster.core.model.MemberView;
import dev.muster.core.rank.Weights;
import dev.muster.core.reason.Trigger;
import dev.muster.propagation.binding.Housekeeping;
import dev.muster.propagation.binding.HubWrites;
import dev.muster.propagation.binding.JobGlance;
import dev.muster.propagation.binding.JobReconciler;
import dev.muster.propagation.binding.JobSteps;
import dev.muster.propagation.duplicate.Duplicator;
import dev.muster.propagation.explain.Standpoint;
import dev.muster.propagation.member.MemberNews;
import dev.muster.propagation.member.MemberStanding;
import dev.muster.propagation.member.MemberWatch;
import dev.muster.propagation.member.Members;
import dev.muster.propagation.object.DependencyWorks;
import dev.muster.propagation.object.ObjectWorks;
import dev.muster.propagation.replay.RecordedInputs;
import dev.muster.propagation.schedule.InputLog;
import dev.muster.propagation.schedule.SchedulingLoop;
import dev.muster.propagation.schedule.SchedulingLoop.LoopSettings;
import dev.muster.propagation.schedule.Sight;
import dev.muster.propagation.status.TemplateEvents;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The parts of a leading control plane, started in the order in which they need each other. */
final class ControlPlane implements Standpoint, AutoCloseable {
    private final PropagationConfig config;
    private final Clock clock = Clock.systemUTC();
    private final TemplateEvents events;
    private final Members members;
    private final MemberWatch memberWatch;
    private final SchedulingLoop loop;
    private final Policies policies;
    private final PriorityClasses priorityClasses;
    private final HubOperators operators;
    private final ObjectWorks objects;
    private final DependencyWorks dependencies;
    private final Duplicator duplicator;
    private final JobReconciler reconciler;
    private final PhaseGauges phases;
    private final Housekeeping housekeeping;
    private final Operator operator;
    private volatile boolean started;
    private long nextTidying = System.nanoTime();

    /** @param fieldManagers names under which this process' status writes appear in managedFields */
    ControlPlane(KubernetesClient hub, PropagationConfig config, Set<String> fieldManagers, MeterRegistry metrics) {
        this.config = config;
        this.events = new TemplateEvents(hub, clock);
        this.objects = new ObjectWorks(hub);
        this.dependencies = new DependencyWorks(hub, objects);
        this.members = new Members(new News(), config.member().notReadyAfter());
        this.memberWatch = new MemberWatch(hub, members, clock, System::nanoTime);
        this.policies = new Policies(hub, this::policyChanged);
        this.priorityClasses = new PriorityClasses(hub, this::prioritiesChanged);
        this.operators = new HubOperators(hub, fieldManagers, this::hubOperatorsChanged);
        var surroundings = new HubSurroundings(members, policies, priorityClasses, operators);
        var writes = new HubWrites(hub, System::nanoTime);
        var steps = new JobSteps(
                writes,
                dependencies,
                (template, type, reason, series, message) ->
                        events.tell(template, type.name(), reason.name(), series, message),
                surroundings,
                () -> members.names().size(),
                clock);
        this.reconciler = new JobReconciler(surroundings, steps, writes, clock);
        this.duplicator = new Duplicator(hub, objects, policies::all, events, clock);
        this.phases = new PhaseGauges(reconciler, metrics);
        this.housekeeping = new Housekeeping(hub, reconciler, steps, surroundings, clock);
        this.loop = new SchedulingLoop(
                reconciler,
                new LoopSettings(
                        config.schedule().guardAfter(),
                        config.schedule().unarmedLimit(),
                        config.schedule().seed(),
                        weights(config.schedule().weights())),
                config.schedule()
                        .record()
                        .<InputLog>map(file -> RecordedInputs.to(Path.of(file)))
                        .orElse(InputLog.NONE),
                clock,
                metrics);
        this.operator = new Operator(overrider -> overrider
                .withKubernetesClient(hub)
                .withCloseClientOnStop(false)
                .checkingCRDAndValidateLocalModel(false)
                .withStopOnInformerErrorDuringStartup(false)
                .withUseSSAToPatchPrimaryResource(false)
                .withResourceCloner(new Uncloned())
                .withConcurrentReconciliationThreads(config.schedule().writers()));
    }

    private static Weights weights(PropagationConfig.Weights config) {
        return new Weights(
                config.machines(),
                config.preferredNodes(),
                config.order(),
                config.tightness(),
                config.image(),
                config.load(),
                config.cost());
    }

    /**
     * Starts everything; what a failed start left running is closed.
     *
     * @throws RuntimeException the hub did not answer
     */
    void start() {
        try {
            startInOrder();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Members first, then decisions, then jobs, with the claims of all before the first: nothing is placed on half a picture. */
    private void startInOrder() {
        reconciler.use(loop);
        dependencies.onChange(reconciler.caches()::nudge);
        memberWatch.start();
        objects.start();
        dependencies.start();
        loop.start();
        operator.register(reconciler);
        operator.start();
        started = true;
        duplicator.start();
    }

    /** Called every second: judges members by the time that has passed, and tidies up when that is due, at first at once. */
    void tick() {
        if (!started) {
            return;
        }
        memberWatch.tick();
        var now = System.nanoTime();
        if (now - nextTidying >= 0) {
            nextTidying = now + config.housekeeping().interval().toNanos();
            housekeeping.run();
            memberWatch.ask(loop.images());
            dependencies.releaseOrphans(bindingsInCaches());
        }
    }

    private Set<String> bindingsInCaches() {
        return Stream.concat(
                        reconciler.caches().bindings().stream()
                                .map(binding -> binding.getMetadata().getUid()),
                        duplicator.bindings())
                .collect(Collectors.toSet());
    }

    @Override
    public Optional<JobGlance> job(String namespace, String name) {
        return reconciler.glance(namespace, name);
    }

    @Override
    public JobGlance whatIf(SparkApplication template) {
        return reconciler.glance(template);
    }

    @Override
    public CompletableFuture<Sight> sight() {
        return loop.sight();
    }

    @Override
    public List<MemberStanding> members() {
        return members.standings(System.nanoTime());
    }

    boolean started() {
        return started;
    }

    /** Whether everything that should watch does. */
    boolean isWatching() {
        return !started
                || memberWatch.isWatching()
                        && policies.isWatching()
                        && priorityClasses.isWatching()
                        && operators.isWatching()
                        && objects.isWatching()
                        && dependencies.isWatching()
                        && duplicator.isWatching()
                        && operator.getRuntimeInfo().allEventSourcesAreHealthy();
    }

    private void policyChanged(@Nullable String namespace) {
        if (started) {
            reconciler.caches().nudgeAll(namespace);
            loop.happened(new Trigger.Policy());
            duplicator.policiesChanged();
        }
    }

    /** A waiting job's place in the queue may be another one now. */
    private void prioritiesChanged() {
        if (started) {
            reconciler.caches().nudgeAll(null);
        }
    }

    private void hubOperatorsChanged() {
        if (started) {
            reconciler.caches().nudgeAll(null);
            loop.happened(new Trigger.Hub());
        }
    }

    /** Tells the loop everything, and the jobs of a member what turns for them. */
    private final class News implements MemberNews {
        @Override
        public void changed(MemberView member) {
            loop.changed(member);
        }

        @Override
        public void reported(MemberView member, Map<String, Map<String, Integer>> accounted) {
            loop.reported(member, accounted);
        }

        @Override
        public void turned(String member) {
            if (started) {
                Thread.startVirtualThread(() -> reconciler.caches().nudgeJobsIn(member));
            }
        }

        @Override
        public void left(String member) {
            loop.left(member);
        }
    }

    @Override
    public void close() {
        if (started) {
            operator.stop();
        }
        loop.close();
        phases.close();
        duplicator.close();
        dependencies.close();
        objects.close();
        memberWatch.close();
        policies.close();
        priorityClasses.close();
        operators.close();
        events.close();
    }

    /**
     * Reconcilers here change no object that they are given, so a copy of each template for each look (a fifth of what a look costs)
     * is not made.
     */
    private static final class Uncloned implements Cloner {
        @Override
        public <R extends HasMetadata> R clone(R object) {
            return object;
        }
    }
}
