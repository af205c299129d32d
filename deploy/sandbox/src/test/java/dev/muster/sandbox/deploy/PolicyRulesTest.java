package dev.muster.sandbox.deploy;

import static dev.muster.sandbox.deploy.InstalledHub.MERGE;
import static dev.muster.sandbox.deploy.InstalledHub.answer;
import static dev.muster.sandbox.deploy.InstalledHub.tryCreate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.policy.PropagationPolicy;
import dev.muster.sandbox.fleet.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What a policy may not say is refused when it is written, and the message names the field. */
@ExtendWith(InstalledHub.Shared.class)
class PolicyRulesTest {
    private static final String SPARK =
            "resourceSelectors: [{apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication}]";
    private static final String CONFIG_MAPS = "resourceSelectors: [{apiVersion: v1, kind: ConfigMap}]";

    private final InstalledHub hub;

    PolicyRulesTest(InstalledHub hub) {
        this.hub = hub;
    }

    /** @param spec lines below {@code spec:} in flow style, the selector for SparkApplications apart; {@code ;} separates them */
    private record Case(String name, String spec, String says) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Case> REFUSED = List.of(
            new Case(
                    "both affinity forms",
                    "placement: {clusterAffinity: {clusterNames: [a]}, clusterAffinities: [{affinityName: x}]}",
                    "spec.placement.clusterAffinity and spec.placement.clusterAffinities exclude each other"),
            new Case(
                    "ordered groups",
                    "placement: {clusterAffinities: [{affinityName: x, clusterNames: [a]}]}",
                    "spec.placement.clusterAffinities is not supported yet"),
            new Case(
                    "two groups of one name",
                    "placement: {clusterAffinities: [{affinityName: x}, {affinityName: x}]}",
                    "spec.placement.clusterAffinities[].affinityName must be unique"),
            new Case(
                    "a group without a name",
                    "placement: {clusterAffinities: [{clusterNames: [a]}]}",
                    "spec.placement.clusterAffinities[0].affinityName: Required"),
            new Case(
                    "a group with a long name",
                    "placement: {clusterAffinities: [{affinityName: " + "x".repeat(33) + "}]}",
                    "spec.placement.clusterAffinities[0].affinityName: Too long"),
            new Case(
                    "spread",
                    "placement: {spreadConstraints: [{spreadByField: region}]}",
                    "spec.placement.spreadConstraints is not supported yet"),
            new Case(
                    "more groups at least than at most",
                    "placement: {spreadConstraints: [{spreadByField: region, minGroups: 3, maxGroups: 2}]}",
                    "spec.placement.spreadConstraints[].minGroups (1 when absent) must not be greater than maxGroups"),
            new Case(
                    "no group at most",
                    "placement: {spreadConstraints: [{spreadByField: region, maxGroups: 0}]}",
                    "minGroups (1 when absent) must not be greater than maxGroups"),
            new Case(
                    "a negative group count",
                    "placement: {spreadConstraints: [{spreadByField: region, minGroups: -1}]}",
                    "spec.placement.spreadConstraints[0].minGroups"),
            new Case(
                    "spread by two things",
                    "placement: {spreadConstraints: [{spreadByField: region, spreadByLabel: rack}]}",
                    "spreadByField and spreadByLabel exclude each other"),
            new Case(
                    "spread by an unknown field",
                    "placement: {spreadConstraints: [{spreadByField: planet}]}",
                    "spec.placement.spreadConstraints[0].spreadByField"),
            new Case(
                    "overrides to wait for", "dependentOverrides: [x]", "spec.dependentOverrides is not supported yet"),
            new Case(
                    "preemption between policies", "preemption: Always", "spec.preemption Always is not supported yet"),
            new Case("lazy edits", "activationPreference: Lazy", "spec.activationPreference is not supported yet"),
            new Case(
                    "failover",
                    "failover: {application: {decisionConditions: {tolerationSeconds: 300}}}",
                    "spec.failover is not supported yet"),
            new Case(
                    "a negative failover time",
                    "failover: {application: {decisionConditions: {tolerationSeconds: -1}}}",
                    "spec.failover.application.decisionConditions.tolerationSeconds"),
            new Case(
                    "a division preference",
                    "placement: {replicaScheduling: {replicaSchedulingType: Divided,"
                            + " replicaDivisionPreference: Aggregated}}",
                    "spec.placement.replicaScheduling.replicaDivisionPreference is not supported yet"),
            new Case(
                    "weights",
                    "placement: {replicaScheduling: {weightPreference: {dynamicWeight: AvailableReplicas}}}",
                    "spec.placement.replicaScheduling.weightPreference is not supported yet"),
            new Case(
                    "an unknown scheduling type",
                    "placement: {replicaScheduling: {replicaSchedulingType: Scattered}}",
                    "spec.placement.replicaScheduling.replicaSchedulingType: Unsupported value"),
            new Case(
                    "dividing what is no SparkApplication",
                    "placement: {replicaScheduling: {replicaSchedulingType: Divided}}; " + CONFIG_MAPS,
                    "spec.placement.replicaScheduling.replicaSchedulingType Divided is not supported yet for kinds other"
                            + " than SparkApplication"),
            new Case(
                    "dividing another group's SparkApplication",
                    "placement: {replicaScheduling: {replicaSchedulingType: Divided}};"
                            + " resourceSelectors: [{apiVersion: spark.apache.org/v1, kind: SparkApplication}]",
                    "replicaSchedulingType Divided is not supported yet"),
            new Case(
                    "both kinds of dispatch suspension",
                    "suspension: {dispatching: true, dispatchingOnClusters: {clusterNames: [a]}}",
                    "spec.suspension.dispatching and spec.suspension.dispatchingOnClusters exclude each other"),
            new Case(
                    "an operator that tolerations do not have",
                    "placement: {clusterTolerations: [{key: k, operator: Like}]}",
                    "spec.placement.clusterTolerations[0].operator"),
            new Case(
                    "a toleration of nothing",
                    "placement: {clusterTolerations: [{value: v}]}",
                    "spec.placement.clusterTolerations[].operator must be Exists when key is empty"),
            new Case(
                    "a toleration with a value that is not compared",
                    "placement: {clusterTolerations: [{key: k, operator: Exists, value: v}]}",
                    "spec.placement.clusterTolerations[].value must be empty when operator is Exists"),
            new Case(
                    "a negative toleration time",
                    "placement: {clusterTolerations: [{key: k, tolerationSeconds: -1}]}",
                    "spec.placement.clusterTolerations[0].tolerationSeconds"),
            new Case(
                    "a member field that members do not have",
                    "placement: {clusterAffinity: {fieldSelector: {matchExpressions:"
                            + " [{key: planet, operator: In, values: [x]}]}}}",
                    "fieldSelector.matchExpressions[].key must be provider, region or zone"),
            new Case(
                    "a field selector that asks for existence",
                    "placement: {clusterAffinity: {fieldSelector: {matchExpressions:"
                            + " [{key: zone, operator: Exists}]}}}",
                    "fieldSelector.matchExpressions[].operator must be In or NotIn"),
            new Case(
                    "a label operator that does not exist",
                    "placement: {clusterAffinity: {labelSelector: {matchExpressions:"
                            + " [{key: a, operator: Gt, values: ['1']}]}}}",
                    "spec.placement.clusterAffinity.labelSelector.matchExpressions[0].operator"),
            new Case(
                    "In without values",
                    "placement: {clusterAffinity: {labelSelector: {matchExpressions: [{key: a, operator: In}]}}}",
                    "labelSelector.matchExpressions[].values must be given for In and NotIn"),
            new Case("a negative number of attempts", "reclaim: {maxAttempts: -1}", "spec.reclaim.maxAttempts"),
            new Case("a negative timeout", "reclaim: {driverStartTimeout: -5m}", "spec.reclaim.driverStartTimeout"),
            new Case(
                    "a timeout without a unit",
                    "reclaim: {driverStartTimeout: '300'}",
                    "spec.reclaim.driverStartTimeout"),
            new Case("a backoff in days", "reclaim: {memberBackoff: 1d}", "spec.reclaim.memberBackoff"),
            new Case("an unknown reservation", "reservation: Always", "spec.reservation: Unsupported value"),
            new Case(
                    "an unknown conflict resolution",
                    "conflictResolution: Merge",
                    "spec.conflictResolution: Unsupported"),
            new Case("a priority beyond int32", "priority: 3000000000", "spec.priority"),
            new Case("no selector", "resourceSelectors: []", "spec.resourceSelectors"),
            new Case(
                    "a selector without a kind",
                    "resourceSelectors: [{apiVersion: v1}]",
                    "spec.resourceSelectors[0].kind: Required"),
            new Case(
                    "a selector whose apiVersion is none",
                    "resourceSelectors: [{apiVersion: 'Apps/V1', kind: Deployment}]",
                    "spec.resourceSelectors[0].apiVersion"),
            new Case(
                    "more selectors than are looked at",
                    "resourceSelectors: [" + "{apiVersion: v1, kind: ConfigMap},".repeat(65) + "]",
                    "spec.resourceSelectors: Too many"));

    @ParameterizedTest
    @FieldSource("REFUSED")
    void aPolicyOfEitherScopeIsRefusedByFieldWith(Case given) {
        assertThat(tryCreate(hub.admin(), namespaced(given.spec()))).contains(given.says());
        assertThat(tryCreate(hub.admin(), clusterWide(given.spec()))).contains(given.says());
    }

    static final List<Case> ACCEPTED = List.of(
            new Case("nothing but a selector", "", ""),
            new Case("a negative priority", "priority: -5", ""),
            new Case("what is said to be the default", "preemption: Never; activationPreference: ''", ""),
            new Case("dispatch suspended", "suspension: {dispatching: true, scheduling: true}", ""),
            new Case("some members suspended", "suspension: {dispatchingOnClusters: {clusterNames: [a]}}", ""),
            new Case("everything tolerated", "placement: {clusterTolerations: [{operator: Exists}]}", ""),
            new Case(
                    "every part of an affinity",
                    "placement: {clusterAffinity: {clusterNames: [a], exclude: [b], labelSelector: {matchLabels: {k: v},"
                            + " matchExpressions: [{key: a, operator: Exists}]}, fieldSelector: {matchExpressions:"
                            + " [{key: zone, operator: NotIn, values: [z]}]}}}",
                    ""),
            new Case(
                    "a gang",
                    "placement: {replicaScheduling: {replicaSchedulingType: Divided, customSchedulingType: Gang}}",
                    ""),
            new Case(
                    "copies of anything",
                    "placement: {replicaScheduling: {replicaSchedulingType: Duplicated}}; " + CONFIG_MAPS,
                    ""),
            new Case(
                    "all of reclaim and no reservation",
                    "reclaim: {driverStartTimeout: 1h30m, maxAttempts: 3, memberBackoff: 90s}; reservation: Never",
                    ""));

    @ParameterizedTest
    @FieldSource("ACCEPTED")
    void aPolicyOfEitherScopeMaySay(Case given) {
        assertThat(tryCreate(hub.admin(), namespaced(given.spec()))).isEqualTo("accepted");
        assertThat(tryCreate(hub.admin(), clusterWide(given.spec()))).isEqualTo("accepted");
    }

    @Test
    void aNamespacedPolicySelectsNeitherAnotherNamespaceNorAKindWithoutOne() {
        var foreign = "resourceSelectors: [{apiVersion: v1, kind: ConfigMap, namespace: other}]";
        assertThat(tryCreate(hub.admin(), namespaced(foreign)))
                .contains("spec.resourceSelectors[].namespace 'other': a PropagationPolicy sees only its own namespace"
                        + " 'default'");
        var own = "resourceSelectors: [{apiVersion: v1, kind: ConfigMap, namespace: default}]";
        assertThat(tryCreate(hub.admin(), namespaced(own))).isEqualTo("accepted");
        assertThat(tryCreate(hub.admin(), clusterWide(foreign))).isEqualTo("accepted");

        var wide = "resourceSelectors: [{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass}]";
        assertThat(tryCreate(hub.admin(), namespaced(wide)))
                .contains("spec.resourceSelectors[].kind 'PriorityClass' is cluster-scoped: use a"
                        + " ClusterPropagationPolicy");
        assertThat(tryCreate(hub.admin(), clusterWide(wide))).isEqualTo("accepted");
        var namesake = "resourceSelectors: [{apiVersion: tools.example.org/v1, kind: Node}]";
        assertThat(tryCreate(hub.admin(), namespaced(namesake))).isEqualTo("accepted");
    }

    @Test
    void theSchedulerOfAPolicyNeverChanges() {
        var policies = hub.admin().resources(PropagationPolicy.class).inNamespace("default");
        var created = hub.admin()
                .resource(namespaced("").replace("name: p", "name: scheduled"))
                .create();
        assertThat(policies.withName("scheduled").get().getSpec().schedulerName())
                .isEqualTo("default-scheduler");
        assertThat(answer(() -> policies.withName("scheduled").patch(MERGE, "{\"spec\":{\"schedulerName\":\"mine\"}}")))
                .contains("spec.schedulerName is immutable");
        assertThat(answer(() -> policies.withName("scheduled").patch(MERGE, "{\"spec\":{\"priority\":7}}")))
                .isEqualTo("accepted");
        hub.admin().resource(created).delete();
    }

    @Test
    void theManifestsOfTheDocumentAreAcceptedAsTheyStand() {
        for (var manifest : Seed.all(List.of("c1", "c2"))) {
            assertThat(tryCreate(hub.admin(), manifest.text()))
                    .as(manifest.file())
                    .isEqualTo("accepted");
        }
    }

    private static String namespaced(String spec) {
        return policy("PropagationPolicy", "{name: p, namespace: default}", spec);
    }

    private static String clusterWide(String spec) {
        return policy("ClusterPropagationPolicy", "{name: p}", spec);
    }

    private static String policy(String kind, String metadata, String spec) {
        var lines = spec.contains("resourceSelectors") ? spec : SPARK + (spec.isEmpty() ? "" : "; " + spec);
        return "apiVersion: policy.one.alibabacloud.com/v1alpha1\nkind: " + kind + "\nmetadata: " + metadata
                + "\nspec:\n  " + lines.replaceAll("; +", "\n  ") + "\n";
    }
}
