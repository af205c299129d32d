package dev.muster.core.fit;

import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Gang;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.QuotaLeft;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Saturated;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is left in a member: its report, minus claims that the report does not show. Reading shares the report's columns;
 * the first charge on a group copies that group's.
 *
 * <p>Charges fall where the member's scheduler would likely put the pods: each on the eligible node with the most room
 * (least-allocated spreading). That is a guess about <em>where</em>, never about <em>how much</em>: a pod that no
 * eligible node can hold whole is still subtracted, piecemeal, from the nodes with the most room, so nothing is ever
 * promised twice. Where a charge fell is remembered, so that it is given back there.
 *
 * <p>A room may be kept from cycle to cycle ({@link #refresh}): it then costs what changed. Owned by one thread.
 */
public final class Room {
    /** Constraints whose matching nodes are remembered; a guess at far more than a fleet's jobs differ in. */
    private static final int REMEMBERED_MATCHES = 1_024;

    private final Gains gains = new Gains();
    private final Map<NodeConstraints, @Nullable NodeMatch[]> matches = new HashMap<>();
    private final Map<String, Charge> charges = new LinkedHashMap<>();
    private MemberView member;
    private NodeColumns[] free;
    private boolean[] copied;
    private boolean virtual;

    /** Rises with every change of what is left: what was counted in one state holds as long as it lasts. */
    private long state;

    private long refreshed;

    /** Pods subtracted from the report: what quota has to be kept for. */
    record Charge(
            String namespace,
            Gang gang,
            Map<String, Integer> pods,
            List<Taken> taken,
            @Nullable Claim claim) {
        /** Whether it is what the claim asks for now; nearly always it was made for this very claim. */
        boolean isOf(Claim wanted) {
            return claim == wanted || pods.equals(unseenPods(wanted));
        }
    }

    /** An amount taken from a node. */
    record Taken(int group, int node, Resources each, long times) {}

    private Room(MemberView member) {
        this.member = member;
        this.free = columns(member);
        this.copied = new boolean[free.length];
        this.gains.sum(free);
        this.virtual = member.capacity().groups().stream().anyMatch(NodeGroup::virtual);
    }

    /** The member's report minus its unseen claims. Cost: nodes, plus unseen pods times log(nodes). */
    public static Room of(MemberView member, List<Claim> unseen) {
        Room room = new Room(member);
        for (Claim claim : unseen) {
            room.charge(claim);
        }
        return room;
    }

    /**
     * Takes the member's newest report and its unseen claims.
     *
     * <ol>
     *   <li>Same report: charges whose claim is gone or seen by now are given back, new claims are charged.
     *   <li>Another report: every group is the report's again, and the claims are charged anew. Groups that the newer report
     *       shares with the older one, and that no claim was charged to, are not looked at.
     * </ol>
     */
    public void refresh(MemberView newer, List<Claim> unseen) {
        refreshed++;
        if (newer.capacity() != member.capacity()) {
            replace(newer, unseen);
            return;
        }
        member = newer;
        Map<String, Claim> wanted = new LinkedHashMap<>();
        unseen.forEach(claim -> wanted.put(claim.token(), claim));
        wanted.values().forEach(this::adopt);
        charges.entrySet().stream()
                .filter(charge -> !wanted.containsKey(charge.getKey())
                        || !charge.getValue().isOf(wanted.get(charge.getKey())))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::giveBack);
        wanted.forEach((token, claim) -> {
            if (!charges.containsKey(token)) {
                charge(claim);
            }
        });
    }

    private void replace(MemberView newer, List<Claim> unseen) {
        List<NodeGroup> before = groups();
        NodeColumns[] was = free;
        member = newer;
        free = columns(newer);
        copied = new boolean[free.length];
        virtual = newer.capacity().groups().stream().anyMatch(NodeGroup::virtual);
        boolean sameNodes = sameNodes(before, groups());
        if (sameNodes) {
            for (int group = 0; group < free.length; group++) {
                replaced(group, was[group], before.get(group));
            }
        } else {
            matches.clear();
            gains.sum(free);
        }
        charges.clear();
        state++;
        unseen.forEach(this::charge);
        if (!sameNodes) {
            gains.reshape();
            return;
        }
        for (int group = 0; group < free.length; group++) {
            if (was[group] != free[group]) {
                gains.note(was[group], free[group]);
            }
        }
    }

    private void replaced(int group, NodeColumns was, NodeGroup before) {
        if (was != free[group]) {
            gains.add(was, -1);
            gains.add(free[group], 1);
        }
        if (before != groups().get(group)) {
            matches.values().forEach(known -> known[group] = null);
        }
    }

    private static boolean sameNodes(List<NodeGroup> before, List<NodeGroup> after) {
        if (before.size() != after.size()) {
            return false;
        }
        for (int group = 0; group < before.size(); group++) {
            if (!before.get(group).sameNodesAs(after.get(group))) {
                return false;
            }
        }
        return true;
    }

    /** What a cycle assumed for a job becomes the claim that the ledger keeps for it. */
    private void adopt(Claim claim) {
        if (charges.containsKey(claim.token())) {
            return;
        }
        Charge assumed = charges.get(assumedKey(claim.job()));
        if (assumed != null && assumed.isOf(claim)) {
            charges.remove(assumedKey(claim.job()));
            charges.put(
                    claim.token(),
                    new Charge(assumed.namespace(), assumed.gang(), assumed.pods(), assumed.taken(), claim));
        }
    }

    /** Subtracts pods that a cycle has just promised to a job; the ledger's claim for them takes this over. */
    public void assume(JobKey job, Gang gang, Map<String, Integer> pods) {
        charge(assumedKey(job), job.namespace(), gang, Map.copyOf(pods), null);
    }

    /** Gives back what was assumed for a job. */
    public void release(JobKey job) {
        giveBack(assumedKey(job));
    }

    private void charge(Claim claim) {
        charge(claim.token(), claim.job().namespace(), claim.gang(), unseenPods(claim), claim);
    }

    private void charge(String key, String namespace, Gang gang, Map<String, Integer> pods, @Nullable Claim claim) {
        List<Taken> taken = new ArrayList<>();
        for (PodSet set : gang.podSets()) {
            new Spreading(this, set, taken).spread(pods.getOrDefault(set.name(), 0));
        }
        charges.put(key, new Charge(namespace, gang, pods, taken, claim));
        state++;
    }

    private void giveBack(String key) {
        Charge charge = charges.remove(key);
        if (charge == null) {
            return;
        }
        state++;
        for (Taken taken : charge.taken()) {
            NodeColumns columns = free[taken.group()];
            gains.note(taken.each(), taken.times());
            gains.add(columns, taken.node(), -1);
            columns.give(taken.node(), taken.each(), taken.times());
            gains.add(columns, taken.node(), 1);
        }
    }

    /** Tokens are labels of Kubernetes and never begin so. */
    private static String assumedKey(JobKey job) {
        return "assumed " + job.uid();
    }

    /** Whether anything was charged by guess. */
    public boolean forecast() {
        return !charges.isEmpty();
    }

    public MemberView member() {
        return member;
    }

    /** Replaces what is known of the member apart from its report. */
    public void show(MemberView newer) {
        if (newer.capacity() != member.capacity()) {
            throw new IllegalArgumentException("another report of " + newer.name() + ": refresh the room with it");
        }
        member = newer;
    }

    List<NodeGroup> groups() {
        return member.capacity().groups();
    }

    /** What is left in a group of the member's report; not to be changed. */
    public NodeColumns free(int group) {
        return free[group];
    }

    /** Takes an amount from a node; the report's own columns stay as they are. */
    void take(int group, int node, Resources each, long times) {
        if (!copied[group]) {
            free[group] = free[group].copy();
            copied[group] = true;
        }
        gains.add(free[group], node, -1);
        free[group].take(node, each, times);
        gains.add(free[group], node, 1);
    }

    /** Which nodes of each group may hold pods with these constraints. */
    NodeMatch[] matches(NodeConstraints constraints) {
        NodeMatch[] known = matches.get(constraints);
        if (known == null) {
            if (matches.size() >= REMEMBERED_MATCHES) {
                matches.clear();
            }
            known = new NodeMatch[free.length];
            matches.put(constraints, known);
        }
        for (int group = 0; group < known.length; group++) {
            if (known[group] == null) {
                known[group] = new NodeMatch(groups().get(group), constraints);
            }
        }
        return known;
    }

    /** Pods of a set that have room by themselves; counting stops, after a group of nodes, once there are enough. */
    long count(PodSet set, long enough) {
        NodeMatch[] matching = matches(set.constraints());
        long mostOnOne = set.constraints().onePerNode() ? 1 : Long.MAX_VALUE;
        long sum = 0;
        for (int group = 0; group < matching.length && sum < enough; group++) {
            NodeMatch match = matching[group];
            if (match.all()) {
                sum = Saturated.add(sum, free[group].total(set.request(), mostOnOne));
            } else if (!match.none() && free[group].mayHold(set.request())) {
                for (int node = 0; node < free[group].size(); node++) {
                    long holds = match.test(node) ? free[group].fitting(node, set.request()) : 0;
                    sum = Saturated.add(sum, Math.min(mostOnOne, holds));
                }
            }
        }
        return sum;
    }

    /** Whether which nodes the pods stand on matters beyond that each has room: for the rank, or for an even spread. */
    boolean ranksNodes(PodSet set) {
        NodeConstraints constraints = set.constraints();
        return virtual || !constraints.preferred().isEmpty() || constraints.spread() != null;
    }

    /** Whether a quota or a policy's caps may keep out a gang that the nodes hold. */
    boolean limits(Gang gang, String namespace) {
        if (!member.capacity().unitCaps().isEmpty()
                && gang.podSets().stream().anyMatch(set -> UnitRoom.binding(this, namespace, set) != null)) {
            return true;
        }
        for (QuotaLeft quota : member.capacity().quotas()) {
            if (quota.namespace().equals(namespace)) {
                return true;
            }
        }
        return false;
    }

    /** What has become free since the room exists. */
    Gains gains() {
        return gains;
    }

    /** A number that is the same as before only if neither report nor claims were taken anew. */
    public long version() {
        return state + refreshed;
    }

    /** A number that is the same as before only if nothing that a fit depends on has changed. */
    long state() {
        return state;
    }

    Iterable<Charge> charges() {
        return charges.values();
    }

    private static NodeColumns[] columns(MemberView member) {
        return member.capacity().groups().stream().map(NodeGroup::free).toArray(NodeColumns[]::new);
    }

    private static Map<String, Integer> unseenPods(Claim claim) {
        Map<String, Integer> pods = new TreeMap<>();
        claim.gang().podSets().forEach(set -> pods.put(set.name(), claim.unseen(set.name())));
        return Map.copyOf(pods);
    }
}
