package dev.muster.core.fit;

import static dev.muster.core.Given.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.model.Gang;
import dev.muster.core.model.LabelRequirement;
import dev.muster.core.model.LabelRequirement.Operator;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.NodeTerm;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Taint;
import dev.muster.core.model.Toleration;
import dev.muster.core.reason.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The fit against a search that puts every pod on every node: never a false fit; none missed for two shapes. */
class FitOracleTest {
    private static final int CASES = Integer.getInteger("muster.oracle.cases", 30_000);
    private static final long SEED = Long.getLong("muster.oracle.seed", System.nanoTime());

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
            String what = "case " + i + " of seed " + SEED + ": " + gang + "\non " + describe(member) + "\ngot " + got;
            switch (got) {
                case FitResult.Fits fits -> {
                    hit("fits");
                    assertThat(want).as("no false fit, %s", what).isTrue();
                    Oracle.assertValid(gang, member, fits, what);
                }
                case FitResult.Short lack -> {
                    hit(lack.reason().code().word());
                    boolean exact = gang.podSets().size() <= 2;
                    assertThat(want && exact).as("no missed fit, %s", what).isFalse();
                    if (gang.podSets().size() == 1 && lack.reason() instanceof Reason.InsufficientResources room) {
                        assertThat(room.roomFor()).as(what).isEqualTo(Oracle.mostPods(gang, member));
                    }
                }
            }
        }
        System.out.println("fit oracle: " + hits);
        for (String rule :
                List.of("fits", "InsufficientResources", "NoNodeMatches", "taint", "selector", "onePerNode")) {
            assertThat(hits.getOrDefault(rule, 0)).as("%s is exercised", rule).isGreaterThan(100);
        }
    }

    @Test
    void moreRoomNeverLosesAFitAndOrderDoesNotMatter() {
        Random random = new Random(SEED);
        for (int i = 0; i < CASES / 10; i++) {
            MemberView member = randomMember(random);
            Gang gang = randomGang(random);
            if (gang.podSets().size() > 2) {
                continue;
            }
            boolean fits = Fit.of(gang, member, List.of(), "default") instanceof FitResult.Fits;
            List<NodeGroup> groups = new ArrayList<>(member.capacity().groups().reversed());
            boolean reversed = Fit.of(gang, member("m", groups.toArray(NodeGroup[]::new)), List.of(), "default")
                    instanceof FitResult.Fits;
            groups.add(randomGroup(random, 9));
            boolean more = Fit.of(gang, member("m", groups.toArray(NodeGroup[]::new)), List.of(), "default")
                    instanceof FitResult.Fits;
            assertThat(reversed).as("seed %d case %d", SEED, i).isEqualTo(fits);
            assertThat(more || !fits).as("seed %d case %d", SEED, i).isTrue();
        }
    }

    private void hit(String rule) {
        hits.merge(rule, 1, Integer::sum);
    }

    private MemberView randomMember(Random random) {
        NodeGroup[] groups = new NodeGroup[random.nextInt(4)];
        for (int g = 0; g < groups.length; g++) {
            groups[g] = randomGroup(random, g);
        }
        return member("m", groups);
    }

    private NodeGroup randomGroup(Random random, int id) {
        Resources[] rows = new Resources[random.nextInt(3)];
        List<String> disks = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int n = 0; n < rows.length; n++) {
            long gpus = random.nextInt(3);
            rows[n] =
                    new Resources(random.nextInt(9) - 1, random.nextInt(9), 4, random.nextInt(6), Map.of("gpu", gpus));
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
                random.nextBoolean() ? Map.of("disk", disks) : Map.of(),
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
            sets.add(new PodSet("s" + s, count, minimum, request, randomConstraints(random)));
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
        List<NodeTerm> terms =
                switch (random.nextInt(8)) {
                    case 0 -> List.of(NodeTerm.ofLabels(new LabelRequirement("zone", Operator.NOT_IN, List.of("z1"))));
                    case 1 ->
                        List.of(new NodeTerm(
                                List.of(),
                                List.of(new LabelRequirement("metadata.name", Operator.NOT_IN, List.of("n00")))));
                    case 2 ->
                        List.of(
                                NodeTerm.ofLabels(new LabelRequirement("zone", Operator.EXISTS, List.of())),
                                NodeTerm.ofLabels(new LabelRequirement("disk", Operator.EXISTS, List.of())));
                    default -> List.of();
                };
        List<Toleration> tolerations =
                random.nextBoolean() ? List.of(new Toleration("t", Toleration.Operator.EQUAL, "v", null)) : List.of();
        boolean onePerNode = random.nextInt(5) == 0;
        if (tolerations.isEmpty()) {
            hit("taint");
        }
        if (!selector.isEmpty()) {
            hit("selector");
        }
        if (onePerNode) {
            hit("onePerNode");
        }
        return new NodeConstraints(selector, terms, List.of(), tolerations, onePerNode);
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
        private record Node(Map<String, String> labels, String name, List<Taint> taints, Set<String> lonely) {}

        private final List<Node> nodes = new ArrayList<>();
        private final List<Resources> free = new ArrayList<>();
        private final Set<List<Object>> dead = new HashSet<>();

        Oracle(MemberView member) {
            for (NodeGroup group : member.capacity().groups()) {
                for (int n = 0; n < group.size(); n++) {
                    Map<String, String> labels = new HashMap<>(group.labels());
                    for (Map.Entry<String, List<String>> column :
                            group.perNodeLabels().entrySet()) {
                        if (!column.getValue().get(n).isEmpty()) {
                            labels.put(column.getKey(), column.getValue().get(n));
                        }
                    }
                    nodes.add(new Node(labels, group.names().get(n), group.taints(), new HashSet<>()));
                    free.add(group.free().row(n));
                }
            }
        }

        static boolean fits(Gang gang, MemberView member) {
            List<PodSet> pods = new ArrayList<>();
            for (PodSet set : gang.podSets()) {
                for (int p = 0; p < set.minimum(); p++) {
                    pods.add(set);
                }
            }
            return new Oracle(member).place(pods, 0);
        }

        static int mostPods(Gang gang, MemberView member) {
            PodSet set = gang.podSets().getFirst();
            for (int pods = set.count(); pods > 0; pods--) {
                PodSet fewer = new PodSet(set.name(), pods, pods, set.request(), set.constraints());
                if (fits(Gang.of(fewer), member)) {
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
                    assertThat(oracle.canHold(at, set))
                            .as("take %s, %s", take, what)
                            .isTrue();
                    oracle.put(at, set);
                }
                placed.merge(take.podSet(), take.pods(), Integer::sum);
            }
            for (PodSet set : gang.podSets()) {
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
                    nodes.stream().map(n -> Set.copyOf(n.lonely)).toList());
            if (dead.contains(state)) {
                return false;
            }
            PodSet set = pods.get(next);
            for (int at = 0; at < nodes.size(); at++) {
                if (canHold(at, set)) {
                    Resources before = free.get(at);
                    boolean added = put(at, set);
                    if (place(pods, next + 1)) {
                        return true;
                    }
                    free.set(at, before);
                    if (added) {
                        nodes.get(at).lonely.remove(set.name());
                    }
                }
            }
            dead.add(state);
            return false;
        }

        private boolean put(int at, PodSet set) {
            free.set(at, free.get(at).minus(set.request()));
            return set.constraints().onePerNode() && nodes.get(at).lonely.add(set.name());
        }

        private boolean canHold(int at, PodSet set) {
            Resources has = free.get(at);
            Resources wants = set.request();
            boolean room = wants.cpuMillis() <= 0 || wants.cpuMillis() <= has.cpuMillis();
            room &= wants.memoryBytes() <= 0 || wants.memoryBytes() <= has.memoryBytes();
            room &= has.pods() >= 1;
            room &= wants.extended("gpu") <= 0 || wants.extended("gpu") <= has.extended("gpu");
            return room
                    && allowed(nodes.get(at), set.constraints())
                    && !nodes.get(at).lonely.contains(set.name());
        }

        private static boolean allowed(Node node, NodeConstraints wants) {
            for (Taint taint : node.taints) {
                boolean repels = taint.effect() != Taint.Effect.PREFER_NO_SCHEDULE;
                if (repels && wants.tolerations().isEmpty()) {
                    return false;
                }
            }
            if (!node.labels.entrySet().containsAll(wants.nodeSelector().entrySet())) {
                return false;
            }
            boolean any = wants.required().isEmpty();
            for (NodeTerm term : wants.required()) {
                boolean labels = term.expressions().stream().allMatch(e -> switch (e.operator()) {
                    case EXISTS -> node.labels.containsKey(e.key());
                    case NOT_IN -> !e.values().contains(node.labels.getOrDefault(e.key(), "\0"));
                    case IN, DOES_NOT_EXIST, GT, LT -> throw new AssertionError("not generated");
                });
                boolean names = term.fields().stream().allMatch(e -> !e.values().contains(node.name));
                any |= labels && names;
            }
            return any;
        }
    }
}
