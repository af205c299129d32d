package dev.muster.agent.reserve;

import dev.muster.agent.attempt.Room;
import dev.muster.agent.member.MemberWatch;
import dev.muster.agent.member.Slots;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.WorkSpec;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts the placeholders of a token. */
public final class Rooms {
    private Rooms() {}

    /** @param pods all pods of the token */
    public static Room read(WorkSpec spec, List<Pod> pods, Optional<String> lost) {
        int existing = 0;
        int bound = 0;
        int leftovers = 0;
        int silent = 0;
        String refused = null;
        Map<String, Integer> boundBySet = new HashMap<>();
        Map<String, Integer> refusedBySet = new HashMap<>();
        for (Pod pod : pods) {
            if (!Slots.isOurs(pod)) {
                continue;
            }
            leftovers++;
            if (Slots.isPlaceholder(pod) && !Slots.deleting(pod) && !Slots.terminal(pod)) {
                existing++;
                String set = String.valueOf(MemberWatch.label(pod, Reserved.SLOT));
                String words = refusal(pod);
                if (Slots.bound(pod)) {
                    bound++;
                    boundBySet.merge(set, 1, Integer::sum);
                } else if (words == null) {
                    silent++;
                } else {
                    refusedBySet.merge(set, 1, Integer::sum);
                    refused = refused == null ? words : refused;
                }
            }
        }
        boolean enough = silent == 0 && hasMinimum(spec, boundBySet);
        String decisive = mayStillHaveMinimum(spec, refusedBySet) ? null : refused;
        return new Room(wanted(spec), existing, bound, enough, decisive, lost.orElse(null), leftovers);
    }

    /** Whether no pod set has so many refused that what it needs at least cannot be had any more. */
    private static boolean mayStillHaveMinimum(WorkSpec spec, Map<String, Integer> refused) {
        return spec.gang() != null
                && spec.gang().stream()
                        .allMatch(set -> refused.getOrDefault(set.name(), 0) <= set.count() - set.minimum());
    }

    private static boolean hasMinimum(WorkSpec spec, Map<String, Integer> bound) {
        return spec.gang() != null
                && spec.gang().stream().allMatch(set -> bound.getOrDefault(set.name(), 0) >= set.minimum());
    }

    private static @Nullable String refusal(Pod pod) {
        return Slots.bound(pod) ? null : Slots.unschedulable(pod).orElse(null);
    }

    /** Pods of the whole gang. */
    public static int wanted(WorkSpec spec) {
        List<GangPodSet> gang = spec.gang();
        return gang == null ? 0 : gang.stream().mapToInt(GangPodSet::count).sum();
    }
}
