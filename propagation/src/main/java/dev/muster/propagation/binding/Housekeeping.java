package dev.muster.propagation.binding;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.BindingReference;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.dispatch.Orders;
import dev.muster.propagation.interpret.Interpretation;
import dev.muster.propagation.interpret.Problem;
import dev.muster.propagation.reclaim.LeftWork;
import dev.muster.propagation.reclaim.LeftWork.Standing;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks after what no reconcile sees, once after a start and every minute: Works whose binding is gone, bindings whose template is
 * gone, names that have been used up long enough. Writes nothing when nothing is left behind.
 *
 * <p>That a cache does not have something is a question, never an answer: each is asked for by name before anything is done.
 */
public final class Housekeeping {
    private static final Logger LOG = Logger.getLogger(Housekeeping.class);

    private final KubernetesClient hub;
    private final JobReconciler jobs;
    private final JobSteps steps;
    private final JobView.Fleet fleet;
    private final Clock clock;

    public Housekeeping(KubernetesClient hub, JobReconciler jobs, JobSteps steps, JobView.Fleet fleet, Clock clock) {
        this.hub = hub;
        this.jobs = jobs;
        this.steps = steps;
        this.fleet = fleet;
        this.clock = clock;
    }

    /** One round; cost: one pass over the caches, and requests only for what is left behind. */
    public void run() {
        Map<String, ResourceBinding> bindings = jobs.caches().bindings().stream()
                .collect(Collectors.toMap(
                        binding -> binding.getMetadata().getUid(), Function.identity(), (first, second) -> first));
        List<Work> works = jobs.caches().works();
        Set<String> templates = jobs.caches().templates().stream()
                .map(template -> template.getMetadata().getUid())
                .collect(Collectors.toSet());
        for (ResourceBinding binding : bindings.values()) {
            if (!templates.contains(binding.getSpec().template().uid())) {
                attempt(binding.getMetadata().getName(), () -> tidy(binding, works));
            }
        }
        Set<String> gone = new HashSet<>();
        Set<String> standing = new HashSet<>(bindings.keySet());
        for (Work work : works) {
            attempt(work.getMetadata().getName(), () -> tidy(work, bindings, standing, gone));
        }
    }

    /** What cannot be tidied now is tried again in the next round, and never keeps the rest from being tidied. */
    private static void attempt(String name, Runnable tidying) {
        try {
            tidying.run();
        } catch (KubernetesClientException e) {
            LOG.infof("%s is not tidied up, tried again in the next round: %s", name, e.getMessage());
        }
    }

    /** A binding without its template goes the way of a deleted job, with proof for every attempt. */
    private void tidy(ResourceBinding binding, List<Work> works) {
        TemplateReference template = binding.getSpec().template();
        if (hub.resources(SparkApplication.class)
                        .inNamespace(template.namespace())
                        .withName(template.name())
                        .get()
                != null) {
            // There, or another one of its name: the reconciler's.
            return;
        }
        String uid = binding.getMetadata().getUid();
        List<Work> own =
                works.stream().filter(work -> uid.equals(bindingOf(work))).toList();
        jobs.account(own);
        JobView view = ghost(binding, own, fleet, clock.instant());
        JobStep step = NextStep.of(view);
        LOG.infof(
                "The template of binding %s is gone: %s", binding.getMetadata().getName(), step);
        steps.take(step, view);
    }

    /** A job whose template is gone, seen as if the template, as it was last known, were being deleted. */
    static JobView ghost(ResourceBinding binding, List<Work> works, JobView.Fleet fleet, Instant now) {
        TemplateReference reference = binding.getSpec().template();
        SparkApplication template = new SparkApplication();
        template.setMetadata(new ObjectMetaBuilder()
                .withNamespace(reference.namespace())
                .withName(reference.name())
                .withUid(reference.uid())
                .withGeneration(reference.generation())
                .addToFinalizers(Reserved.TEMPLATE_FINALIZER)
                .withDeletionTimestamp(now.toString())
                .build());
        Problem gone = new Problem("metadata.name", reference.name(), "is gone");
        return new JobView(
                template,
                Optional.empty(),
                new Interpretation.Refused(List.of(gone)),
                binding,
                works,
                null,
                fleet,
                false,
                now);
    }

    private void tidy(Work work, Map<String, ResourceBinding> bindings, Set<String> standing, Set<String> gone) {
        String uid = bindingOf(work);
        if (uid == null) {
            return;
        }
        if (!standing.contains(uid) && !gone.contains(uid)) {
            (isGone(work.getSpec().binding()) ? gone : standing).add(uid);
        }
        Standing stands = standing(work, gone.contains(uid), bindings.get(uid));
        if (stands == Standing.ORPHAN) {
            jobs.account(List.of(work));
        }
        switch (LeftWork.next(work, stands, fleet.attestedGone(JobView.memberOf(work)), clock.instant())) {
            case KEEP -> {}
            case WITHDRAW -> {
                LOG.infof(
                        "The binding of Work %s is gone: it is withdrawn",
                        work.getMetadata().getName());
                hub.resource(Orders.withdrawn(work, WithdrawCause.Orphaned)).update();
            }
            case DELETE ->
                hub.resource(work)
                        .lockResourceVersion(work.getMetadata().getResourceVersion())
                        .delete();
        }
    }

    private static Standing standing(Work work, boolean orphaned, @Nullable ResourceBinding binding) {
        if (orphaned) {
            return Standing.ORPHAN;
        }
        Long attempt = work.getSpec().attempt();
        boolean older = binding != null
                && attempt != null
                && attempt < binding.getSpec().attempt();
        return older ? Standing.OLDER : Standing.NEWEST;
    }

    private static @Nullable String bindingOf(Work work) {
        BindingReference binding = work.getSpec().binding();
        return binding == null ? null : binding.uid();
    }

    /** Asked of the hub itself: no binding of that name, or another one. */
    private boolean isGone(BindingReference reference) {
        ResourceBinding live = hub.resources(ResourceBinding.class)
                .inNamespace(reference.namespace())
                .withName(reference.name())
                .get();
        return live == null || !Objects.equals(live.getMetadata().getUid(), reference.uid());
    }
}
