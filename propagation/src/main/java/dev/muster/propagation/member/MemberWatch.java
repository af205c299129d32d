package dev.muster.propagation.member;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.MemberCluster;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches MemberClusters, their Leases and reports on the hub, tells {@link Members}, and writes what follows.
 *
 * <p>Runs only while this process leads. Writes are few (a condition that flips, a finalizer), locked to the version
 * seen, and simply tried again at the next {@link #tick} when they fail.
 */
public final class MemberWatch implements AutoCloseable {
    /** Name of the Lease that an agent renews in its member's namespace. */
    public static final String HEARTBEAT = "heartbeat";

    private static final Logger LOG = Logger.getLogger(MemberWatch.class);

    private final KubernetesClient hub;
    private final Members members;
    private final Clock clock;
    private final LongSupplier nanos;
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private @Nullable SharedIndexInformer<MemberCluster> clusters;

    public MemberWatch(KubernetesClient hub, Members members, Clock clock, LongSupplier nanos) {
        this.hub = hub;
        this.members = members;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Starts watching; returns when everything there is was seen once, so that nobody is judged too early. */
    public void start() {
        // Leases first: a member whose Lease is not there yet would be called silent.
        SharedIndexInformer<Lease> leases = hub.leases()
                .inAnyNamespace()
                .withField("metadata.name", HEARTBEAT)
                .runnableInformer(0);
        run(leases, this::heard, (lease, member) -> members.leaseGone(member, nanos.getAsLong()));
        run(
                hub.resources(CapacityReport.class).inAnyNamespace().runnableInformer(0),
                this::reported,
                (page, member) -> members.pageGone(member, page.getSpec().page(), nanos.getAsLong()));
        clusters = hub.resources(MemberCluster.class).runnableInformer(0);
        run(
                clusters,
                (cluster, name) -> members.seen(cluster, nanos.getAsLong()),
                (cluster, name) -> members.gone(name));
    }

    /** To be called every second or so: finds who fell silent and writes what has to be written. */
    public void tick() {
        members.judgeAll(nanos.getAsLong());
        for (String member : members.names()) {
            List<MemberStep> steps = members.steps(member, clock.instant());
            MemberCluster seen = steps.isEmpty() || clusters == null
                    ? null
                    : clusters.getStore().getByKey(member);
            if (seen != null) {
                carryOut(seen, steps);
            }
        }
    }

    /** Asks every member about the images that jobs ask for; who was asked the same before is not written to. */
    public void ask(AskedImages images) {
        for (MemberCluster seen : clusters == null
                ? List.<MemberCluster>of()
                : clusters.getStore().list()) {
            Member member = Member.of(seen);
            List<String> names = images.of(member.name(), member.traits());
            String question = hub.getKubernetesSerialization().asJson(names);
            String before = seen.getMetadata().getAnnotations() == null
                    ? null
                    : seen.getMetadata().getAnnotations().get(Reserved.IMAGES);
            if (!member.deleting() && !question.equals(before) && !(before == null && names.isEmpty())) {
                ask(seen, question);
            }
        }
    }

    private void ask(MemberCluster seen, String question) {
        try {
            patch(
                    seen,
                    Map.of("metadata", metadata(seen, Map.of("annotations", Map.of(Reserved.IMAGES, question)))),
                    false);
        } catch (KubernetesClientException e) {
            LOG.infof(
                    "Member %s is asked about images later: %s",
                    seen.getMetadata().getName(), e.getMessage());
        }
    }

    /** Whether every watch is alive; a dead one shows in the process's liveness. */
    public boolean isWatching() {
        return !informers.isEmpty() && informers.stream().allMatch(SharedIndexInformer::isRunning);
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::stop);
    }

    private <T extends HasMetadata> void run(
            SharedIndexInformer<T> informer, BiConsumer<T, String> seen, BiConsumer<T, String> gone) {
        informer.exceptionHandler((started, problem) -> true);
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                tell(object, seen);
            }

            @Override
            public void onUpdate(T before, T object) {
                tell(object, seen);
            }

            @Override
            public void onDelete(T object, boolean stateUnknown) {
                tell(object, gone);
            }
        });
        informers.add(informer);
        informer.start().toCompletableFuture().join();
        // The handler gets these as well, but later, on another thread; hearing a thing twice changes nothing.
        informer.getStore().list().forEach(object -> tell(object, seen));
    }

    /** One object that cannot be read never keeps the others from being heard. */
    private static <T extends HasMetadata> void tell(T object, BiConsumer<T, String> listener) {
        memberOf(object).ifPresent(member -> {
            try {
                listener.accept(object, member);
            } catch (RuntimeException e) {
                LOG.errorf(
                        e,
                        "%s %s of member %s cannot be read and is left out",
                        object.getKind(),
                        object.getMetadata().getName(),
                        member);
            }
        });
    }

    /** The member an object speaks about; empty for objects outside of members' namespaces. */
    private static Optional<String> memberOf(HasMetadata object) {
        if (object instanceof MemberCluster) {
            return Optional.of(object.getMetadata().getName());
        }
        String namespace = object.getMetadata().getNamespace();
        return namespace != null && namespace.startsWith(Reserved.MEMBER_NAMESPACE_PREFIX)
                ? Optional.of(namespace.substring(Reserved.MEMBER_NAMESPACE_PREFIX.length()))
                : Optional.empty();
    }

    private void heard(Lease lease, String member) {
        if (lease.getSpec() != null) {
            String mark = lease.getSpec().getRenewTime() + " " + lease.getSpec().getHolderIdentity();
            members.heard(member, mark, nanos.getAsLong());
        }
    }

    private void reported(CapacityReport page, String member) {
        List<String> problems =
                members.reported(member, page.getMetadata().getUid(), page.getSpec(), nanos.getAsLong());
        if (!problems.isEmpty()) {
            LOG.warnf("Report of member %s: %s", member, String.join("; ", problems));
        }
    }

    /** Each write is locked to the result of the one before. */
    private void carryOut(MemberCluster seen, List<MemberStep> steps) {
        MemberCluster newest = seen;
        try {
            for (MemberStep step : steps) {
                newest = switch (step) {
                    case MemberStep.Guard guard -> finalizers(newest, true);
                    case MemberStep.CountOpenAttempts count -> releaseIfGivenUp(newest);
                    case MemberStep.CountWorks count -> releaseIfIdle(newest);
                    case MemberStep.SetReady ready -> setReady(newest, ready.condition());
                };
            }
        } catch (KubernetesClientException e) {
            LOG.infof(
                    "Member %s: %s not written, tried again in a second: %s",
                    seen.getMetadata().getName(),
                    steps,
                    e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage());
        }
    }

    private MemberCluster releaseIfIdle(MemberCluster seen) {
        return works(seen).stream().noneMatch(LiveWorks::lives) ? finalizers(seen, false) : seen;
    }

    private MemberCluster releaseIfGivenUp(MemberCluster seen) {
        List<Work> live = works(seen).stream().filter(LiveWorks::lives).toList();
        Set<String> open =
                live.isEmpty() ? Set.of() : openAttempts(seen.getMetadata().getName());
        return live.stream().noneMatch(work -> LiveWorks.isAmong(work, open)) ? finalizers(seen, false) : seen;
    }

    private List<Work> works(MemberCluster cluster) {
        String namespace = Reserved.memberNamespace(cluster.getMetadata().getName());
        return hub.resources(Work.class).inNamespace(namespace).list().getItems();
    }

    /** Tokens of the attempts that bindings still have in the member. */
    private Set<String> openAttempts(String member) {
        return hub
                .resources(ResourceBinding.class)
                .inAnyNamespace()
                .withField("spec.member", member)
                .list()
                .getItems()
                .stream()
                .map(binding -> Reserved.token(
                        binding.getMetadata().getUid(), binding.getSpec().attempt()))
                .collect(Collectors.toSet());
    }

    private MemberCluster finalizers(MemberCluster seen, boolean ours) {
        List<String> finalizers = new ArrayList<>(seen.getFinalizers());
        finalizers.remove(Reserved.MEMBER_FINALIZER);
        if (ours) {
            finalizers.add(Reserved.MEMBER_FINALIZER);
        }
        return patch(seen, Map.of("metadata", metadata(seen, Map.of("finalizers", finalizers))), false);
    }

    /** Conditions are the control plane's alone; those of other types stay as they were seen. */
    private MemberCluster setReady(MemberCluster seen, Condition ready) {
        List<Condition> conditions = new ArrayList<>();
        if (seen.getStatus() != null && seen.getStatus().conditions() != null) {
            seen.getStatus().conditions().stream()
                    .filter(condition -> !ReadyCondition.TYPE.equals(condition.getType()))
                    .forEach(conditions::add);
        }
        conditions.add(ready);
        MemberCluster written = patch(
                seen, Map.of("metadata", metadata(seen, Map.of()), "status", Map.of("conditions", conditions)), true);
        LOG.infof("Member %s: Ready %s, %s", seen.getMetadata().getName(), ready.getStatus(), ready.getMessage());
        return written;
    }

    private static Map<String, Object> metadata(MemberCluster seen, Map<String, Object> more) {
        Map<String, Object> metadata = new TreeMap<>(more);
        metadata.put("resourceVersion", seen.getMetadata().getResourceVersion());
        return metadata;
    }

    private MemberCluster patch(MemberCluster seen, Map<String, Object> merge, boolean status) {
        String body = hub.getKubernetesSerialization().asJson(merge);
        PatchContext context = PatchContext.of(PatchType.JSON_MERGE);
        var resource =
                hub.resources(MemberCluster.class).withName(seen.getMetadata().getName());
        return status ? resource.subresource("status").patch(context, body) : resource.patch(context, body);
    }
}
