package dev.muster.agent.reserve;

import dev.muster.agent.member.MemberWatch;
import dev.muster.agent.member.Slots;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.GangPodSet;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which placeholder makes way for which pod, and which are not needed any more.
 *
 * @param swaps a placeholder that has a node, and a pod of the same set that has none
 * @param surplus placeholders whose pod found a node by itself, or will not come
 */
public record HandOverPlan(List<Swap> swaps, List<Pod> surplus) {
    private static final String DRIVER = "driver";

    public HandOverPlan {
        swaps = List.copyOf(swaps);
        surplus = List.copyOf(surplus);
    }

    /** One slot to hand over. */
    public record Swap(Pod placeholder, Pod pod) {
        public String node() {
            return placeholder.getSpec().getNodeName();
        }

        /** The scheduler has steps of its own to do before it binds such a pod: volumes that wait for it, devices. */
        public boolean needsScheduler() {
            boolean claims = pod.getSpec().getResourceClaims() != null
                    && !pod.getSpec().getResourceClaims().isEmpty();
            return claims
                    || pod.getSpec().getVolumes().stream()
                            .anyMatch(v -> v.getPersistentVolumeClaim() != null || v.getEphemeral() != null);
        }
    }

    /**
     * Pairs pods and placeholders set by set; neighbours in the list share a node as far as possible, so that one fence
     * serves them.
     *
     * @param pods all pods of the token
     * @param executorsGivenUp no more executors are waited for
     */
    public static HandOverPlan of(List<GangPodSet> gang, List<Pod> pods, boolean executorsGivenUp) {
        List<Swap> swaps = new ArrayList<>();
        List<Pod> surplus = new ArrayList<>();
        for (GangPodSet set : gang) {
            List<Pod> places = places(set.name(), pods);
            List<Pod> waiting =
                    real(set.name(), pods).filter(HandOverPlan::waits).toList();
            int paired = Math.min(places.size(), waiting.size());
            for (int i = 0; i < paired; i++) {
                swaps.add(new Swap(places.get(i), waiting.get(i)));
            }
            boolean givenUp = executorsGivenUp && !set.name().equals(DRIVER);
            int taken = (int) real(set.name(), pods).filter(Slots::bound).count();
            int kept = givenUp ? 0 : Math.max(0, set.count() - taken - paired);
            surplus.addAll(places.subList(Math.min(places.size(), paired + kept), places.size()));
        }
        return new HandOverPlan(swaps, surplus);
    }

    private static List<Pod> places(String set, List<Pod> pods) {
        return pods.stream()
                .filter(p -> set.equals(MemberWatch.label(p, Reserved.SLOT)))
                .filter(p -> Slots.bound(p) && !Slots.deleting(p) && !Slots.terminal(p))
                .sorted(Comparator.comparing((Pod p) -> p.getSpec().getNodeName())
                        .thenComparing(p -> p.getMetadata().getName()))
                .toList();
    }

    private static Stream<Pod> real(String set, List<Pod> pods) {
        return pods.stream()
                .filter(p -> !Slots.isOurs(p) && set.equals(MemberWatch.label(p, "spark-role")))
                .filter(p -> !Slots.terminal(p))
                .sorted(Comparator.comparing((Pod p) -> p.getMetadata().getCreationTimestamp())
                        .thenComparing(p -> p.getMetadata().getName()));
    }

    private static boolean waits(Pod pod) {
        boolean gated = pod.getSpec().getSchedulingGates() != null
                && !pod.getSpec().getSchedulingGates().isEmpty();
        return !Slots.bound(pod) && !Slots.deleting(pod) && !gated;
    }
}
