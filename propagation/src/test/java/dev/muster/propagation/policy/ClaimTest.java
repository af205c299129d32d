package dev.muster.propagation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.policy.PropagationPolicy;
import dev.muster.core.model.ClusterAffinity.Field;
import dev.muster.core.model.MemberTraits;
import dev.muster.core.model.Placement;
import dev.muster.core.model.Taint;
import dev.muster.core.model.Toleration;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    @Test
    void aPolicyThatSaysNothingMeansTheDocumentedDefaults() {
        Claim claim = claim("{}");
        assertThat(claim.driverStartTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(claim.memberBackoff()).isEqualTo(Duration.ofMinutes(5));
        assertThat(claim.maxAttempts()).isZero();
        assertThat(claim.wholeGang()).isFalse();
        assertThat(claim.neverReserves()).isFalse();
        assertThat(claim.isOurs()).isTrue();
        assertThat(claim.holdsScheduling()).isFalse();
        assertThat(claim.holdsDispatchTo("c1")).isFalse();
        assertThat(MemberChoice.of(claim)).isEqualTo(Placement.ANYWHERE);
    }

    @Test
    void durationsAreReadAsPoliciesWriteThem() {
        assertThat(claim("{reclaim: {driverStartTimeout: 90s, memberBackoff: 1h30m, maxAttempts: 3}}"))
                .satisfies(claim -> {
                    assertThat(claim.driverStartTimeout()).isEqualTo(Duration.ofSeconds(90));
                    assertThat(claim.memberBackoff()).isEqualTo(Duration.ofMinutes(90));
                    assertThat(claim.maxAttempts()).isEqualTo(3);
                });
    }

    @Test
    void suspensionHoldsBeforePlacingOrBeforeSending() {
        assertThat(claim("{suspension: {scheduling: true}}").holdsScheduling()).isTrue();
        assertThat(claim("{suspension: {dispatching: true}}").holdsDispatchTo("c1"))
                .isTrue();
        Claim some = claim("{suspension: {dispatchingOnClusters: {clusterNames: [c1]}}}");
        assertThat(some.holdsDispatchTo("c1")).isTrue();
        assertThat(some.holdsDispatchTo("c2")).isFalse();
    }

    @Test
    void anotherSchedulersPolicyIsNotOurs() {
        assertThat(claim("{schedulerName: theirs}").isOurs()).isFalse();
    }

    @Test
    void gangIsWhatTheSeedSays() {
        assertThat(claim(
                                "{placement: {replicaScheduling: {replicaSchedulingType: Divided, customSchedulingType: Gang}}}")
                        .wholeGang())
                .isTrue();
    }

    @Test
    void everyPartOfAnAffinityMustHoldAndExcludeBeatsAll() {
        Placement placement = MemberChoice.of(claim("""
                {placement: {clusterAffinity: {
                  clusterNames: [c1, c2, c3], exclude: [c3],
                  labelSelector: {matchLabels: {tier: batch}, matchExpressions: [{key: gpu, operator: DoesNotExist}]},
                  fieldSelector: {matchExpressions: [{key: region, operator: In, values: [hz]}, {key: zone, operator: NotIn, values: [z9]}]}}}}
                """));
        MemberTraits fine = traits(Map.of("tier", "batch"), "hz", "z1");
        assertThat(placement.affinity().matches("c1", fine)).isTrue();
        assertThat(placement.affinity().matches("c3", fine)).as("excluded").isFalse();
        assertThat(placement.affinity().matches("c4", fine)).as("not named").isFalse();
        assertThat(placement.affinity().matches("c1", traits(Map.of(), "hz", "z1")))
                .as("label missing")
                .isFalse();
        assertThat(placement.affinity().matches("c1", traits(Map.of("tier", "batch", "gpu", ""), "hz", "z1")))
                .as("label too many")
                .isFalse();
        assertThat(placement.affinity().matches("c1", traits(Map.of("tier", "batch"), "bj", "z1")))
                .as("other region")
                .isFalse();
        assertThat(placement.affinity().matches("c1", traits(Map.of("tier", "batch"), "hz", "z9")))
                .as("zone ruled out")
                .isFalse();
        assertThat(placement.affinity().fields())
                .extracting(field -> field.field())
                .containsExactly(Field.REGION, Field.ZONE);
    }

    @Test
    void tolerationsAreReadAsOnPods() {
        Placement placement = MemberChoice.of(claim("""
                {placement: {clusterTolerations: [
                  {key: cordon, operator: Exists}, {key: team, value: blue, effect: NoSchedule}]}}
                """));
        assertThat(untolerated(placement, new Taint("cordon", "today", Taint.Effect.NO_SCHEDULE)))
                .isFalse();
        assertThat(untolerated(placement, new Taint("team", "blue", Taint.Effect.NO_SCHEDULE)))
                .isFalse();
        assertThat(untolerated(placement, new Taint("team", "red", Taint.Effect.NO_SCHEDULE)))
                .isTrue();
    }

    private static boolean untolerated(Placement placement, Taint taint) {
        return Toleration.firstUntolerated(List.of(taint), placement.clusterTolerations()) != null;
    }

    private static MemberTraits traits(Map<String, String> labels, String region, String zone) {
        return new MemberTraits(labels, "", region, zone, List.of(), 1);
    }

    private static Claim claim(String spec) {
        var policy = YAML.unmarshal("spec: " + spec.strip(), PropagationPolicy.class);
        return new Claim(new Policy("default", "p", "uid", 1, policy.getSpec()));
    }
}
