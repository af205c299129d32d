package dev.muster.propagation.object;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.dependency.DependencyKind;
import dev.muster.propagation.dependency.References;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs refer to a hub object, so that its coming or going is told to them alone. Only a memory of what was asked: a job
 * that is forgotten (the oldest, at the limit) is looked at when something else happens to it.
 */
final class JobReferences {
    /** Jobs remembered; 100,000 bindings are the design's largest fleet, twice that leaves room for changes. */
    private static final int LIMIT = 200_000;

    /** @param namespace of the job, as all that jobs take along is in their own */
    record Named(DependencyKind kind, String namespace, String name) {}

    private record Known(@Nullable Long generation, Set<Named> names) {}

    private final Map<Named, Set<ResourceID>> jobs = new ConcurrentHashMap<>();
    private final Cache<ResourceID, Known> known = Caffeine.newBuilder()
            .maximumSize(LIMIT)
            .executor(Runnable::run)
            .removalListener(this::removed)
            .build();

    /** Remembers what a job refers to; costs a lookup when its spec is as it was. */
    void note(SparkApplication job) {
        var metadata = job.getMetadata();
        var id = new ResourceID(metadata.getName(), metadata.getNamespace());
        var before = known.getIfPresent(id);
        if (before != null && before.generation() != null && before.generation().equals(metadata.getGeneration())) {
            return;
        }
        var names = References.of(job).stream()
                .map(reference -> new Named(reference.kind(), metadata.getNamespace(), reference.name()))
                .collect(Collectors.toSet());
        known.put(id, new Known(metadata.getGeneration(), names));
        names.forEach(name -> jobs.compute(name, (key, ids) -> with(ids, id)));
    }

    Set<ResourceID> jobsThatName(Named object) {
        return Set.copyOf(jobs.getOrDefault(object, Set.of()));
    }

    private void removed(@Nullable ResourceID id, @Nullable Known was, RemovalCause cause) {
        if (id == null || was == null) {
            return;
        }
        was.names().forEach(name -> jobs.computeIfPresent(name, (key, ids) -> without(ids, id)));
    }

    /** Changes the set itself, as all jobs of a namespace may name one ServiceAccount. */
    private static Set<ResourceID> with(@Nullable Set<ResourceID> ids, ResourceID id) {
        var more = ids == null ? ConcurrentHashMap.<ResourceID>newKeySet() : ids;
        more.add(id);
        return more;
    }

    private static @Nullable Set<ResourceID> without(Set<ResourceID> ids, ResourceID id) {
        ids.remove(id);
        return ids.isEmpty() ? null : ids;
    }
}
