package dev.muster.propagation.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.GangPodSet;
import dev.muster.core.model.Gang;
import dev.muster.core.model.LabelRequirement;
import dev.muster.core.model.LabelRequirement.Operator;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeTerm;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.PreferredTerm;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Taint;
import dev.muster.core.model.Toleration;
import dev.muster.propagation.interpret.GangShape.Shaped;
import dev.muster.propagation.interpret.GangShape.Unshapeable;
import dev.muster.propagation.interpret.Interpretation.Refused;
import dev.muster.propagation.interpret.Interpretation.Understood;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the binding stores reaches the decision exactly. */
class GangShapeTest {
    @Test
    void amountsAreExact() {
        PodSet executor = gang("""
                        executor: {instances: 3, coreRequest: 250m, memory: 8g, coreLimit: '1', priorityClassName: low,
                                   gpu: {name: nvidia.com/gpu, quantity: 2}}
                        """).podSets().getLast();
        assertThat(executor.name()).isEqualTo("executor");
        assertThat(executor.count()).isEqualTo(3);
        assertThat(executor.minimum()).isEqualTo(3);
        assertThat(executor.priorityClass()).isEqualTo("low");
        assertThat(executor.request()).isEqualTo(new Resources(250, 9011L << 20, 0, 1, Map.of("nvidia.com/gpu", 2L)));
        assertThat(executor.limits()).isEqualTo(new Resources(1000, 9011L << 20, 0, 0, Map.of("nvidia.com/gpu", 2L)));
    }

    @Test
    void ephemeralStorageIsCountedApart() {
        PodSet driver = gang("driver: {sidecars: [{name: s, resources: {requests: {ephemeral-storage: 1G}}}]}")
                .podSets()
                .getFirst();
        assertThat(driver.request().ephemeralBytes()).isEqualTo(1_000_000_000L);
    }

    @Test
    void constraintsAreReadAsTheSchedulerReadsThem() {
        NodeConstraints constraints = gang("""
                        executor:
                          nodeSelector: {disk: ssd}
                          tolerations:
                          - {key: virtual-kubelet.io/provider, value: alibabacloud, effect: NoSchedule}
                          - {operator: Exists}
                          - {key: spot, operator: Exists, effect: NoExecute, tolerationSeconds: 60}
                          affinity:
                            podAntiAffinity:
                              requiredDuringSchedulingIgnoredDuringExecution:
                              - topologyKey: kubernetes.io/hostname
                                labelSelector: {matchLabels: {spark-role: executor}}
                            nodeAffinity:
                              requiredDuringSchedulingIgnoredDuringExecution:
                                nodeSelectorTerms:
                                - matchExpressions: [{key: type, operator: NotIn, values: [virtual-kubelet]}]
                                  matchFields: [{key: metadata.name, operator: In, values: [n1]}]
                                - matchExpressions: [{key: cores, operator: Gt, values: ['8']}, {key: a, operator: Exists}]
                              preferredDuringSchedulingIgnoredDuringExecution:
                              - weight: 7
                                preference: {matchExpressions: [{key: zone, operator: In, values: [a, b]}]}
                        """).podSets().getLast().constraints();
        assertThat(constraints)
                .isEqualTo(new NodeConstraints(
                        Map.of("disk", "ssd"),
                        List.of(
                                new NodeTerm(
                                        List.of(is("type", Operator.NOT_IN, "virtual-kubelet")),
                                        List.of(is("metadata.name", Operator.IN, "n1"))),
                                NodeTerm.ofLabels(is("cores", Operator.GT, "8"), is("a", Operator.EXISTS))),
                        List.of(new PreferredTerm(7, NodeTerm.ofLabels(is("zone", Operator.IN, "a", "b")))),
                        List.of(
                                new Toleration(
                                        "virtual-kubelet.io/provider",
                                        Toleration.Operator.EQUAL,
                                        "alibabacloud",
                                        Taint.Effect.NO_SCHEDULE),
                                new Toleration("", Toleration.Operator.EXISTS, "", null),
                                new Toleration("spot", Toleration.Operator.EXISTS, "", Taint.Effect.NO_EXECUTE)),
                        true));
    }

    @Test
    void aJobWithoutConstraintsMayStandAnywhere() {
        assertThat(gang("{}").podSets())
                .allSatisfy(set -> assertThat(set.constraints()).isEqualTo(NodeConstraints.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "cpu, 9300000000000000000",
        "memory, 9Ei",
        "memory, 1e30",
        "nvidia.com/gpu, 9223372036854775808",
        "memory, much",
        "memory, -1",
        "memory, ''"
    })
    void amountsThatCannotBeCountedAreNamed(String resource, String amount) {
        GangShape shape = GangShape.of(List.of(stored(1, 1, Map.of(resource, amount))));
        assertThat(shape).isInstanceOfSatisfying(Unshapeable.class, unshapeable -> {
            assertThat(unshapeable.problem().field())
                    .contains("executor.requests")
                    .contains(resource);
            assertThat(unshapeable.problem().value()).isEqualTo(amount);
        });
    }

    @Test
    void theGreatestAmountsStillCount() {
        Gang gang = shaped(GangShape.of(
                List.of(stored(Integer.MAX_VALUE, 1, Map.of("cpu", "9223372036854775807m", "memory", "8191Pi")))));
        assertThat(gang.podSets().getFirst().request().cpuMillis()).isEqualTo(Long.MAX_VALUE);
        assertThat(gang.total().memoryBytes()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aMinimumAboveTheCountIsNamed() {
        assertThat(GangShape.of(List.of(stored(2, 3, Map.of())))).isInstanceOf(Unshapeable.class);
    }

    private static GangPodSet stored(int count, int minimum, Map<String, String> requests) {
        return new GangPodSet(
                "executor", count, minimum, requests, null, null, null, null, null, null, null, null, null);
    }

    private static LabelRequirement is(String key, Operator operator, String... values) {
        return new LabelRequirement(key, operator, List.of(values));
    }

    private static Gang gang(String spec) {
        return switch (Interpreter.interpret(Specs.app(spec), true)) {
            case Understood understood -> shaped(GangShape.of(understood.podSets()));
            case Refused refused -> throw new AssertionError(refused.message());
        };
    }

    private static Gang shaped(GangShape shape) {
        return switch (shape) {
            case Shaped(Gang gang) -> gang;
            case Unshapeable(Problem problem) -> throw new AssertionError(problem.message());
        };
    }
}
