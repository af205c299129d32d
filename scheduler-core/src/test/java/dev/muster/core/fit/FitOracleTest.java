package dev.muster.core.fit;

import static dev.muster.core.Given.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.UnitCaps;
import dev.muster.core.reason.Reason;
import java.util.ArrayList;
import java.util.List;
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

    private final FitCases cases = new FitCases(SEED);

    @Test
    void agreesWithBruteForce() {
        System.out.println("fit oracle: " + CASES + " cases, seed " + SEED + " (-Dmuster.oracle.seed)");
        for (int i = 0; i < CASES; i++) {
            MemberView member = cases.randomMember();
            Gang gang = cases.randomGang();
            FitResult got = Fit.of(gang, member, List.of(), "default");
            boolean want = BruteForce.fits(gang, member);
            if (gang.podSets().stream()
                    .anyMatch(set -> set.constraints().spread() != null && BruteForce.binding(member, set) != null)) {
                cases.hit("capped and spread");
            }
            String what = "case " + i + " of seed " + SEED + ": " + gang + "\non " + describe(member) + "\ngot " + got;
            switch (got) {
                case FitResult.Fits fits -> {
                    cases.hit("fits");
                    assertThat(want).as("no false fit, %s", what).isTrue();
                    BruteForce.assertValid(gang, member, fits, what);
                }
                case FitResult.Short lack -> {
                    cases.hit(lack.reason().code().word());
                    assertThat(want && isPromisedExact(gang, member))
                            .as("no missed fit, %s", what)
                            .isFalse();
                    assertNumbers(gang, member, lack.reason(), what);
                }
            }
        }
        System.out.println("fit oracle: " + cases.hits());
        for (String rule : RULES) {
            assertThat(cases.hits().getOrDefault(rule, 0))
                    .as("%s is exercised", rule)
                    .isGreaterThan(100);
        }
    }

    /**
     * What the javadoc of the packings promises: always for one shape; with a second one unless both are many and spread or
     * capped; nothing where spread and caps meet.
     */
    private static boolean isPromisedExact(Gang gang, MemberView member) {
        boolean spreads = gang.podSets().stream()
                .anyMatch(set -> set.minimum() > 0 && set.constraints().spread() != null);
        boolean capped =
                gang.podSets().stream().anyMatch(set -> set.minimum() > 0 && BruteForce.binding(member, set) != null);
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

    private static void assertNumbers(Gang gang, MemberView member, Reason.OfMember reason, String what) {
        boolean single = gang.podSets().size() == 1;
        BruteForce oracle = new BruteForce(member);
        switch (reason) {
            case Reason.InsufficientResources lack -> {
                PodSet set = BruteForce.named(gang, lack.podSet());
                assertThat(lack.roomFor()).as(what).isLessThan(lack.needs());
                assertThat(oracle.eligibleRows(set)).as(what).contains(lack.largestHole());
                assertThat(oracle.closeness(set, lack.largestHole())).as(what).isEqualTo(oracle.bestCloseness(set));
                if (single) {
                    assertThat(lack.roomFor()).as(what).isEqualTo(BruteForce.mostPods(gang, withoutCaps(member)));
                }
            }
            case Reason.SpreadTooUneven lack -> {
                if (single) {
                    assertThat(lack.roomFor()).as(what).isEqualTo(BruteForce.mostPods(gang, withoutCaps(member)));
                }
            }
            case Reason.UnitCapsReached caps -> {
                UnitCaps policy = BruteForce.binding(member, BruteForce.named(gang, caps.podSet()));
                assertThat(policy).as(what).isNotNull();
                assertThat(caps.policy()).as(what).isEqualTo(policy.name());
                assertThat(caps.caps()).as(what).hasSameSizeAs(policy.units());
                assertThat(caps.roomFor()).as(what).isBetween(0, caps.needs() - 1);
                if (single && isPromisedExact(gang, member)) {
                    assertThat(caps.roomFor()).as(what).isEqualTo(BruteForce.mostPods(gang, member));
                }
            }
            case Reason.NoNodeMatches none -> {
                PodSet set = BruteForce.named(gang, none.podSet());
                assertThat(oracle.eligibleRows(set)).as(what).isEmpty();
                assertThat(none.nodes()).as(what).isEqualTo(oracle.nodes.size());
                assertThat(none.tainted()).as(what).isEqualTo(oracle.tainted(set));
                assertThat(none.unselected()).as(what).isEqualTo(none.nodes() - none.tainted());
            }
            case Reason.QuotaExceeded quota -> {
                long needs = BruteForce.quotaUse(gang, quota.resource());
                assertThat(quota.needs()).as(what).isEqualTo(needs).isGreaterThan(quota.left());
            }
            case Reason.OfMember other -> throw new AssertionError(what);
        }
    }

    private static MemberView withoutCaps(MemberView member) {
        return member.withCapacity(
                new Capacity(1, member.capacity().groups(), member.capacity().quotas()));
    }

    @Test
    void moreRoomNeverLosesAFitAndOrderDoesNotMatter() {
        for (int i = 0; i < CASES / 10; i++) {
            MemberView member = cases.randomMember();
            Gang gang = cases.randomGang();
            if (!isPromisedExact(gang, member)
                    || gang.podSets().stream().anyMatch(set -> set.constraints().spread() != null)) {
                // More nodes are more domains: with the same pods they may then lie less evenly.
                continue;
            }
            boolean fits = Fit.of(gang, member, List.of(), "default") instanceof FitResult.Fits;
            List<NodeGroup> groups = new ArrayList<>(member.capacity().groups().reversed());
            boolean reversed = Fit.of(gang, with(member, groups), List.of(), "default") instanceof FitResult.Fits;
            groups.add(cases.randomGroup(9));
            boolean more = Fit.of(gang, with(member, groups), List.of(), "default") instanceof FitResult.Fits;
            assertThat(reversed).as("seed %d case %d", SEED, i).isEqualTo(fits);
            assertThat(more || !fits).as("seed %d case %d", SEED, i).isTrue();
        }
    }

    private static MemberView with(MemberView member, List<NodeGroup> groups) {
        return member.withCapacity(member.capacity().withGroups(groups));
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
}
