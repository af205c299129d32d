package dev.muster.agent.member;

import dev.muster.agent.watch.Sink;
import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest version of each object of one kind that carries a token, found by token. Objects without one are not kept.
 * Costs: a lookup is the size of its answer.
 */
final class ByToken<T extends HasMetadata> implements Sink<T> {
    private final Consumer<String> changed;
    private final Events<T> events;
    private final Map<String, T> byKey = new HashMap<>();
    private final Map<String, Map<String, T>> byToken = new HashMap<>();

    /** What happens besides. */
    interface Events<T> {
        /** Called for every object, with a token or without. */
        void seen(String key, T object);

        /** @param last the object as it was last seen, null when it had no token */
        void gone(String key, @Nullable T last);
    }

    ByToken(Consumer<String> changed, Events<T> events) {
        this.changed = changed;
        this.events = events;
    }

    synchronized List<T> of(String token) {
        Map<String, T> objects = byToken.get(token);
        return objects == null ? List.of() : List.copyOf(objects.values());
    }

    /** A name that was taken by a new object between two versions has lost the old one first. */
    @Override
    public void seen(String key, T object) {
        T before = known(key);
        if (before != null
                && !before.getMetadata().getUid().equals(object.getMetadata().getUid())) {
            gone(key);
        }
        events.seen(key, object);
        object.getMetadata().setManagedFields(null);
        put(key, object);
    }

    @Override
    public void gone(String key) {
        T last = remove(key);
        events.gone(key, last);
        tell(last);
    }

    @Override
    public void complete(Set<String> keys) {
        missing(keys).forEach(this::gone);
    }

    private synchronized @Nullable T known(String key) {
        return byKey.get(key);
    }

    private void put(String key, T object) {
        T before;
        synchronized (this) {
            before = remove(key);
            String token = MemberWatch.label(object, Reserved.TOKEN);
            if (token != null) {
                byKey.put(key, object);
                byToken.computeIfAbsent(token, t -> new HashMap<>()).put(key, object);
            }
        }
        tell(before);
        tell(object);
    }

    private synchronized @Nullable T remove(String key) {
        T before = byKey.remove(key);
        String token = before == null ? null : MemberWatch.label(before, Reserved.TOKEN);
        if (token != null) {
            byToken.computeIfPresent(token, (t, objects) -> {
                objects.remove(key);
                return objects.isEmpty() ? null : objects;
            });
        }
        return before;
    }

    private synchronized List<String> missing(Set<String> keys) {
        return byKey.keySet().stream().filter(key -> !keys.contains(key)).toList();
    }

    private void tell(@Nullable T object) {
        String token = object == null ? null : MemberWatch.label(object, Reserved.TOKEN);
        if (token != null) {
            changed.accept(token);
        }
    }
}
