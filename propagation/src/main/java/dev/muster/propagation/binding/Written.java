package dev.muster.propagation.binding;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What was written for a job and may not be in the caches yet. A step decided on a cache that is behind our own last write would
 * be refused by its lock at best; so it waits for the watch, which is milliseconds away.
 */
final class Written {
    /** After this long the cache is believed again: the object may have been deleted meanwhile. Locks keep that safe. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private record Version(long number, long at) {}

    private final Map<String, Map<String, Version>> jobs = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    /** @param nanos the steady clock: another wall clock from one second to the next must not make patience longer */
    Written(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** @param job {@code namespace/name} of the template */
    void record(String job, HasMetadata result) {
        jobs.computeIfAbsent(job, key -> new ConcurrentHashMap<>())
                .put(key(result), new Version(version(result), nanos.getAsLong()));
    }

    /** Whether the cache has not shown everything that was written for the job; forgets what it has shown. */
    boolean isAheadOf(String job, Collection<? extends HasMetadata> cached) {
        var expected = jobs.get(job);
        if (expected == null) {
            return false;
        }
        for (var object : cached) {
            expected.computeIfPresent(
                    key(object), (key, version) -> version(object) >= version.number() ? null : version);
        }
        var now = nanos.getAsLong();
        expected.values().removeIf(version -> now - version.at() > PATIENCE.toNanos());
        if (expected.isEmpty()) {
            jobs.remove(job, expected);
        }
        return !expected.isEmpty();
    }

    /** Nothing more is expected, for example because the object was deleted. */
    void forget(String job, HasMetadata object) {
        var expected = jobs.get(job);
        if (expected != null) {
            expected.remove(key(object));
        }
    }

    private static String key(HasMetadata object) {
        var metadata = object.getMetadata();
        return object.getKind() + "/" + metadata.getNamespace() + "/" + metadata.getName();
    }

    /** Resource versions of one API server's kind are numbers that grow (documented since Kubernetes 1.35, true before). */
    private static long version(HasMetadata object) {
        try {
            return Long.parseLong(object.getMetadata().getResourceVersion());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
