package dev.muster.agent.report;

import dev.muster.api.fleet.CapacityReportSpec.Accounted;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many slots of each attempt have been seen at once: {@code accounted}.
 *
 * <p>A placeholder and the pod that takes its place are one slot, but nothing says which pod took whose place: usually the
 * placeholder is gone first, yet when the scheduler was faster both are there for a moment. Adding both would count a slot
 * twice for good, and the hub would give room away that is still owed. So of placeholders and real pods the larger number
 * counts. Nothing is lost by that: a job is armed only after all of its placeholders were bound at once, and if this
 * process did not live to report that, the number grows to the truth as the real pods come.
 *
 * <p>The highest number is kept until the attempt has ended on the hub or its Work is gone. It is capped at what the Work
 * promises; slots of a token whose Work was not heard of are counted but not reported.
 */
final class SlotTally {
    private final Map<Key, Count> counts = new HashMap<>();
    private final Map<String, Map<String, Integer>> promised = new HashMap<>();

    /** Tokens without a live Work whose last pods are still there: forgotten with them. */
    private final Set<String> leaving = new HashSet<>();

    private record Key(String token, String podSet) {}

    private static final class Count {
        private int placeholders;
        private int pods;
        private int highest;

        private void raise() {
            highest = Math.max(highest, Math.max(placeholders, pods));
        }

        private boolean isUnbound() {
            return placeholders == 0 && pods == 0;
        }
    }

    /** Goes on from what an earlier process reported. */
    void restore(List<Accounted> reported) {
        for (Accounted a : reported) {
            Count count = counts.computeIfAbsent(new Key(a.token(), a.podSet()), k -> new Count());
            count.highest = Math.max(count.highest, a.slots());
        }
    }

    void bound(Slot slot) {
        Count count = counts.computeIfAbsent(new Key(slot.token(), slot.podSet()), k -> new Count());
        if (slot.placeholder()) {
            count.placeholders++;
        } else {
            count.pods++;
        }
        count.raise();
    }

    void unbound(Slot slot) {
        Count count = counts.get(new Key(slot.token(), slot.podSet()));
        if (count == null) {
            return;
        }
        if (slot.placeholder()) {
            count.placeholders--;
        } else {
            count.pods--;
        }
        if (leaving.contains(slot.token())) {
            forget(slot.token());
        }
    }

    /** How many placeholders of a set have a node. */
    int placeholders(Slot slot) {
        Count count = counts.get(new Key(slot.token(), slot.podSet()));
        return count == null ? 0 : count.placeholders;
    }

    /** @return what is reported may have changed */
    boolean heard(Work work) {
        WorkSpec spec = work.getSpec();
        if (spec == null || spec.form() != WorkSpec.Form.Job || spec.token() == null) {
            return false;
        }
        if (ended(work)) {
            return forget(spec.token());
        }
        Map<String, Integer> bySet = new TreeMap<>();
        List<GangPodSet> gang = spec.gang() == null ? List.of() : spec.gang();
        gang.forEach(set -> bySet.merge(set.name(), set.count(), Integer::sum));
        return !bySet.equals(promised.put(spec.token(), bySet));
    }

    boolean gone(Work work) {
        return work.getSpec() != null
                && work.getSpec().token() != null
                && forget(work.getSpec().token());
    }

    /** Forgets what belongs to no Work. @param tokens of all Works there are */
    boolean retain(Set<String> tokens) {
        Set<String> known = new HashSet<>(promised.keySet());
        counts.keySet().forEach(key -> known.add(key.token()));
        known.removeAll(tokens);
        boolean changed = false;
        for (String token : known) {
            changed |= forget(token);
        }
        return changed;
    }

    private static boolean ended(Work work) {
        return work.getStatus() != null
                && work.getStatus().phase() != null
                && work.getStatus().phase().isProof();
    }

    private boolean forget(String token) {
        counts.entrySet()
                .removeIf(e -> e.getKey().token().equals(token) && e.getValue().isUnbound());
        if (counts.keySet().stream().anyMatch(key -> key.token().equals(token))) {
            leaving.add(token);
        } else {
            leaving.remove(token);
        }
        return promised.remove(token) != null;
    }

    /** In a fixed order. Cost: the live attempts. */
    List<Accounted> accounted() {
        List<Accounted> result = new ArrayList<>();
        new TreeMap<>(promised)
                .forEach((token, sets) -> sets.forEach((podSet, most) -> {
                    int slots = slots(counts.get(new Key(token, podSet)), most);
                    if (slots > 0) {
                        result.add(new Accounted(token, podSet, slots));
                    }
                }));
        return result;
    }

    private static int slots(@Nullable Count count, int most) {
        return count == null ? 0 : Math.min(most, count.highest);
    }
}
