package dev.muster.core.fit;

import static dev.muster.core.Given.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.LabelRequirement;
import dev.muster.core.model.LabelRequirement.Operator;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.NodeTerm;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.QuotaLeft;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Taint;
import dev.muster.core.model.Toleration;
import dev.muster.core.model.TopologySpread;
import dev.muster.core.model.UnitCaps;
import dev.muster.core.reason.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The fit against a search that puts every pod on every node: never a false fit; none missed for two shapes. */
class FitOracleTest {
    private static final int CASES = Integer.getInteger("muster.oracle.cases", 30_000);
    private static final long SEED = Long.getLong("muster.oracle.seed", 20_261_121);

    private static final List<String> RULES = List.of(
            "fits",
            "InsufficientResources",
            "NoNodeMatches",
            "QuotaExceeded",
            "SpreadTooUneven",
            "taint",
            "toleration",
            "selector",
            "IN",
            "NOT_IN",
            "EXISTS",
            "DOES_NOT_EXIST",
            "GT",
            "LT",
            "matchFields",
            "onePerNode",
            "spread",
            "extended",
            "quota",
            "UnitCapsReached",
            "unit caps",
            "units that overlap",
            "caps for each job",
            "caps shared with what stands there",
            "capped and spread",
            "minimum below the whole",
            "negative free room",
            "no node");

    /** Labels that Gt and Lt compare; one is no number, one is absent. */
    private static final List<String> GENERATIONS = List.of("1", "2", "3", "x", "");

    private final Map<String, Integer> hits = new HashMap<>();

    @Test
    void agreesWithBruteForce() {
        Random random = new Random(SEED);
        System.out.println("fit oracle: " + CASES + " cases, seed " + SEED + " (-Dmuster.oracle.seed)");
        for (int i = 0; i < CASES; i++) {
            MemberView member = randomMember(random);
            Gang gang = randomGang(random);
            FitResult got = Fit.of(gang, member, List.of(), "default");
            boolean want = Oracle.fits(gang, member);
            if (gang.podSets().stream()
                    .anyMatch(set -> set.constraints().spread() != null && binding(member, set) != null)) {
                hit("capped and spread");
            }
            String what = "case " + i + " of seed " + SEED + ": " + gang + "\non " + describe(member) + "\ngot " + got;
            switch (got) {
                case FitResult.Fits fits -> {
                    hit("fits");
                    assertThat(want).as("no false fit, %s", what).isTrue();
                    Oracle.assertValid(gang, member, fits, what);
                }
                case FitResult.Short lack -> {
                    hit(lack.reason().code().word());
                    assertThat(want && isPromisedExact(gang, member))
                            .as("no missed fit, %s", what)
                            .isFalse();
                    assertNumbers(gang, member, lack.reason(), what);
                }
            }
        }
        System.out.println("fit oracle: " + hits);
        for (String rule : RULES) {
            assertThat(hits.getOrDefault(rule, 0)).as("%s is exercised", rule).isGreaterThan(100);
        }
    }

    /**
     * What the javadoc of the packings promises: always for one shape; with a second one unless both are many and spread or
     * capped; nothing where spread and caps meet.
     */
    private static boolean isPromisedExact(Gang gang, MemberView member) {
        boolean spreads = gang.podSets().stream()
                .anyMatch(set -> set.minimum() > 0 && set.constraints().spread() != null);
        boolean capped = gang.podSets().stream().anyMatch(set -> set.minimum() > 0 && binding(member, set) != null);
        long pods = gang.podSets().stream().filter(set -> set.minimum() > 0).count();
        int fewest = gang.podSets().stream()
                .mapToInt(PodSet::minimum)
                .filter(minimum -> minimum > 0)
                .min()
                .orElse(0);
        if (spreads && capped) {
            return false;
        }
        return pods <= 1 || pods == 2 && (!(spreads || capped) || fewest == 1);
    }

    private static @Nullable UnitCaps binding(MemberView member, PodSet set) {
        return member.capacity().unitCaps().stream()
                .filter(caps -> caps.namespace().equals("default")
                        && set.labels().entrySet().containsAll(caps.selector().entrySet()))
                .findFirst()
                .orElse(null);
    }

    private static void assertNumbers(Gang gang, MemberView member, Reason.OfMember reason, String what) {
        boolean single = gang.podSets().size() == 1;
        Oracle oracle = new Oracle(member);
        switch (reason) {
            case Reason.InsufficientResources lack -> {
                PodSet set = named(gang, lack.podSet());
                assertThat(lack.roomFor()).as(what).isLessThan(lack.needs());
                assertThat(oracle.eligibleRows(set)).as(what).contains(lack.largestHole());
                assertThat(oracle.closeness(set, lack.largestHole())).as(what).isEqualTo(oracle.bestCloseness(set));
                if (single) {
                    assertThat(lack.roomFor()).as(what).isEqualTo(Oracle.mostPods(gang, withoutCaps(member)));
                }
            }
            case Reason.SpreadTooUneven lack -> {
                if (single) {
                    assertThat(lack.roomFor()).as(what).isEqualTo(Oracle.mostPods(gang, withoutCaps(member)));
                }
            }
            case Reason.UnitCapsReached caps -> {
                UnitCaps policy = binding(member, named(gang, caps.podSet()));
                assertThat(policy).as(what).isNotNull();
                assertThat(caps.policy()).as(what).isEqualTo(policy.name());
                assertThat(caps.caps()).as(what).hasSameSizeAs(policy.units());
                assertThat(caps.roomFor()).as(what).isBetween(0, caps.needs() - 1);
                if (single && isPromisedExact(gang, member)) {
                    assertThat(caps.roomFor()).as(what).isEqualTo(Oracle.mostPods(gang, member));
                }
            }
            case Reason.NoNodeMatches none -> {
                PodSet set = named(gang, none.podSet());
                assertThat(oracle.eligibleRows(set)).as(what).isEmpty();
                assertThat(none.nodes()).as(what).isEqualTo(oracle.nodes.size());
                assertThat(none.tainted()).as(what).isEqualTo(oracle.tainted(set));
                assertThat(none.unselected()).as(what).isEqualTo(none.nodes() - none.tainted());
            }
            case Reason.QuotaExceeded quota -> {
                long needs = Oracle.quotaUse(gang, quota.resource());
                assertThat(quota.needs()).as(what).isEqualTo(needs).isGreaterThan(quota.left());
            }
            case Reason.OfMember other -> throw new AssertionError(what);
        }
    }

    private static MemberView withoutCaps(MemberView member) {
        return member.withCapacity(
                new Capacity(1, member.capacity().groups(), member.capacity().quotas()));
    }

    private static PodSet named(Gang gang, String name) {
        return gang.podSets().stream()
                .filter(set -> set.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void moreRoomNeverLosesAFitAndOrderDoesNotMatter() {
        Random random = new Random(SEED);
        for (int i = 0; i < CASES / 10; i++) {
            MemberView member = randomMember(random);
            Gang gang = randomGang(random);
            if (!isPromisedExact(gang, member)
                    || gang.podSets().stream().anyMatch(set -> set.constraints().spread() != null)) {
                // More nodes are more domains: with the same pods they may then lie less evenly.
                continue;
            }
            boolean fits = Fit.of(gang, member, List.of(), "default") instanceof FitResult.Fits;
            List<NodeGroup> groups = new ArrayList<>(member.capacity().groups().reversed());
            boolean reversed = Fit.of(gang, with(member, groups), List.of(), "default") instanceof FitResult.Fits;
            groups.add(randomGroup(random, 9));
            boolean more = Fit.of(gang, with(member, groups), List.of(), "default") instanceof FitResult.Fits;
            assertThat(reversed).as("seed %d case %d", SEED, i).isEqualTo(fits);
            assertThat(more || !fits).as("seed %d case %d", SEED, i).isTrue();
        }
    }

    private void hit(String rule) {
        hits.merge(rule, 1, Integer::sum);
    }

    private static MemberView with(MemberView member, List<NodeGroup> groups) {
        return member.withCapacity(member.capacity().withGroups(groups));
    }

    private MemberView randomMember(Random random) {
        NodeGroup[] groups = new NodeGroup[random.nextInt(4)];
        for (int g = 0; g < groups.length; g++) {
            groups[g] = randomGroup(random, g);
        }
        MemberView bare = member("m", groups);
        if (bare.capacity().nodes() == 0) {
            hit("no node");
        }
        MemberView member = random.nextInt(3) > 0
                ? bare
                : bare.withCapacity(new Capacity(1, List.of(groups), List.of(), randomPolicies(random)));
        if (random.nextInt(6) > 0) {
            return member;
        }
        hit("quota");
        Map<String, Long> left =
                Map.of("pods", (long) random.nextInt(9) - 1, "requests.cpu", (long) random.nextInt(12));
        QuotaLeft quota = new QuotaLeft("default", "q", left, Set.of());
        return member.withCapacity(member.capacity().withQuotas(List.of(quota)));
    }

    private List<UnitCaps> randomPolicies(Random random) {
        hit("unit caps");
        List<UnitCaps> policies = new ArrayList<>();
        for (int p = random.nextInt(3); p >= 0; p -= 2) {
            Map<String, String> selector = random.nextBoolean() ? Map.of() : Map.of("role", "r" + random.nextInt(2));
            boolean perJob = random.nextBoolean();
            hit(perJob ? "caps for each job" : "caps shared with what stands there");
            List<UnitCaps.Unit> units = new ArrayList<>();
            List<Map<String, Long>> used = new ArrayList<>();
            for (int u = random.nextInt(4); u > 0; u--) {
                units.add(randomUnit(random));
                used.add(Map.of("pods", (long) random.nextInt(2), "cpu", (long) random.nextInt(2)));
            }
            if (units.stream().map(UnitCaps.Unit::resource).distinct().count() < units.size()) {
                hit("units that overlap");
            }
            List<String> keys = random.nextBoolean() ? List.of() : List.of("role");
            UnitCaps.Use use = new UnitCaps.Use(keys.isEmpty() ? List.of() : List.of("r0"), used);
            policies.add(new UnitCaps("default", "p" + p, selector, keys, perJob, units, List.of(use)));
        }
        return policies;
    }

    private static UnitCaps.Unit randomUnit(Random random) {
        String resource = List.of("ecs", "eci", "other").get(random.nextInt(3));
        Map<String, String> nodes =
                switch (random.nextInt(5)) {
                    case 0 -> Map.of("zone", "z0");
                    case 1 -> Map.of("disk", "ssd");
                    default -> Map.of();
                };
        Map<String, Long> max =
                switch (random.nextInt(6)) {
                    case 0 -> Map.of();
                    case 1 -> Map.of("cpu", (long) random.nextInt(6));
                    case 2 -> Map.of("pods", (long) random.nextInt(4), "cpu", (long) random.nextInt(6));
                    default -> Map.of("pods", (long) random.nextInt(4));
                };
        return new UnitCaps.Unit(resource, nodes, max);
    }

    private NodeGroup randomGroup(Random random, int id) {
        Resources[] rows = new Resources[random.nextInt(3)];
        List<String> disks = new ArrayList<>();
        List<String> generations = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int n = 0; n < rows.length; n++) {
            long gpus = random.nextInt(3);
            if (n == 0) {
                generations.clear();
            }
            generations.add(GENERATIONS.get(random.nextInt(GENERATIONS.size())));
            rows[n] =
                    new Resources(random.nextInt(9) - 1, random.nextInt(9), 4, random.nextInt(6), Map.of("gpu", gpus));
            if (rows[n].cpuMillis() < 0) {
                hit("negative free room");
            }
            disks.add(random.nextBoolean() ? "ssd" : "");
            names.add("n" + id + n);
        }
        Map<String, String> labels = random.nextBoolean() ? Map.of("zone", "z" + random.nextInt(2)) : Map.of();
        List<Taint> taints = random.nextInt(3) == 0
                ? List.of(new Taint("t", "v", Taint.Effect.values()[random.nextInt(3)]))
                : List.of();
        return new NodeGroup(
                "g" + id,
                labels,
                taints,
                random.nextBoolean(),
                names,
                random.nextBoolean() ? Map.of("disk", disks, "gen", generations, "host", names) : Map.of("host", names),
                NodeColumns.of(rows),
                null);
    }

    private Gang randomGang(Random random) {
        List<PodSet> sets = new ArrayList<>();
        int shapes = 1 + (random.nextInt(4) == 0 ? 2 : random.nextInt(2));
        for (int s = 0; s < shapes; s++) {
            Resources request = new Resources(
                    random.nextInt(4), random.nextInt(4), 0, 1, random.nextInt(4) == 0 ? Map.of("gpu", 1L) : Map.of());
            int count = random.nextInt(shapes == 3 ? 3 : 5);
            int minimum = random.nextInt(5) == 0 ? random.nextInt(count + 1) : count;
            if (minimum < count) {
                hit("minimum below the whole");
            }
            if (!request.extended().isEmpty()) {
                hit("extended");
            }
            sets.add(new PodSet("s" + s, count, minimum, request, randomConstraints(random))
                    .labelled(Map.of("role", "r" + random.nextInt(2))));
        }
        return new Gang(sets);
    }

    private NodeConstraints randomConstraints(Random random) {
        Map<String, String> selector =
                switch (random.nextInt(6)) {
                    case 0 -> Map.of("zone", "z0");
                    case 1 -> Map.of("disk", "ssd");
                    default -> Map.of();
                };
        List<NodeTerm> terms = new ArrayList<>();
        for (int t = random.nextInt(6) - 3; t > 0; t--) {
            terms.add(randomTerm(random));
        }
        List<Toleration> tolerations =
                random.nextBoolean() ? List.of(new Toleration("t", Toleration.Operator.EQUAL, "v", null)) : List.of();
        boolean onePerNode = random.nextInt(5) == 0;
        hit(tolerations.isEmpty() ? "taint" : "toleration");
        if (!selector.isEmpty()) {
            hit("selector");
        }
        if (onePerNode) {
            hit("onePerNode");
        }
        TopologySpread spread = random.nextInt(5) > 0
                ? null
                : new TopologySpread(
                        List.of("zone", "disk", "host").get(random.nextInt(3)),
                        1 + random.nextInt(2),
                        1 + random.nextInt(3));
        if (spread != null) {
            hit("spread");
        }
        return new NodeConstraints(selector, terms, List.of(), tolerations, onePerNode, spread);
    }

    private NodeTerm randomTerm(Random random) {
        List<LabelRequirement> expressions = new ArrayList<>();
        List<LabelRequirement> fields = new ArrayList<>();
        for (int e = random.nextInt(3); e > 0; e--) {
            Operator operator = Operator.values()[random.nextInt(6)];
            hit(operator.name());
            String key = List.of("zone", "disk", "gen").get(random.nextInt(3));
            List<String> values =
                    switch (operator) {
                        case IN, NOT_IN -> List.of("z" + random.nextInt(2), "ssd", "" + random.nextInt(4));
                        case EXISTS, DOES_NOT_EXIST -> List.of();
                        case GT, LT -> List.of("" + random.nextInt(4));
                    };
            expressions.add(new LabelRequirement(key, operator, values));
        }
        if (random.nextInt(4) == 0) {
            hit("matchFields");
            Operator operator = random.nextBoolean() ? Operator.IN : Operator.NOT_IN;
            fields.add(new LabelRequirement("metadata.name", operator, List.of("n00", "n" + random.nextInt(3) + "1")));
        }
        return new NodeTerm(expressions, fields);
    }

    private static String describe(MemberView member) {
        StringBuilder text = new StringBuilder();
        for (NodeGroup group : member.capacity().groups()) {
            text.append(group.id())
                    .append(group.labels())
                    .append(group.taints())
                    .append(group.perNodeLabels());
            for (int n = 0; n < group.size(); n++) {
                text.append("\n  ").append(group.free().row(n));
            }
        }
        return text.toString();
    }

    /** Puts pods on nodes one by one and tries everything; written without a look at the code under test. */
    private static final class Oracle {
        private record Node(
                Map<String, String> labels,
                String name,
                List<Taint> taints,
                boolean virtual,
                Map<String, Integer> stands) {}

        private final List<Node> nodes = new ArrayList<>();
        private final List<Resources> free = new ArrayList<>();
        private final Set<List<Object>> dead = new HashSet<>();
        private final MemberView member;

        /** What is left of each unit, by policy and by whom it is counted together with. */
        private final Map<List<Object>, long[][]> unitsLeft = new HashMap<>();

        Oracle(MemberView member) {
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
            return new Oracle(member).place(pods, 0);
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
            return nodes.stream()
                    .filter(node -> repels(node, set.constraints()))
                    .count();
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
                PodSet fewer =
                        new PodSet(set.name(), pods, pods, set.request(), set.constraints()).labelled(set.labels());
                if (fits(Gang.of(fewer), member.withCapacity(member.capacity().withQuotas(List.of())))) {
                    return pods;
                }
            }
            return 0;
        }

        static void assertValid(Gang gang, MemberView member, FitResult.Fits fits, String what) {
            Map<String, Integer> placed = new HashMap<>();
            Oracle oracle = new Oracle(member);
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
                            (PodSet) stands.get(next).get(0),
                            (int) stands.get(next).get(1),
                            () -> letIn(stands, next + 1));
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
                boolean kind =
                        unit.resource().equals("other") || unit.resource().equals("eci") == node.virtual;
                boolean in = kind
                        && node.labels
                                .entrySet()
                                .containsAll(unit.nodeSelector().entrySet());
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
    }
}
