package dev.muster.agent.reserve;

import dev.muster.agent.attempt.Room;
import dev.muster.agent.member.Slots;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.WorkSpec;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
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
        String refused = null;
        for (Pod pod : pods) {
            if (!Slots.isOurs(pod)) {
                continue;
            }
            leftovers++;
            if (Slots.isPlaceholder(pod) && !Slots.deleting(pod) && !Slots.terminal(pod)) {
                existing++;
                bound += Slots.bound(pod) ? 1 : 0;
                refused = refused == null ? refusal(pod) : refused;
            }
        }
        return new Room(wanted(spec), existing, bound, refused, lost.orElse(null), leftovers);
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
