package dev.muster.core.fit;

import static dev.muster.core.Given.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.model.Gang;
import dev.muster.core.model.LabelRequirement;
import dev.muster.core.model.LabelRequirement.Operator;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.NodeTerm;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.QuotaLeft;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Taint;
import dev.muster.core.model.TopologySpread;
import dev.muster.core.model.UnitCaps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Puts pods on nodes one by one and tries everything; written without a look at the code under test. */
final class BruteForce {
    private record Node(
            Map<String, String> labels,
            String name,
            List<Taint> taints,
            boolean virtual,
            Map<String, Integer> stands) {}

    final List<Node> nodes = new ArrayList<>();
    private final List<Resources> free = new ArrayList<>();
    private final Set<List<Object>> dead = new HashSet<>();
    private final MemberView member;

    /** What is left of each unit, by policy and by whom it is counted together with. */
    private final Map<List<Object>, long[][]> unitsLeft = new HashMap<>();

    BruteForce(MemberView member) {
        this.member = member;
        for (NodeGroup group : member.capacity().groups()) {
            for (int n = 0; n < group.size(); n++) {
                Map<String, String> labels = new HashMap<>(group.labels());
                for (Map.Entry<String, List<String>> column :
                        group.perNodeLabels().entrySet()) {
                    if (!column.getValue().get(n).isEmpty()) {
                        labels.put(column.getKey(), column.getValue().get(n));
                    }
                }
                nodes.add(new Node(labels, group.names().get(n), group.taints(), group.virtual(), new HashMap<>()));
                free.add(group.free().row(n));
            }
        }
    }

    static boolean fits(Gang gang, MemberView member) {
        for (QuotaLeft quota : member.capacity().quotas()) {
            for (Map.Entry<String, Long> left : quota.left().entrySet()) {
                long needs = quotaUse(gang, left.getKey());
                if (needs > 0 && needs > left.getValue()) {
                    return false;
                }
            }
        }
        List<PodSet> pods = new ArrayList<>();
        for (PodSet set : gang.podSets()) {
            for (int p = 0; p < set.minimum(); p++) {
                pods.add(set);
            }
        }
        return new BruteForce(member).place(pods, 0);
    }

    static long quotaUse(Gang gang, String resource) {
        return gang.podSets().stream()
                .mapToLong(set -> set.minimum()
                        * (resource.equals("pods") ? 1 : set.request().cpuMillis()))
                .sum();
    }

    List<Resources> eligibleRows(PodSet set) {
        List<Resources> rows = new ArrayList<>();
        for (int at = 0; at < nodes.size(); at++) {
            if (allowed(nodes.get(at), set.constraints())) {
                rows.add(free.get(at));
            }
        }
        return rows;
    }

    long tainted(PodSet set) {
        return nodes.stream().filter(node -> repels(node, set.constraints())).count();
    }

    double bestCloseness(PodSet set) {
        return eligibleRows(set).stream()
                .mapToDouble(row -> closeness(set, row))
                .max()
                .orElseThrow();
    }

    double closeness(PodSet set, Resources row) {
        double share = row.pods();
        Resources wants = set.request();
        share = wants.cpuMillis() > 0 ? Math.min(share, (double) row.cpuMillis() / wants.cpuMillis()) : share;
        share = wants.memoryBytes() > 0 ? Math.min(share, (double) row.memoryBytes() / wants.memoryBytes()) : share;
        return wants.extended("gpu") > 0 ? Math.min(share, row.extended("gpu")) : share;
    }

    static int mostPods(Gang gang, MemberView member) {
        PodSet set = gang.podSets().getFirst();
        for (int pods = set.count(); pods > 0; pods--) {
            PodSet fewer = new PodSet(set.name(), pods, pods, set.request(), set.constraints()).labelled(set.labels());
            if (fits(Gang.of(fewer), member.withCapacity(member.capacity().withQuotas(List.of())))) {
                return pods;
            }
        }
        return 0;
    }

    static void assertValid(Gang gang, MemberView member, FitResult.Fits fits, String what) {
        Map<String, Integer> placed = new HashMap<>();
        BruteForce oracle = new BruteForce(member);
        for (FitResult.Take take : fits.takes()) {
            int at = take.node();
            for (int g = 0; g < take.group(); g++) {
                at += member.capacity().groups().get(g).size();
            }
            PodSet set = gang.podSets().stream()
                    .filter(s -> s.name().equals(take.podSet()))
                    .findFirst()
                    .orElseThrow();
            for (int p = 0; p < take.pods(); p++) {
                assertThat(oracle.canHoldUneven(at, set))
                        .as("take %s, %s", take, what)
                        .isTrue();
                oracle.put(at, set);
            }
            placed.merge(take.podSet(), take.pods(), Integer::sum);
        }
        List<List<Object>> stands = new ArrayList<>();
        for (FitResult.Take take : fits.takes()) {
            int at = take.node();
            for (int g = 0; g < take.group(); g++) {
                at += member.capacity().groups().get(g).size();
            }
            for (int p = 0; p < take.pods(); p++) {
                stands.add(List.of(named(gang, take.podSet()), at));
            }
        }
        assertThat(oracle.letIn(stands, 0))
                .as("caps hold for all takes, %s", what)
                .isTrue();
        for (PodSet set : gang.podSets()) {
            assertThat(oracle.endsEven(set))
                    .as("%s ends even, %s", set.name(), what)
                    .isTrue();
            int promised = fits.promised().get(set.name());
            assertThat(promised).as(what).isBetween(set.minimum(), set.count());
            assertThat(placed.getOrDefault(set.name(), 0)).as(what).isEqualTo(promised);
        }
    }

    private boolean place(List<PodSet> pods, int next) {
        if (next == pods.size()) {
            return true;
        }
        List<Object> state = List.of(
                next,
                List.copyOf(free),
                nodes.stream().map(n -> Map.copyOf(n.stands)).toList(),
                unitsLeft.values().stream().map(Arrays::deepToString).toList());
        if (dead.contains(state)) {
            return false;
        }
        PodSet set = pods.get(next);
        for (int at = 0; at < nodes.size(); at++) {
            if (canHold(at, set)) {
                Resources before = free.get(at);
                put(at, set);
                if (inSomeUnit(set, at, () -> place(pods, next + 1))) {
                    return true;
                }
                free.set(at, before);
                nodes.get(at).stands.merge(set.name(), -1, Integer::sum);
            }
        }
        dead.add(state);
        return false;
    }

    /** Whether pods that stand somewhere can be counted in units so that no cap is passed. */
    private boolean letIn(List<List<Object>> stands, int next) {
        return next == stands.size()
                || inSomeUnit(
                        (PodSet) stands.get(next).get(0), (int) stands.get(next).get(1), () -> letIn(stands, next + 1));
    }

    /** Tries every unit that the pod may be counted in; a pod that no policy speaks about needs none. */
    private boolean inSomeUnit(PodSet set, int at, BooleanSupplier rest) {
        UnitCaps policy = binding(member, set);
        if (policy == null) {
            return rest.getAsBoolean();
        }
        long[][] left = left(policy, set);
        for (int u = 0; u < policy.units().size(); u++) {
            UnitCaps.Unit unit = policy.units().get(u);
            Node node = nodes.get(at);
            boolean kind = unit.resource().equals("other") || unit.resource().equals("eci") == node.virtual;
            boolean in = kind
                    && node.labels.entrySet().containsAll(unit.nodeSelector().entrySet());
            long cpu = set.request().cpuMillis();
            if (in && left[u][0] >= 1 && (cpu == 0 || left[u][1] >= cpu)) {
                left[u][0] -= 1;
                left[u][1] -= cpu;
                if (rest.getAsBoolean()) {
                    return true;
                }
                left[u][0] += 1;
                left[u][1] += cpu;
            }
        }
        return false;
    }

    private static @Nullable List<Map<String, Long>> usedBy(UnitCaps policy, List<String> counted) {
        for (UnitCaps.Use use : policy.used()) {
            if (use.values().equals(counted)) {
                return use.units();
            }
        }
        return null;
    }

    /** Pods and cpu; what has no cap has more than any case asks for. */
    private long[][] left(UnitCaps policy, PodSet set) {
        List<String> counted = policy.matchLabelKeys().isEmpty()
                ? List.of()
                : List.of(set.labels().get("role"));
        return unitsLeft.computeIfAbsent(List.of(policy.name(), counted), key -> {
            List<Map<String, Long>> used = policy.perJob() ? null : usedBy(policy, counted);
            long[][] left = new long[policy.units().size()][];
            for (int u = 0; u < left.length; u++) {
                Map<String, Long> max = policy.units().get(u).max();
                left[u] = new long[] {max.getOrDefault("pods", 1_000L), max.getOrDefault("cpu", 1_000L)};
                left[u][0] -= used == null || !max.containsKey("pods")
                        ? 0
                        : used.get(u).get("pods");
                left[u][1] -= used == null || !max.containsKey("cpu")
                        ? 0
                        : used.get(u).get("cpu");
            }
            return left;
        });
    }

    private void put(int at, PodSet set) {
        free.set(at, free.get(at).minus(set.request()));
        nodes.get(at).stands.merge(set.name(), 1, Integer::sum);
    }

    /** As a scheduler that looks at this one pod: its domain may not get ahead of the emptiest by more than the skew. */
    private boolean even(int at, PodSet set) {
        TopologySpread spread = set.constraints().spread();
        if (spread == null) {
            return true;
        }
        Map<String, Integer> domains = domains(set, spread);
        String domain = nodes.get(at).labels.get(spread.topologyKey());
        if (domain == null) {
            return false;
        }
        int fewest = fewest(domains, spread);
        return domains.get(domain) + 1 - fewest <= spread.maxSkew();
    }

    private Map<String, Integer> domains(PodSet set, TopologySpread spread) {
        Map<String, Integer> domains = new HashMap<>();
        for (Node node : nodes) {
            String domain = node.labels.get(spread.topologyKey());
            if (domain != null && selected(node, set.constraints())) {
                domains.merge(domain, node.stands.getOrDefault(set.name(), 0), Integer::sum);
            }
        }
        return domains;
    }

    private static int fewest(Map<String, Integer> domains, TopologySpread spread) {
        return domains.size() < spread.minDomains()
                ? 0
                : domains.values().stream().mapToInt(n -> n).min().orElse(0);
    }

    /** Pods may be listed in any order: what counts is how far apart the domains are when all of them stand. */
    private boolean endsEven(PodSet set) {
        TopologySpread spread = set.constraints().spread();
        if (spread == null) {
            return true;
        }
        Map<String, Integer> domains = domains(set, spread);
        int fewest = fewest(domains, spread);
        return domains.values().stream().allMatch(pods -> pods - fewest <= spread.maxSkew());
    }

    private boolean canHold(int at, PodSet set) {
        return canHoldUneven(at, set) && even(at, set);
    }

    private boolean canHoldUneven(int at, PodSet set) {
        Resources has = free.get(at);
        Resources wants = set.request();
        boolean room = wants.cpuMillis() <= 0 || wants.cpuMillis() <= has.cpuMillis();
        room &= wants.memoryBytes() <= 0 || wants.memoryBytes() <= has.memoryBytes();
        room &= has.pods() >= 1;
        room &= wants.extended("gpu") <= 0 || wants.extended("gpu") <= has.extended("gpu");
        return room
                && allowed(nodes.get(at), set.constraints())
                && (set.constraints().spread() == null
                        || nodes.get(at)
                                .labels
                                .containsKey(set.constraints().spread().topologyKey()))
                && !(set.constraints().onePerNode() && nodes.get(at).stands.getOrDefault(set.name(), 0) > 0);
    }

    private static boolean allowed(Node node, NodeConstraints wants) {
        return !repels(node, wants) && selected(node, wants);
    }

    private static boolean repels(Node node, NodeConstraints wants) {
        return wants.tolerations().isEmpty()
                && node.taints.stream().anyMatch(taint -> taint.effect() != Taint.Effect.PREFER_NO_SCHEDULE);
    }

    private static boolean selected(Node node, NodeConstraints wants) {
        if (!node.labels.entrySet().containsAll(wants.nodeSelector().entrySet())) {
            return false;
        }
        boolean any = wants.required().isEmpty();
        for (NodeTerm term : wants.required()) {
            boolean labels = term.expressions().stream().allMatch(want -> holds(want, node.labels.get(want.key())));
            boolean names = term.fields().stream()
                    .allMatch(want -> want.values().contains(node.name) == (want.operator() == Operator.IN));
            boolean empty = term.expressions().isEmpty() && term.fields().isEmpty();
            any |= labels && names && !empty;
        }
        return any;
    }

    private static boolean holds(LabelRequirement want, String label) {
        boolean numbers = label != null && label.matches("[0-9]+");
        return switch (want.operator()) {
            case EXISTS -> label != null;
            case DOES_NOT_EXIST -> label == null;
            case IN -> label != null && want.values().contains(label);
            case NOT_IN -> label == null || !want.values().contains(label);
            case GT ->
                numbers
                        && Integer.parseInt(label)
                                > Integer.parseInt(want.values().getFirst());
            case LT ->
                numbers
                        && Integer.parseInt(label)
                                < Integer.parseInt(want.values().getFirst());
        };
    }

    static @Nullable UnitCaps binding(MemberView member, PodSet set) {
        return member.capacity().unitCaps().stream()
                .filter(caps -> caps.namespace().equals("default")
                        && set.labels().entrySet().containsAll(caps.selector().entrySet()))
                .findFirst()
                .orElse(null);
    }

    static PodSet named(Gang gang, String name) {
        return gang.podSets().stream()
                .filter(set -> set.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
