package dev.muster.agent.reserve;

import dev.muster.agent.attempt.Ages;
import dev.muster.agent.attempt.Limits;
import dev.muster.agent.attempt.WorkView;
import dev.muster.agent.reserve.HandOverPlan.Swap;
import dev.muster.api.fleet.GangPodSet;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Hands room over to the job's own pods as they come, slot by slot behind a fence: a fence on the node, the placeholder
 * deleted and really gone, the pod bound to that node, the fence gone. Without the fence the scheduler gives between a
 * third and all of the room to whoever waited longer (measured: reservation.md).
 */
public final class HandOver {
    private static final Logger LOG = Logger.getLogger(HandOver.class);

    private final SlotActs acts;

    public HandOver(SlotActs acts) {
        this.acts = acts;
    }

    /** Hands over all that can be handed over now. Blocks for as long as placeholders take to stop: a second or so. */
    public void advance(WorkView view, Limits limits) {
        List<GangPodSet> gang = view.spec().gang();
        if (gang == null) {
            return;
        }
        String token = Objects.requireNonNull(view.spec().token());
        boolean givenUp = Ages.reached(view.ages().driverRunning(), limits.executorGrace());
        HandOverPlan plan = HandOverPlan.of(gang, acts.pods(token), givenUp);
        AtOnce.map(plan.surplus(), placeholder -> {
            acts.giveUp(placeholder);
            return true;
        });
        AtOnce.map(new ArrayList<>(byNode(plan.swaps()).values()), swaps -> node(token, view, swaps));
    }

    private static Map<String, List<Swap>> byNode(List<Swap> swaps) {
        Map<String, List<Swap>> nodes = new LinkedHashMap<>();
        for (Swap swap : swaps) {
            String key = swap.node() + (swap.needsScheduler() ? "/scheduler" : "");
            nodes.computeIfAbsent(key, n -> new ArrayList<>()).add(swap);
        }
        return nodes;
    }

    /** All slots of one node behind one fence. A node that takes no pods any more just loses its placeholders. */
    private int node(String token, WorkView view, List<Swap> swaps) {
        Swap first = swaps.getFirst();
        if (!acts.takesPods(first.node())) {
            LOG.infof("%s: node %s takes no pods any more, its slots are given up", token, first.node());
            swaps.forEach(swap -> acts.giveUp(swap.placeholder()));
            return 0;
        }
        boolean scheduler = first.needsScheduler();
        int priority = view.spec().priority() == null ? 0 : view.spec().priority();
        Pod fence = acts.fence(token, first, scheduler, priority);
        List<Boolean> given;
        try {
            given = AtOnce.map(swaps, swap -> one(token, swap, scheduler));
        } finally {
            acts.unfence(fence);
        }
        awaitSeen(swaps, given);
        return swaps.size();
    }

    /** The next plan is made of what is seen: a pod that has its slot but is not seen to have it would be given another one's. */
    private void awaitSeen(List<Swap> swaps, List<Boolean> given) {
        for (int i = 0; i < swaps.size(); i++) {
            if (given.get(i)) {
                acts.awaitNode(swaps.get(i).pod());
            }
        }
    }

    /** @return whether the pod has a node now that may not be seen yet */
    private boolean one(String token, Swap swap, boolean scheduler) {
        if (!acts.vacate(swap.placeholder())) {
            LOG.infof(
                    "%s: the room of %s is not ours to give",
                    token, swap.placeholder().getMetadata().getName());
            return false;
        }
        if (scheduler) {
            acts.awaitNode(swap.pod());
            return false;
        }
        acts.bind(swap.pod(), swap.node());
        return true;
    }
}
