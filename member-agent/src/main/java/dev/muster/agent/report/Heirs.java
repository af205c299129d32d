package dev.muster.agent.report;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Room on its way from a placeholder to the pod of the job that it was held for: the one has to be gone before the other
 * can be bound. A report of that moment must not offer it to others, as it is promised and accounted for already.
 *
 * <p>What stays true: no more room of a pod set is kept than pods of it wait for a node and have no placeholder. So a
 * placeholder that is given up, because its pod found a node by itself or will not come, keeps nothing. One that a
 * preemptor took while its pod waits does: until the pod has a node or goes, the report then says too little, never too much.
 */
final class Heirs {
    private final Map<String, Slot> waiting = new HashMap<>();
    private final Map<Slot, Set<String>> bySlot = new HashMap<>();
    private final Map<Slot, SequencedMap<String, PodUse>> kept = new HashMap<>();
    private final Set<String> keptKeys = new HashSet<>();

    /**
     * Notes whether a pod waits for a node.
     *
     * @param slot which it will take; null for a pod that does not wait, or is none of ours
     * @return the slot for which one fewer waits now, null if none
     */
    @Nullable
    Slot waits(String key, @Nullable Slot slot) {
        Slot before = slot == null ? waiting.remove(key) : waiting.put(key, slot);
        if (slot != null) {
            bySlot.computeIfAbsent(slot, none -> new HashSet<>()).add(key);
        }
        if (before == null || before.equals(slot)) {
            return null;
        }
        bySlot.computeIfPresent(before, (same, keys) -> {
            keys.remove(key);
            return keys.isEmpty() ? null : keys;
        });
        return before;
    }

    /** The pods that wait for a node. */
    Set<String> waiting() {
        return Set.copyOf(waiting.keySet());
    }

    /** Whether what this placeholder held is kept. */
    boolean keeps(String key) {
        return keptKeys.contains(key);
    }

    /**
     * Keeps what a placeholder held that is gone, if a pod waits for it.
     *
     * @param placeholders of the same set that are still there
     * @return whether it is kept
     */
    boolean keep(String key, PodUse gone, int placeholders) {
        Slot slot = gone.slot();
        if (slot == null || !slot.placeholder()) {
            return false;
        }
        Slot heirs = slot.ofPod();
        int lacking = bySlot.getOrDefault(heirs, Set.of()).size() - placeholders - count(heirs);
        if (lacking > 0) {
            kept.computeIfAbsent(heirs, none -> new LinkedHashMap<>()).put(key, gone);
            keptKeys.add(key);
        }
        return lacking > 0;
    }

    /**
     * Gives up what is kept for one pod more than wait.
     *
     * @param node where one of them has come to stand, if it has: what is kept there goes first
     * @return the placeholder whose room it was, null if none is kept in vain
     */
    Map.@Nullable Entry<String, PodUse> release(Slot slot, @Nullable String node) {
        SequencedMap<String, PodUse> rooms = kept.get(slot);
        if (rooms == null || rooms.size() <= bySlot.getOrDefault(slot, Set.of()).size()) {
            return null;
        }
        Map.Entry<String, PodUse> released = rooms.entrySet().stream()
                .filter(room -> room.getValue().node().equals(node))
                .findFirst()
                .map(Map.Entry::copyOf)
                .orElseGet(rooms::firstEntry);
        rooms.remove(released.getKey());
        keptKeys.remove(released.getKey());
        if (rooms.isEmpty()) {
            kept.remove(slot);
        }
        return released;
    }

    private int count(Slot slot) {
        SequencedMap<String, PodUse> rooms = kept.get(slot);
        return rooms == null ? 0 : rooms.size();
    }
}
