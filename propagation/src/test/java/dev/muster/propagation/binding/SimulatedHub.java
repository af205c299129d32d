package dev.muster.propagation.binding;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.dispatch.Bindings;
import dev.muster.propagation.policy.Claim;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One job's objects on a hub, with an API server's rules: an update meets a conflict unless it knows the newest version, a create
 * unless the name is free, and what has finalizers is deleted only when they are gone. Objects are replaced, never changed.
 */
final class SimulatedHub implements JobWrites {
    private @Nullable SparkApplication template;
    private @Nullable ResourceBinding binding;
    private final Map<String, Work> works = new TreeMap<>();
    private long version;
    private int bindings;
    private int writesUntilCut = Integer.MAX_VALUE;

    /** What a watcher has seen at some time. */
    record Seen(
            @Nullable SparkApplication template, @Nullable ResourceBinding binding, List<Work> works) {}

    SimulatedHub(SparkApplication created) {
        template = created;
        stamp(created);
    }

    Seen now() {
        return new Seen(template, binding, List.copyOf(works.values()));
    }

    /** Rises with every write. */
    long version() {
        return version;
    }

    /** The process that writes is cut off after so many more writes, until {@link #heal}. */
    void cutAfter(int writes) {
        writesUntilCut = writes;
    }

    void heal() {
        writesUntilCut = Integer.MAX_VALUE;
    }

    @Nullable
    SparkApplication template() {
        return template;
    }

    @Nullable
    ResourceBinding binding() {
        return binding;
    }

    List<Work> works() {
        return List.copyOf(works.values());
    }

    /** A user's edit: the spec of the newest version. */
    void edit(UnaryOperator<ObjectNode> change) {
        SparkApplication old = template;
        if (old != null) {
            ObjectMeta metadata = new ObjectMetaBuilder(old.getMetadata())
                    .withGeneration(old.getMetadata().getGeneration() + 1)
                    .build();
            template(metadata, change.apply(old.getSpec().deepCopy()), old.getStatus());
        }
    }

    /** A user's delete. */
    void delete() {
        if (template != null && template.getMetadata().getDeletionTimestamp() == null) {
            deleteTemplate(template);
        }
    }

    /** An agent's write, locked to the version it saw. */
    boolean agentWrites(Work seen, WorkStatus status) {
        Work newest = works.get(key(seen));
        if (newest == null || !sameVersion(newest, seen)) {
            return false;
        }
        put(newest, newest.getSpec(), status);
        return true;
    }

    @Override
    public void claim(SparkApplication seen, Claim claim) {
        SparkApplication old = locked(seen);
        ObjectMeta metadata = new ObjectMetaBuilder(old.getMetadata())
                .addToAnnotations(Reserved.CLAIMED_BY, claim.policy().mark())
                .removeFromFinalizers(Reserved.TEMPLATE_FINALIZER)
                .addToFinalizers(Reserved.TEMPLATE_FINALIZER)
                .build();
        template(metadata, old.getSpec(), old.getStatus());
    }

    @Override
    public void release(SparkApplication seen) {
        if (binding != null) {
            return;
        }
        SparkApplication old = locked(seen);
        ObjectMeta metadata = new ObjectMetaBuilder(old.getMetadata())
                .removeFromAnnotations(Reserved.CLAIMED_BY)
                .removeFromFinalizers(Reserved.TEMPLATE_FINALIZER)
                .build();
        template(metadata, old.getSpec(), old.getStatus());
    }

    @Override
    public boolean status(SparkApplication seen, ObjectNode status) {
        if (status.equals(seen.getStatus())) {
            return false;
        }
        SparkApplication old = locked(seen);
        template(new ObjectMetaBuilder(old.getMetadata()).build(), old.getSpec(), status);
        return true;
    }

    @Override
    public ResourceBinding binding(SparkApplication of, @Nullable ResourceBinding seen, BindingSpec spec) {
        write();
        ResourceBinding next;
        if (seen == null) {
            require(binding == null, "the binding exists");
            next = Bindings.create(of, spec);
            next.getMetadata().setUid("b" + ++bindings);
        } else {
            require(binding != null && sameVersion(binding, seen), "the binding has changed");
            next = Bindings.with(seen, spec);
            next.setMetadata(new ObjectMetaBuilder(seen.getMetadata()).build());
        }
        stamp(next);
        binding = next;
        return next;
    }

    @Override
    public Work create(Work work, SparkApplication of) {
        write();
        Work existing = works.get(key(work));
        if (existing != null) {
            return existing;
        }
        put(work, work.getSpec(), null);
        return works.get(key(work));
    }

    @Override
    public void update(Work work, SparkApplication of) {
        write();
        Work newest = works.get(key(work));
        require(newest != null && sameVersion(newest, work), "the Work has changed");
        put(newest, work.getSpec(), newest.getStatus());
    }

    @Override
    public void remove(SparkApplication of, ResourceBinding seen) {
        write();
        require(binding != null && sameVersion(binding, seen), "the binding has changed");
        version++;
        binding = null;
    }

    @Override
    public void deleteTemplate(SparkApplication seen) {
        SparkApplication old = locked(seen);
        ObjectMeta metadata = new ObjectMetaBuilder(old.getMetadata())
                .withDeletionTimestamp("2026-11-21T10:00:00Z")
                .build();
        template(metadata, old.getSpec(), old.getStatus());
    }

    private SparkApplication locked(SparkApplication seen) {
        write();
        SparkApplication newest = template;
        require(newest != null && sameVersion(newest, seen), "the template has changed");
        return newest;
    }

    private void template(ObjectMeta metadata, @Nullable ObjectNode spec, @Nullable ObjectNode status) {
        SparkApplication next = new SparkApplication();
        next.setMetadata(metadata);
        next.setSpec(spec);
        next.setStatus(status);
        stamp(next);
        boolean gone = metadata.getDeletionTimestamp() != null
                && metadata.getFinalizers().isEmpty();
        template = gone ? null : next;
    }

    private void put(Work of, WorkSpec spec, @Nullable WorkStatus status) {
        Work next = new Work();
        next.setMetadata(new ObjectMetaBuilder(of.getMetadata())
                .withCreationTimestamp("2026-11-21T10:00:00Z")
                .build());
        next.setSpec(spec);
        next.setStatus(status);
        stamp(next);
        works.put(key(next), next);
    }

    private void stamp(HasMetadata object) {
        object.getMetadata().setResourceVersion(Long.toString(++version));
    }

    private void write() {
        if (writesUntilCut-- <= 0) {
            throw new KubernetesClientException("the connection is cut");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new KubernetesClientException(otherwise, 409, null);
        }
    }

    private static boolean sameVersion(HasMetadata a, HasMetadata b) {
        return a.getMetadata().getResourceVersion().equals(b.getMetadata().getResourceVersion());
    }

    private static String key(Work work) {
        return work.getMetadata().getNamespace() + "/" + work.getMetadata().getName();
    }
}
