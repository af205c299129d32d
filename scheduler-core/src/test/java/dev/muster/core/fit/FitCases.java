package dev.muster.core.fit;

import static dev.muster.core.Given.member;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Small random gangs and members that meet every rule of the fit often; counts how often. */
final class FitCases {
    /** Labels that Gt and Lt compare; one is no number, one is absent. */
    private static final List<String> GENERATIONS = List.of("1", "2", "3", "x", "");

    private final Random random;
    private final Map<String, Integer> hits = new HashMap<>();

    FitCases(long seed) {
        random = new Random(seed);
    }

    /** How often each rule was met. */
    Map<String, Integer> hits() {
        return hits;
    }

    void hit(String rule) {
        hits.merge(rule, 1, Integer::sum);
    }

    MemberView randomMember() {
        NodeGroup[] groups = new NodeGroup[random.nextInt(4)];
        for (int g = 0; g < groups.length; g++) {
            groups[g] = randomGroup(g);
        }
        MemberView bare = member("m", groups);
        if (bare.capacity().nodes() == 0) {
            hit("no node");
        }
        MemberView member = random.nextInt(3) > 0
                ? bare
                : bare.withCapacity(new Capacity(1, List.of(groups), List.of(), randomPolicies()));
        if (random.nextInt(6) > 0) {
            return member;
        }
        hit("quota");
        Map<String, Long> left =
                Map.of("pods", (long) random.nextInt(9) - 1, "requests.cpu", (long) random.nextInt(12));
        QuotaLeft quota = new QuotaLeft("default", "q", left, Set.of());
        return member.withCapacity(member.capacity().withQuotas(List.of(quota)));
    }

    private List<UnitCaps> randomPolicies() {
        hit("unit caps");
        List<UnitCaps> policies = new ArrayList<>();
        for (int p = random.nextInt(3); p >= 0; p -= 2) {
            Map<String, String> selector = random.nextBoolean() ? Map.of() : Map.of("role", "r" + random.nextInt(2));
            boolean perJob = random.nextBoolean();
            hit(perJob ? "caps for each job" : "caps shared with what stands there");
            List<UnitCaps.Unit> units = new ArrayList<>();
            List<Map<String, Long>> used = new ArrayList<>();
            for (int u = random.nextInt(4); u > 0; u--) {
                units.add(randomUnit());
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

    private UnitCaps.Unit randomUnit() {
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

    NodeGroup randomGroup(int id) {
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

    Gang randomGang() {
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
            sets.add(new PodSet("s" + s, count, minimum, request, randomConstraints())
                    .labelled(Map.of("role", "r" + random.nextInt(2))));
        }
        return new Gang(sets);
    }

    private NodeConstraints randomConstraints() {
        Map<String, String> selector =
                switch (random.nextInt(6)) {
                    case 0 -> Map.of("zone", "z0");
                    case 1 -> Map.of("disk", "ssd");
                    default -> Map.of();
                };
        List<NodeTerm> terms = new ArrayList<>();
        for (int t = random.nextInt(6) - 3; t > 0; t--) {
            terms.add(randomTerm());
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

    private NodeTerm randomTerm() {
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
}
