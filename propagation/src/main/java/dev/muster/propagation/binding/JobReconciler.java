package dev.muster.propagation.binding;

import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.spark.SparkApplication;
import dev.muster.core.cycle.Decision;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.schedule.Attempt;
import dev.muster.propagation.interpret.GangShape;
import dev.muster.propagation.interpret.Interpretation;
import dev.muster.propagation.interpret.Interpreter;
import dev.muster.propagation.interpret.Problem;
import dev.muster.propagation.policy.Claim;
import dev.muster.propagation.schedule.Decisions;
import dev.muster.propagation.schedule.SchedulingLoop;
import dev.muster.propagation.status.StatusMirror;
import dev.muster.propagation.watch.HubWatch;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Carries one job along its way: sees everything that belongs to it, asks {@link NextStep}, takes that one step. The only writer of
 * a job's template, binding and Works; calls for one job never overlap.
 */
@ControllerConfiguration(
        name = "job",
        generationAwareEventProcessing = false,
        triggerReconcilerOnAllEvents = true,
        informer = @Informer(informerListLimit = HubWatch.PAGE),
        maxReconciliationInterval =
                @io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval(interval = -1))
@GradualRetry(maxAttempts = -1, initialInterval = 200, intervalMultiplier = 2, maxInterval = 10_000)
public final class JobReconciler implements Reconciler<SparkApplication>, Decisions {
    private static final Duration AFTER_CONFLICT = Duration.ofMillis(200);
    private static final String BINDING = "binding";
    private static final String ATTEMPT = "attempt";

    /** Of a job that is over: what its spec says matters to no step any more, and a hub has a hundred thousand of them. */
    private static final Interpretation UNREAD =
            new Interpretation.Refused(List.of(new Problem("spec", "of a job that is over", "not read")));

    private final Surroundings surroundings;
    private final JobSteps steps;
    private final Written written;
    private final Clock clock;
    private final Map<JobKey, Decision> decisions = new ConcurrentHashMap<>();
    private final Map<JobKey, JobPhase> phases = new ConcurrentHashMap<>();
    private final JobCaches caches = new JobCaches(this::assumeLiveClaims);
    private @Nullable SchedulingLoop loop;

    /** What a job's way depends on beside its own objects. */
    public interface Surroundings extends JobView.Fleet {
        /** The policy that claims the template; {@code heldBy} is the policy UID its binding names while it is dispatched. */
        Optional<Claim> claim(SparkApplication template, @Nullable String heldBy);

        /** Value of a PriorityClass on the hub; of the global default, else 0, when none is named or it does not exist. */
        int priority(@Nullable String priorityClass);

        /** Whether an operator on the hub would run this application there. */
        boolean operatorOnHub(SparkApplication template);
    }

    /** @param written what was written for a job and may not be in the caches yet */
    public JobReconciler(Surroundings surroundings, JobSteps steps, HubWrites written, Clock clock) {
        this.surroundings = surroundings;
        this.steps = steps;
        this.written = written.written();
        this.clock = clock;
    }

    /** Set once, before the first reconcile: loop and reconciler know each other. */
    public void use(SchedulingLoop schedulingLoop) {
        this.loop = schedulingLoop;
        steps.use(schedulingLoop);
    }

    @Override
    public List<EventSource<?, SparkApplication>> prepareEventSources(EventSourceContext<SparkApplication> context) {
        return caches.prepare(context);
    }

    /** What bindings and Works promise is taken before the first job is looked at: nothing is placed on half a picture. */
    private void assumeLiveClaims() {
        var jobWorks = caches.works().stream()
                .filter(work -> work.getSpec().form() == Form.Job)
                .toList();
        var dispatched = jobWorks.stream().map(work -> work.getSpec().token()).collect(Collectors.toSet());
        loop().attempts(caches.bindings().stream()
                .flatMap(binding -> Claims.of(binding).stream())
                .filter(attempt -> !dispatched.contains(attempt.claim().token()))
                .toList());
        loop().attempts(attempts(
                jobWorks.stream().filter(work -> !JobView.finished(work)).toList()));
    }

    /** How many jobs are in a phase, as of the last look at each. */
    public long jobsIn(JobPhase phase) {
        return phases.values().stream().filter(phase::equals).count();
    }

    /** Everything of all jobs that the control plane knows. */
    public JobCaches caches() {
        return caches;
    }

    @Override
    public void decided(JobKey job, Decision decision) {
        decisions.put(job, decision);
        caches.nudge(new ResourceID(job.name(), job.namespace()));
    }

    /** One step of a job. A lock that was lost is no error: the newer object is on its way. */
    @Override
    public UpdateControl<SparkApplication> reconcile(SparkApplication template, Context<SparkApplication> context) {
        try {
            return step(template, context);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            return UpdateControl.<SparkApplication>noUpdate().rescheduleAfter(AFTER_CONFLICT);
        } finally {
            MDC.remove(BINDING);
            MDC.remove(ATTEMPT);
        }
    }

    private UpdateControl<SparkApplication> step(SparkApplication template, Context<SparkApplication> context) {
        var key = JobOffer.key(template);
        if (context.isPrimaryResourceDeleted()) {
            forget(key);
            phases.remove(key);
            return UpdateControl.noUpdate();
        }
        var seen = seen(template, context);
        if (written.isAheadOf(id(key), seen.all())) {
            return UpdateControl.<SparkApplication>noUpdate().rescheduleAfter(Duration.ofSeconds(1));
        }
        seen.mark();
        loop().attempts(attempts(seen.works()));
        var job = offer(template, seen, false);
        var view = view(template, seen, decision(key, job));
        phases.put(key, JobPhase.of(view));
        var step = NextStep.of(view);
        if (step instanceof JobStep.Enqueue && job != null) {
            loop().offer(job);
            return UpdateControl.noUpdate();
        }
        if (!(step instanceof JobStep.Dispatch || step instanceof JobStep.TellWaiting)) {
            forget(key);
        }
        var again = steps.take(step, view);
        return again.map(time -> UpdateControl.<SparkApplication>noUpdate().rescheduleAfter(time))
                .orElseGet(UpdateControl::noUpdate);
    }

    private void forget(JobKey key) {
        decisions.remove(key);
        loop().remove(key);
    }

    /** The decision about exactly this job as it is now; one about an earlier shape of it is worth nothing. */
    private @Nullable Decision decision(JobKey key, @Nullable Job job) {
        var decision = decisions.get(key);
        if (decision == null || job == null) {
            return null;
        }
        var about =
                switch (decision) {
                    case Decision.Place place -> place.job();
                    case Decision.Wait wait -> wait.job();
                };
        if (about.equals(job)) {
            return decision;
        }
        decisions.remove(key);
        return null;
    }

    /** What the caches hold of one job. */
    private record Seen(
            SparkApplication template,
            @Nullable ResourceBinding binding,
            List<Work> works,
            Optional<Claim> claim,
            Interpretation interpretation) {
        /** Puts binding and attempt on every log line that this step writes. */
        void mark() {
            if (binding != null) {
                MDC.put(BINDING, binding.getMetadata().getUid());
                MDC.put(ATTEMPT, binding.getSpec().attempt());
            }
        }

        List<HasMetadata> all() {
            var all = new ArrayList<HasMetadata>(works);
            all.add(template);
            if (binding != null) {
                all.add(binding);
            }
            return all;
        }
    }

    private Seen seen(SparkApplication template, Context<SparkApplication> context) {
        return seen(
                template,
                context.getSecondaryResources(ResourceBinding.class),
                context.getSecondaryResources(Work.class),
                !StatusMirror.isOver(template));
    }

    /** @param read what its spec says is wanted */
    private Seen seen(
            SparkApplication template,
            Collection<ResourceBinding> itsBindings,
            Collection<Work> itsWorks,
            boolean read) {
        var binding = itsBindings.stream().findFirst().orElse(null);
        var uid = binding == null ? "" : binding.getMetadata().getUid();
        var works = itsWorks.stream()
                .filter(work -> work.getSpec().binding() != null
                        && work.getSpec().binding().uid().equals(uid))
                .sorted(Comparator.comparing(
                        work -> Objects.requireNonNullElse(work.getSpec().attempt(), 0L)))
                .toList();
        var claim = surroundings.claim(template, heldBy(binding));
        var says = read ? interpretation(template, claim, works.isEmpty()) : UNREAD;
        return new Seen(template, binding, works, claim, says);
    }

    /**
     * A gang with amounts that cannot be counted with is as little use as a spec that cannot be read, and so is one that takes more
     * along than an order can name.
     *
     * @param unsent no order was made for it yet
     */
    private Interpretation interpretation(SparkApplication template, Optional<Claim> claim, boolean unsent) {
        var read = Interpreter.interpret(template, claim.map(Claim::wholeGang).orElse(true));
        if (!(read instanceof Interpretation.Understood understood)) {
            return read;
        }
        if (GangShape.of(understood.podSets()) instanceof GangShape.Unshapeable unshapeable) {
            return new Interpretation.Refused(List.of(unshapeable.problem()));
        }
        var tooMuch =
                unsent ? claim.flatMap(by -> steps.dependencies().problem(template, by)) : Optional.<Problem>empty();
        return tooMuch.<Interpretation>map(problem -> new Interpretation.Refused(List.of(problem)))
                .orElse(read);
    }

    private static @Nullable String heldBy(@Nullable ResourceBinding binding) {
        return binding == null
                        || binding.getSpec().member() == null
                        || binding.getSpec().policy() == null
                ? null
                : binding.getSpec().policy().uid();
    }

    private JobView view(SparkApplication template, Seen seen, @Nullable Decision decision) {
        return new JobView(
                template,
                seen.claim(),
                seen.interpretation(),
                seen.binding(),
                seen.works(),
                decision,
                surroundings,
                surroundings.operatorOnHub(template),
                clock.instant());
    }

    /**
     * The job as it would be offered now; null when it cannot be.
     *
     * @param glance nothing is to be remembered of it
     */
    private @Nullable Job offer(SparkApplication template, Seen seen, boolean glance) {
        if (seen.claim().isEmpty()
                || !(seen.interpretation() instanceof Interpretation.Understood understood)
                || !(GangShape.of(understood.podSets()) instanceof GangShape.Shaped shaped)) {
            return null;
        }
        var claim = seen.claim().get();
        var needs = steps.dependencies();
        return JobOffer.of(
                template,
                claim,
                understood,
                shaped.gang(),
                surroundings.priority(understood.driverPriorityClassName()),
                glance ? needs.wouldRequire(template, claim) : needs.required(template, claim),
                seen.binding() == null ? null : seen.binding().getSpec());
    }

    /** What the caches know of a job now; empty when there is none of that name. Changes nothing. */
    public Optional<JobGlance> glance(String namespace, String name) {
        return caches.template(new ResourceID(name, namespace)).map(template -> glance(template, seen(template)));
    }

    /** What would be known of a job that nobody has stored: as {@link #glance(String, String)} right after its creation. */
    public JobGlance glance(SparkApplication template) {
        return glance(template, seen(template, List.of(), List.of(), true));
    }

    private JobGlance glance(SparkApplication template, Seen seen) {
        var view = view(template, seen, null);
        return new JobGlance(view, JobPhase.of(view), Optional.ofNullable(offer(template, seen, true)));
    }

    private Seen seen(SparkApplication template) {
        return seen(template, caches.bindingsOf(template), caches.worksOf(template), true);
    }

    /** Tells the loop what Works say that no reconcile looks at any more, so that what they held is given back. */
    void account(List<Work> left) {
        loop().attempts(attempts(left));
    }

    private List<Attempt> attempts(List<Work> some) {
        return some.stream()
                .flatMap(work -> Claims.of(work, surroundings).stream())
                .toList();
    }

    private SchedulingLoop loop() {
        return Objects.requireNonNull(loop, "use() is called before the first reconcile");
    }

    static String id(JobKey key) {
        return key.namespace() + "/" + key.name();
    }
}
