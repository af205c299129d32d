package dev.muster.propagation.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.ClusterResourceBinding;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.WorkSpec.RequiredObject;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.binding.DependencyPlan;
import dev.muster.propagation.dependency.Dependencies;
import dev.muster.propagation.dependency.Dependency;
import dev.muster.propagation.dependency.DependencyKind;
import dev.muster.propagation.dependency.HubObjects;
import dev.muster.propagation.interpret.Problem;
import dev.muster.propagation.object.JobReferences.Named;
import dev.muster.propagation.policy.Claim;
import dev.muster.propagation.watch.HubWatch.Change;
import dev.muster.propagation.watch.KeyedLoop;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What goes along with jobs, on the hub.
 *
 * <p>Whether the hub has an object is answered from memory; only an object that a member does not have yet, or in an older
 * version, is read. Changes of an object that jobs took along reach every member that has it; one that goes from the hub stays
 * where jobs use it.
 */
public final class DependencyWorks implements DependencyPlan, AutoCloseable {
    private static final int WORKERS = 8;

    /** Without propagateDeps the hub sends nothing, so that it counts as having nothing. */
    private static final HubObjects NOTHING = new HubObjects() {
        @Override
        public Optional<ObjectNode> get(DependencyKind kind, String namespace, String name) {
            return Optional.empty();
        }

        @Override
        public List<ObjectNode> roleBindings(String namespace) {
            return List.of();
        }
    };

    private final KubernetesClient hub;
    private final ObjectWorks works;
    private final HubObjects live;
    private final HubCache cache;
    private final KeyedLoop<Named> changes = new KeyedLoop<>("dependency", WORKERS, this::follow);
    private final JobReferences references = new JobReferences();
    private volatile Consumer<ResourceID> jobs = job -> {};

    public DependencyWorks(KubernetesClient hub, ObjectWorks works) {
        this.hub = hub;
        this.works = works;
        this.live = new LiveHub(hub);
        this.cache = new HubCache(hub, this::changed);
    }

    /** To be called before {@link #start}: told each job for which an object came or went on the hub; must be quick. */
    public void onChange(Consumer<ResourceID> listener) {
        this.jobs = listener;
    }

    /** To be called after {@link ObjectWorks#start}; returns when every object there is was seen once. */
    public void start() {
        cache.start();
    }

    /** Whether every watch is alive. */
    public boolean isWatching() {
        return cache.isWatching();
    }

    @Override
    public void close() {
        cache.close();
        changes.close();
    }

    @Override
    public List<RequiredObject> required(SparkApplication template, Claim claim) {
        references.note(template);
        return wouldRequire(template, claim);
    }

    @Override
    public List<RequiredObject> wouldRequire(SparkApplication template, Claim claim) {
        return known(template, claim).requires();
    }

    @Override
    public Optional<Problem> problem(SparkApplication template, Claim claim) {
        var known = known(template, claim);
        var count = Math.max(known.copies().size(), known.requires().size());
        return known.firstBeyond(ObjectOrders.MOST_NEEDED)
                .map(field -> new Problem(
                        field,
                        "one of " + count,
                        "at most " + ObjectOrders.MOST_NEEDED
                                + " objects can go with one job, and as many be required of the"
                                + " member; put several into one"));
    }

    @Override
    public Optional<String> crowded(
            SparkApplication template, Claim claim, @Nullable String bindingUid, String member) {
        return known(template, claim).copies().stream()
                .filter(copy -> works.isFull(member, copy.uid(), bindingUid))
                .map(copy -> copy.field() + ": " + copy.kind().kind() + " " + copy.name() + " goes with "
                        + ObjectOrders.MOST_USERS + " unfinished jobs in " + member
                        + " already, the most there can be; the job is sent when one of them has ended")
                .findFirst();
    }

    private Dependencies known(SparkApplication template, Claim claim) {
        return Dependencies.of(template, claim.propagatesDependencies() ? cache : NOTHING);
    }

    @Override
    public dev.muster.propagation.dispatch.Dependencies send(
            SparkApplication template, Claim claim, String bindingUid, String member) {
        if (!claim.propagatesDependencies()) {
            return result(Dependencies.of(template, NOTHING));
        }
        // Where an earlier attempt was, nothing of the job is left; a crash may have kept its objects there.
        release(bindingUid, member);
        var use = Use.by(bindingUid, claim.policy().spec().conflictResolutionOrDefault());
        var known = Dependencies.of(template, cache);
        if (known.copies().stream().allMatch(copy -> works.join(member, copy.uid(), version(copy), use))) {
            return result(known);
        }
        var plan = Dependencies.of(template, live);
        plan.copies().forEach(copy -> works.send(member, source(copy), use));
        return result(plan);
    }

    private static dev.muster.propagation.dispatch.Dependencies result(Dependencies plan) {
        return new dev.muster.propagation.dispatch.Dependencies(
                plan.copies().stream()
                        .map(copy -> ObjectOrders.name(copy.uid()))
                        .toList(),
                plan.requires());
    }

    private static long version(Dependency copy) {
        return Long.parseLong(copy.resourceVersion());
    }

    private static Source source(Dependency copy) {
        return source(copy.kind(), copy.namespace(), copy.name(), copy.uid(), copy.resourceVersion(), copy.manifest());
    }

    private static Source source(
            DependencyKind kind, String namespace, String name, String uid, String version, ObjectNode manifest) {
        return Source.of(
                new TemplateReference(
                        kind.apiVersion(),
                        kind.kind(),
                        kind.resource(),
                        kind.namespaced() ? namespace : null,
                        name,
                        uid,
                        null),
                version,
                manifest);
    }

    @Override
    public void release(String bindingUid, @Nullable String member) {
        works.usedBy(bindingUid).stream()
                .filter(work -> !ObjectOrders.member(work).equals(member))
                .forEach(work -> works.release(work, bindingUid, WithdrawCause.Superseded, Fate.AS_ORDERED));
    }

    @Override
    public void leave(String bindingUid) {
        works.usedBy(bindingUid)
                .forEach(work -> works.release(work, bindingUid, WithdrawCause.TemplateDeleted, Fate.STAYS));
    }

    /**
     * Drops the uses of bindings that are gone, whose process died between the two. To be called now and then; asks the hub only when
     * somebody in use is not in the caches.
     *
     * @param cached UIDs of bindings that are there for certain
     */
    public void releaseOrphans(Set<String> cached) {
        // Uses first: a binding is there before anything is used for it.
        var orphans = new HashSet<>(works.users());
        orphans.removeAll(cached);
        if (orphans.isEmpty()) {
            return;
        }
        Stream.of(
                        hub.resources(ResourceBinding.class)
                                .inAnyNamespace()
                                .list()
                                .getItems(),
                        hub.resources(ClusterResourceBinding.class).list().getItems())
                .flatMap(List::stream)
                .forEach(binding -> orphans.remove(binding.getMetadata().getUid()));
        orphans.forEach(orphan -> release(orphan, null));
    }

    private void changed(DependencyKind kind, GenericKubernetesResource object, Change change) {
        var metadata = object.getMetadata();
        var name = new Named(kind, metadata.getNamespace(), metadata.getName());
        if (change != Change.GONE && !works.ofSource(metadata.getUid()).isEmpty()) {
            changes.wake(name);
        }
        // An edit of anything else changes nothing for a job that waits.
        if (change != Change.EDITED || kind == DependencyKind.ROLE_BINDING || kind == DependencyKind.SERVICE_ACCOUNT) {
            affected(name, object).map(references::jobsThatName).forEach(ids -> ids.forEach(jobs));
        }
    }

    /** The object, and the accounts whose rights it makes. */
    private Stream<Named> affected(Named object, GenericKubernetesResource content) {
        var bindings =
                switch (object.kind()) {
                    case ROLE_BINDING -> Stream.of(HubCache.json(content));
                    case ROLE ->
                        cache.roleBindings(object.namespace()).stream()
                                .filter(binding -> binding.path("roleRef")
                                                .path("kind")
                                                .asText()
                                                .equals("Role")
                                        && binding.path("roleRef")
                                                .path("name")
                                                .asText()
                                                .equals(object.name()));
                    case CONFIG_MAP,
                            SECRET,
                            SERVICE_ACCOUNT,
                            PERSISTENT_VOLUME_CLAIM,
                            NAMESPACE,
                            PRIORITY_CLASS,
                            RUNTIME_CLASS,
                            STORAGE_CLASS,
                            CLUSTER_ROLE -> Stream.<ObjectNode>empty();
                };
        var accounts = bindings.flatMap(binding -> binding.path("subjects").valueStream())
                .map(subject -> subject.path("name").asText())
                .map(account -> new Named(DependencyKind.SERVICE_ACCOUNT, object.namespace(), account));
        return Stream.concat(Stream.of(object), accounts);
    }

    /** Brings what changed on the hub to the members that have it. */
    private void follow(Named object) {
        live.get(object.kind(), object.namespace(), object.name()).ifPresent(found -> {
            var metadata = found.path("metadata");
            works.follow(source(
                    object.kind(),
                    object.namespace(),
                    object.name(),
                    metadata.path("uid").asText(),
                    metadata.path("resourceVersion").asText(),
                    Dependencies.manifest(object.kind(), found, live)));
        });
    }
}
