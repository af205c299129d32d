package dev.muster.core.fit;

import static dev.muster.core.Given.GI;
import static dev.muster.core.Given.all;
import static dev.muster.core.Given.group;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.names;
import static dev.muster.core.Given.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import dev.muster.core.model.UnitCaps;
import dev.muster.core.model.UnitCaps.Unit;
import dev.muster.core.reason.Reason;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Units of a ResourcePolicy: what its caps let in, and what counts against them. */
class UnitCapsTest {
    private static final Map<String, String> SPARK = Map.of("launched-by", "operator", "team", "red");
    private static final Unit ECS = new Unit("ecs", Map.of(), Map.of("pods", 2L));
    private static final Unit ECI = new Unit("eci", Map.of(), Map.of("pods", 3L));

    private static NodeGroup virtualNode() {
        return new NodeGroup(
                "virtual", Map.of(), List.of(), true, names("v", 1), Map.of(), NodeColumns.of(node(1000, 4000)), null);
    }

    private static MemberView with(UnitCaps... caps) {
        MemberView member = member("m", group("machines", node(64, 256)), virtualNode());
        return member.withCapacity(new Capacity(1, member.capacity().groups(), List.of(), List.of(caps)));
    }

    private static UnitCaps perJob(Unit... units) {
        return new UnitCaps(
                "default",
                "spark",
                Map.of("launched-by", "operator"),
                List.of("submission"),
                true,
                List.of(units),
                List.of());
    }

    private static UnitCaps shared(List<String> keys, UnitCaps.Use... used) {
        return new UnitCaps("default", "spark", Map.of(), keys, false, List.of(ECS, ECI), List.of(used));
    }

    private static Gang gang(int executors, int minimum) {
        return Gang.of(
                new PodSet("driver", 1, 1, Resources.pod(1000, GI), NodeConstraints.NONE).labelled(SPARK),
                new PodSet("executor", executors, minimum, Resources.pod(1000, GI), NodeConstraints.NONE)
                        .labelled(SPARK));
    }

    private static FitResult fit(Gang gang, MemberView member) {
        return Fit.of(gang, member, List.of(), "default");
    }

    @Test
    void aGangLargerThanAllCapsWaitsAndIsToldThePolicyAndItsCaps() {
        assertThat(fit(gang(5, 5), with(perJob(ECS, ECI))))
                .isEqualTo(new FitResult.Short(new Reason.UnitCapsReached(
                        "m",
                        "default",
                        "spark",
                        List.of(
                                new Reason.UnitCap("ecs", Map.of("pods", 2L)),
                                new Reason.UnitCap("eci", Map.of("pods", 3L))),
                        "executor",
                        5,
                        4,
                        6)));
    }

    @Test
    void withAMinimumBelowTheWholeAsManyAsTheCapsLetInArePlacedFirstUnitFirst() {
        FitResult.Fits fits = (FitResult.Fits) fit(gang(5, 4), with(perJob(ECS, ECI)));
        assertThat(fits.promised()).isEqualTo(Map.of("driver", 1, "executor", 4));
        assertThat(fits.takes())
                .containsExactlyInAnyOrder(
                        new FitResult.Take("driver", 0, 0, 1),
                        new FitResult.Take("executor", 0, 0, 1),
                        new FitResult.Take("executor", 1, 0, 3));
    }

    @Test
    void theMinimumItselfMustFit() {
        assertThat(fit(gang(6, 5), with(perJob(ECS, ECI)))).isInstanceOf(FitResult.Short.class);
    }

    @Test
    void podsOfOtherLabelsOrNamespacesAreNotBound() {
        Gang unlabelled = Gang.of(new PodSet("executor", 9, 9, Resources.pod(1000, GI), NodeConstraints.NONE));
        assertThat(fit(unlabelled, with(perJob(ECS, ECI)))).isInstanceOf(FitResult.Fits.class);
        assertThat(Fit.of(gang(5, 5), with(perJob(ECS, ECI)), List.of(), "elsewhere"))
                .isInstanceOf(FitResult.Fits.class);
    }

    @Test
    void aNodeOfTwoUnitsCountsWhereThereIsRoom() {
        Unit more = new Unit("ecs", Map.of(), Map.of("pods", 4L));
        assertThat(fit(gang(5, 5), with(perJob(ECS, more)))).isInstanceOf(FitResult.Fits.class);
        assertThat(fit(gang(6, 6), with(perJob(ECS, more)))).isInstanceOf(FitResult.Short.class);
    }

    @Test
    void aCapOnCpuIsSharedByDriverAndExecutors() {
        Unit cpu = new Unit("ecs", Map.of(), Map.of("cpu", 4500L));
        assertThat(fit(gang(3, 3), with(perJob(cpu)))).isInstanceOf(FitResult.Fits.class);
        assertThat(fit(gang(4, 4), with(perJob(cpu)))).isInstanceOf(FitResult.Short.class);
    }

    @Test
    void whatStandsThereCountsWhereJobsAreCountedTogether() {
        UnitCaps caps = shared(List.of(), new UnitCaps.Use(List.of(), List.of(Map.of("pods", 1L), Map.of("pods", 1L))));
        assertThat(fit(gang(2, 2), with(caps))).isInstanceOf(FitResult.Fits.class);
        assertThat(fit(gang(3, 3), with(caps))).isInstanceOf(FitResult.Short.class);
    }

    @Test
    void whatStandsThereCountsOnlyForEqualValuesOfTheKeys() {
        List<Map<String, Long>> full = List.of(Map.of("pods", 2L), Map.of("pods", 3L));
        assertThat(fit(gang(4, 4), with(shared(List.of("team"), new UnitCaps.Use(List.of("blue"), full)))))
                .isInstanceOf(FitResult.Fits.class);
        assertThat(fit(gang(1, 1), with(shared(List.of("team"), new UnitCaps.Use(List.of("red"), full)))))
                .isInstanceOf(FitResult.Short.class);
    }

    @Test
    void claimsThatNoReportShowsCountWhereJobsAreCountedTogether() {
        Gang three = gang(2, 2);
        Claim claim = Claim.fresh("t.1", "m", new JobKey("default", "other", "u"), three, all(three));
        assertThat(Fit.of(gang(1, 1), with(shared(List.of())), List.of(claim), "default"))
                .isInstanceOf(FitResult.Fits.class);
        assertThat(Fit.of(gang(2, 2), with(shared(List.of())), List.of(claim), "default"))
                .isInstanceOf(FitResult.Short.class);
        assertThat(Fit.of(gang(4, 4), with(perJob(ECS, ECI)), List.of(claim), "default"))
                .as("a job counted apart has all its caps")
                .isInstanceOf(FitResult.Fits.class);
    }

    @Test
    void capsAtTheEdgeAreAReasonAndNeverAnException() {
        for (long max : new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            UnitCaps.Use used = new UnitCaps.Use(
                    List.of(), List.of(Map.of("pods", Long.MAX_VALUE), Map.of("pods", Long.MAX_VALUE)));
            Unit unit = new Unit("ecs", Map.of(), new TreeMap<>(Map.of("pods", max, "memory", max)));
            UnitCaps caps = new UnitCaps("default", "x", Map.of(), List.of(), false, List.of(unit), List.of(used));
            assertThat(fit(gang(1, 1), with(caps))).as("max %d", max).isInstanceOf(FitResult.Short.class);
        }
        UnitCaps none = new UnitCaps("default", "x", Map.of(), List.of(), true, List.of(), List.of());
        assertThat(fit(gang(1, 1), with(none))).isInstanceOf(FitResult.Short.class);
    }
}
