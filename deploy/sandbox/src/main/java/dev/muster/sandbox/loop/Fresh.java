package dev.muster.sandbox.loop;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.Indexer;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * An informer's cache that never answers with something older than what we wrote ourselves.
 *
 * <p>Without it a step that follows a write at once would still see the object before that write, and do the same again.
 * A written object is forgotten as soon as the cache has caught up with it.
 *
 * @param <T> the kind of object
 */
public final class Fresh<T extends HasMetadata> {
    private final Indexer<T> cache;
    private final ConcurrentMap<String, T> written = new ConcurrentHashMap<>();

    public Fresh(Indexer<T> cache) {
        this.cache = cache;
    }

    /** The newest known object of this {@code namespace/name}, or empty if there is none. */
    public Optional<T> get(String key) {
        T cached = cache.getByKey(key);
        T own = written.get(key);
        if (own == null) {
            return Optional.ofNullable(cached);
        }
        if (cached == null || version(cached) >= version(own)) {
            written.remove(key, own);
            return Optional.ofNullable(cached);
        }
        return Optional.of(own);
    }

    /** Remembers what the API server answered to a write of ours. */
    public void wrote(T object) {
        written.put(key(object), object);
    }

    /** Forgets what was written to an object that is gone. */
    public void forget(T object) {
        written.remove(key(object));
    }

    /** {@code namespace/name}, or the name alone for cluster-scoped objects: the informers' key. */
    public static String key(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        String name = object.getMetadata().getName();
        return namespace == null ? name : namespace + "/" + name;
    }

    /** Versions of one resource of one API server grow, so that the greater number is the newer object. */
    private static long version(HasMetadata object) {
        return Long.parseLong(object.getMetadata().getResourceVersion());
    }
}
