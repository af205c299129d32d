package dev.muster.core.fit;

import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Gang;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is left in a member for one cycle: its report, minus claims that the report does not show. Reading shares the
 * report's columns; the first charge copies them.
 *
 * <p>Charges fall where the member's scheduler would likely put the pods: each on the eligible node with the most room
 * (least-allocated spreading). That is a guess about <em>where</em>, never about <em>how much</em>: a pod that no
 * eligible node can hold whole is still subtracted, piecemeal, from the nodes with the most room, so nothing is ever
 * promised twice.
 */
public final class Room {
    private final MemberView member;
    private final NodeColumns[] free;
    private final List<Charge> charges = new ArrayList<>();

    /** Pods subtracted from the report: what quota has to be kept for. */
    record Charge(String namespace, Gang gang, Map<String, Integer> pods) {}

    private Room(MemberView member) {
        this.member = member;
        this.free = member.capacity().groups().stream().map(NodeGroup::free).toArray(NodeColumns[]::new);
    }

    /** The member's report minus its unseen claims. Cost: nodes, plus unseen pods times log(nodes). */
    public static Room of(MemberView member, List<Claim> unseen) {
        Room room = new Room(member);
        for (Claim claim : unseen) {
            Map<String, Integer> pods = new TreeMap<>();
            claim.gang().podSets().forEach(set -> pods.put(set.name(), claim.unseen(set.name())));
            room.charge(claim.job().namespace(), claim.gang(), pods);
        }
        return room;
    }

    /** Subtracts pods that are promised and in no report. From now on fits in this room are forecasts. */
    public void charge(String namespace, Gang gang, Map<String, Integer> pods) {
        if (charges.isEmpty()) {
            for (int group = 0; group < free.length; group++) {
                free[group] = free[group].copy();
            }
        }
        charges.add(new Charge(namespace, gang, Map.copyOf(pods)));
        for (PodSet set : gang.podSets()) {
            new Spreading(groups(), free, set).spread(pods.getOrDefault(set.name(), 0));
        }
    }

    /** Whether anything was charged by guess. */
    public boolean forecast() {
        return !charges.isEmpty();
    }

    public MemberView member() {
        return member;
    }

    List<NodeGroup> groups() {
        return member.capacity().groups();
    }

    NodeColumns free(int group) {
        return free[group];
    }

    List<Charge> charges() {
        return charges;
    }
}
