package dev.muster.propagation.object;

import dev.muster.api.fleet.Work;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All object Works, without manifests: what the watch has shown and what we wrote since, whichever is newer. */
final class WorkIndex {
    private final Map<String, Work> works = new HashMap<>();
    private final Map<String, Map<String, Work>> bySource = new HashMap<>();
    private final Map<String, Set<String>> byUser = new HashMap<>();

    /** Takes note of a Work unless a newer version of it is known; says whether it did. */
    synchronized boolean put(Work work) {
        var known = works.get(key(work));
        if (known != null && revision(known) >= revision(work)) {
            return false;
        }
        var trimmed = ObjectOrders.trimmed(work);
        works.put(key(work), trimmed);
        bySource.computeIfAbsent(work.getSpec().target().uid(), uid -> new TreeMap<>())
                .put(key(work), trimmed);
        reindex(key(work), known == null ? List.of() : ObjectOrders.users(known), ObjectOrders.users(work));
        return true;
    }

    private void reindex(String key, List<String> before, List<String> after) {
        if (before.equals(after)) {
            return;
        }
        var gone = new HashSet<>(before);
        after.forEach(gone::remove);
        gone.forEach(user -> byUser.computeIfPresent(user, (uid, keys) -> {
            keys.remove(key);
            return keys.isEmpty() ? null : keys;
        }));
        after.forEach(
                user -> byUser.computeIfAbsent(user, uid -> new TreeSet<>()).add(key));
    }

    /** Forgets a Work that is gone, unless another of its name was seen since. */
    synchronized void remove(Work work) {
        var known = works.get(key(work));
        if (known != null
                && known.getMetadata().getUid().equals(work.getMetadata().getUid())) {
            works.remove(key(work));
            bySource.computeIfPresent(work.getSpec().target().uid(), (uid, of) -> {
                of.remove(key(work));
                return of.isEmpty() ? null : of;
            });
            reindex(key(work), ObjectOrders.users(known), List.of());
        }
    }

    synchronized Optional<Work> get(String namespace, String name) {
        return Optional.ofNullable(works.get(namespace + "/" + name));
    }

    /** By member. */
    synchronized List<Work> ofSource(String uid) {
        return List.copyOf(bySource.getOrDefault(uid, Map.of()).values());
    }

    synchronized List<Work> usedBy(String binding) {
        return byUser.getOrDefault(binding, Set.of()).stream().map(works::get).toList();
    }

    synchronized List<Work> in(String namespace) {
        return works.values().stream()
                .filter(work -> work.getMetadata().getNamespace().equals(namespace))
                .toList();
    }

    synchronized Set<String> members() {
        return works.values().stream().map(ObjectOrders::member).collect(Collectors.toSet());
    }

    synchronized Set<String> users() {
        return Set.copyOf(byUser.keySet());
    }

    private static String key(Work work) {
        return work.getMetadata().getNamespace() + "/" + work.getMetadata().getName();
    }

    private static long revision(Work work) {
        return Long.parseLong(work.getMetadata().getResourceVersion());
    }
}
