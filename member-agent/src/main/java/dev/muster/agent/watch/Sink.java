package dev.muster.agent.watch;

import java.util.Set;

/**
 * Who is told what a watch sees. Called by one thread at a time and never early: an object is seen before it is gone.
 * Calls must be quick, they hold up the watch; keep what is needed of the object, not the object.
 */
public interface Sink<T> {
    /** @param key {@code namespace/name}, or the name of a cluster-scoped object */
    void seen(String key, T object);

    void gone(String key);

    /**
     * A LIST is through. Whatever is not in {@code keys} does not exist, even if its deletion was never seen: the watch
     * may have been opened anew since.
     */
    void complete(Set<String> keys);
}
