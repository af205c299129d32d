package dev.muster.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.model.ClusterAffinity.Field;
import dev.muster.core.model.ClusterAffinity.FieldRequirement;
import dev.muster.core.model.LabelRequirement.Operator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MatchingTest {
    private record Case(String name, LabelRequirement requirement, String label, boolean want) {}

    @TestFactory
    Stream<DynamicTest> labelRequirementsMeanWhatKubernetesMeans() {
        return Stream.of(
                        new Case("in", want(Operator.IN, "a", "b"), "b", true),
                        new Case("in, other value", want(Operator.IN, "a"), "b", false),
                        new Case("in, absent", want(Operator.IN, "a"), null, false),
                        new Case("not in", want(Operator.NOT_IN, "a"), "b", true),
                        new Case("not in, absent", want(Operator.NOT_IN, "a"), null, true),
                        new Case("not in, that value", want(Operator.NOT_IN, "a"), "a", false),
                        new Case("exists", want(Operator.EXISTS), "", true),
                        new Case("exists, absent", want(Operator.EXISTS), null, false),
                        new Case("does not exist", want(Operator.DOES_NOT_EXIST), null, true),
                        new Case("does not exist, there", want(Operator.DOES_NOT_EXIST), "x", false),
                        new Case("gt", want(Operator.GT, "7"), "8", true),
                        new Case("gt, equal", want(Operator.GT, "7"), "7", false),
                        new Case("gt compares numbers, not text", want(Operator.GT, "9"), "10", true),
                        new Case("gt, no number", want(Operator.GT, "9"), "ten", false),
                        new Case("gt, absent", want(Operator.GT, "9"), null, false),
                        new Case("lt", want(Operator.LT, "7"), "6", true),
                        new Case("lt, bound is no number", want(Operator.LT, "x"), "6", false))
                .map(c -> DynamicTest.dynamicTest(
                        c.name, () -> assertThat(c.requirement.matches(c.label)).isEqualTo(c.want)));
    }

    private record Tolerated(String name, Toleration toleration, boolean want) {}

    @TestFactory
    Stream<DynamicTest> tolerationsMeanWhatKubernetesMeans() {
        Taint taint = new Taint("k", "v", Taint.Effect.NO_SCHEDULE);
        return Stream.of(
                        new Tolerated("equal", tolerates("k", Toleration.Operator.EQUAL, "v", null), true),
                        new Tolerated("other value", tolerates("k", Toleration.Operator.EQUAL, "w", null), false),
                        new Tolerated("other key", tolerates("x", Toleration.Operator.EXISTS, "", null), false),
                        new Tolerated("exists", tolerates("k", Toleration.Operator.EXISTS, "", null), true),
                        new Tolerated("everything", tolerates("", Toleration.Operator.EXISTS, "", null), true),
                        new Tolerated(
                                "same effect",
                                tolerates("k", Toleration.Operator.EXISTS, "", Taint.Effect.NO_SCHEDULE),
                                true),
                        new Tolerated(
                                "other effect",
                                tolerates("k", Toleration.Operator.EXISTS, "", Taint.Effect.NO_EXECUTE),
                                false))
                .map(c -> DynamicTest.dynamicTest(
                        c.name, () -> assertThat(c.toleration.tolerates(taint)).isEqualTo(c.want)));
    }

    @Test
    void preferNoScheduleNeverFilters() {
        List<Taint> soft = List.of(new Taint("k", "v", Taint.Effect.PREFER_NO_SCHEDULE));
        List<Taint> hard = List.of(new Taint("k", "v", Taint.Effect.NO_EXECUTE));
        assertThat(Toleration.firstUntolerated(soft, List.of())).isNull();
        assertThat(Toleration.firstUntolerated(hard, List.of())).isEqualTo(hard.getFirst());
    }

    @Test
    void excludeBeatsEverythingElse() {
        ClusterAffinity affinity =
                new ClusterAffinity(Set.of("c1", "c2"), Set.of("c1"), Map.of(), List.of(), List.of());
        assertThat(affinity.matches("c1", MemberTraits.PLAIN)).isFalse();
        assertThat(affinity.matches("c2", MemberTraits.PLAIN)).isTrue();
        assertThat(affinity.matches("c3", MemberTraits.PLAIN)).isFalse();
    }

    @Test
    void everyGivenPartOfAClusterAffinityMustHold() {
        MemberTraits traits = new MemberTraits(Map.of("tier", "prod"), "aliyun", "cn-1", "cn-1a", List.of(), 1);
        ClusterAffinity all = new ClusterAffinity(
                Set.of(),
                Set.of(),
                Map.of("tier", "prod"),
                List.of(new LabelRequirement("gpu", Operator.DOES_NOT_EXIST, List.of())),
                List.of(
                        new FieldRequirement(Field.REGION, true, Set.of("cn-1", "cn-2")),
                        new FieldRequirement(Field.ZONE, false, Set.of("cn-1b"))));
        assertThat(all.matches("c1", traits)).isTrue();
        assertThat(all.matches("c1", new MemberTraits(traits.labels(), "", "cn-1", "cn-1b", List.of(), 1)))
                .isFalse();
        assertThat(all.matches("c1", new MemberTraits(traits.labels(), "", "", "cn-1a", List.of(), 1)))
                .isFalse();
        assertThat(all.matches("c1", new MemberTraits(Map.of(), "", "cn-1", "cn-1a", List.of(), 1)))
                .isFalse();
        assertThat(all.matches(
                        "c1",
                        new MemberTraits(Map.of("tier", "prod", "gpu", "yes"), "", "cn-1", "cn-1a", List.of(), 1)))
                .isFalse();
    }

    private static LabelRequirement want(Operator operator, String... values) {
        return new LabelRequirement("key", operator, List.of(values));
    }

    private static Toleration tolerates(String key, Toleration.Operator operator, String value, Taint.Effect effect) {
        return new Toleration(key, operator, value, effect);
    }
}
