package dev.muster.propagation.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.propagation.interpret.Specs;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an object loses on its way to another cluster, and what never goes there. */
class SanitisedTest {
    record Case(String name, String given, String want) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> objects() {
        return Stream.of(
                new Case("identity, owners, finalizers, bookkeeping and marks go, the rest stays", """
                        {apiVersion: v1, kind: ConfigMap, data: {a: b}, immutable: true, status: {x: y},
                         metadata: {name: c, namespace: n, uid: u, resourceVersion: '1', generation: 2, selfLink: s,
                           creationTimestamp: '2026-01-01T00:00:00Z', generateName: c-, finalizers: [f],
                           ownerReferences: [{uid: o}], managedFields: [{manager: m}],
                           labels: {team: etl, fleet.muster.dev/source: u},
                           annotations: {note: n, fleet.muster.dev/claimed-by: p,
                             kubectl.kubernetes.io/last-applied-configuration: '{}'}}}
                        """, """
                        {apiVersion: v1, kind: ConfigMap, data: {a: b}, immutable: true,
                         metadata: {name: c, namespace: n, labels: {team: etl}, annotations: {note: n}}}
                        """),
                new Case(
                        "marks alone leave nothing behind",
                        "{kind: Role, metadata: {name: r, labels: {fleet.muster.dev/source: u}}, rules: []}",
                        "{kind: Role, metadata: {name: r}, rules: []}"),
                new Case(
                        "a namespace's own finalizer",
                        "{kind: Namespace, metadata: {name: n}, spec: {finalizers: [kubernetes]}, status: {phase: Active}}",
                        "{kind: Namespace, metadata: {name: n}, spec: {}}"),
                new Case(
                        "an account's tokens",
                        "{kind: ServiceAccount, metadata: {name: s}, secrets: [{name: t}], imagePullSecrets: [{name: p}]}",
                        "{kind: ServiceAccount, metadata: {name: s}, imagePullSecrets: [{name: p}]}"),
                new Case(
                        "people's rights",
                        "{kind: RoleBinding, metadata: {name: b}, subjects: [{kind: Group, name: g},"
                                + " {kind: ServiceAccount, name: s, namespace: n}]}",
                        "{kind: RoleBinding, metadata: {name: b}, subjects: [{kind: ServiceAccount, name: s, namespace: n}]}"),
                new Case(
                        "a service's addresses and ports of nodes",
                        "{kind: Service, metadata: {name: s}, spec: {clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1],"
                                + " ports: [{port: 80, nodePort: 30000}]}}",
                        "{kind: Service, metadata: {name: s}, spec: {ports: [{port: 80}]}}"),
                new Case(
                        "a headless service stays headless",
                        "{kind: Service, metadata: {name: s}, spec: {clusterIP: None, clusterIPs: [None]}}",
                        "{kind: Service, metadata: {name: s}, spec: {clusterIP: None, clusterIPs: [None]}}"),
                new Case(
                        "a claim's volume",
                        "{kind: PersistentVolumeClaim, metadata: {name: p, annotations:"
                                + " {pv.kubernetes.io/bind-completed: 'yes', note: n}}, spec: {volumeName: pv-1}}",
                        "{kind: PersistentVolumeClaim, metadata: {name: p, annotations: {note: n}}, spec: {}}"),
                new Case(
                        "a job's selector",
                        "{kind: Job, metadata: {name: j}, spec: {selector: {matchLabels: {controller-uid: u}},"
                                + " template: {metadata: {labels: {controller-uid: u, app: a}}}}}",
                        "{kind: Job, metadata: {name: j}, spec: {template: {metadata: {labels: {app: a}}}}}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("objects")
    void losesWhatBelongsToTheHub(Case given) {
        ObjectNode object = Specs.yaml(given.given());
        ObjectNode before = object.deepCopy();
        assertThat(Sanitised.of(object)).isEqualTo(Specs.yaml(given.want()));
        assertThat(Sanitised.of(Sanitised.of(object))).isEqualTo(Sanitised.of(object));
        assertThat(object).isEqualTo(before);
    }

    record Own(String object, boolean never) {}

    static Stream<Own> clusterOwn() {
        return Stream.of(
                new Own("{kind: PriorityClass, metadata: {name: system-node-critical}}", true),
                new Own("{kind: PriorityClass, metadata: {name: low-priority}}", false),
                new Own("{kind: ServiceAccount, metadata: {name: default, namespace: jobs}}", true),
                new Own("{kind: ServiceAccount, metadata: {name: spark, namespace: jobs}}", false),
                new Own("{kind: ConfigMap, metadata: {name: kube-root-ca.crt, namespace: jobs}}", true),
                new Own("{kind: ConfigMap, metadata: {name: conf, namespace: jobs}}", false),
                new Own("{kind: ConfigMap, metadata: {name: conf, namespace: kube-system}}", true),
                new Own("{kind: Secret, type: kubernetes.io/service-account-token, metadata: {name: t}}", true),
                new Own("{kind: Secret, type: bootstrap.kubernetes.io/token, metadata: {name: t}}", true),
                new Own("{kind: Secret, type: Opaque, metadata: {name: t}}", false),
                new Own("{kind: Namespace, metadata: {name: default}}", true),
                new Own("{kind: Namespace, metadata: {name: kube-public}}", true),
                new Own("{kind: Namespace, metadata: {name: muster-system}}", true),
                new Own("{kind: Namespace, metadata: {name: muster-member-c1}}", true),
                new Own("{kind: Namespace, metadata: {name: jobs}}", false),
                new Own("{kind: ClusterRole, metadata: {name: 'system:node'}}", true),
                new Own(
                        "{kind: ClusterRole, metadata: {name: edit, labels: {kubernetes.io/bootstrapping: rbac-defaults}}}",
                        true),
                new Own("{kind: ClusterRole, metadata: {name: mine}}", false),
                new Own("{kind: RoleBinding, metadata: {name: 'system:x', namespace: jobs}}", true));
    }

    @ParameterizedTest
    @MethodSource("clusterOwn")
    void whatEveryClusterMakesItselfStays(Own given) {
        assertThat(NeverPropagated.includes(Specs.yaml(given.object()))).isEqualTo(given.never());
    }
}
