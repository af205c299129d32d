package dev.muster.propagation.dashboard;

import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.MemberCluster;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.binding.JobView;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Set;

/** Hub objects as the API server would hand them out: job pi of namespace ads, attempts in members c1 and c2. */
final class Hub {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private Hub() {}

    /** @param more of the object, at the left margin: annotations go under metadata, so only spec and status */
    static SparkApplication template(String metadata, String more) {
        return YAML.unmarshal("""
                apiVersion: sparkoperator.k8s.io/v1beta2
                kind: SparkApplication
                metadata: {name: pi, namespace: ads, uid: t-uid, creationTimestamp: "2026-11-21T10:00:00Z"%s}
                %s
                """.formatted(metadata, more), SparkApplication.class);
    }

    static SparkApplication template() {
        return template(", annotations: {fleet.muster.dev/claimed-by: p}", "spec: {}");
    }

    /** @param spec more of it, as inline YAML with a leading comma */
    static ResourceBinding binding(long attempt, String spec) {
        return YAML.unmarshal("""
                apiVersion: fleet.muster.dev/v1alpha1
                kind: ResourceBinding
                metadata: {name: pi-b, namespace: ads, uid: b-uid}
                spec: {template: {apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication, resource: sparkapplications,
                  namespace: ads, name: pi, uid: t-uid}, attempt: %d%s}
                """.formatted(attempt, spec), ResourceBinding.class);
    }

    /**
     * @param minute after 10:00 at which it was ordered
     * @param status inline YAML, empty for none
     */
    static Work work(long attempt, String member, int minute, String intent, String status) {
        return YAML.unmarshal(
                """
                apiVersion: fleet.muster.dev/v1alpha1
                kind: Work
                metadata: {name: b-uid-%1$d, namespace: muster-member-%2$s, uid: w-%1$d, creationTimestamp: "2026-11-21T10:%3$02d:00Z"}
                spec:
                  protocol: 1
                  form: Job
                  intent: %4$s
                  token: b-uid.%1$d
                  binding: {namespace: ads, name: pi-b, uid: b-uid}
                  attempt: %1$d
                  target: {apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication, resource: sparkapplications,
                    namespace: ads, name: pi, uid: t-uid}
                  gang:
                  - {name: driver, count: 1, minimum: 1, requests: {cpu: "1", memory: 1Gi}}
                  - {name: executor, count: 3, minimum: 3, requests: {cpu: "4", memory: 8Gi}}
                  manifest: {spec: {mainClass: x}}
                %5$s
                """.formatted(attempt, member, minute, intent, status.isEmpty() ? "" : "status: " + status),
                Work.class);
    }

    static MemberCluster member(String name) {
        return YAML.unmarshal("""
                apiVersion: fleet.muster.dev/v1alpha1
                kind: MemberCluster
                metadata: {name: %1$s, uid: uid-%1$s}
                spec: {provider: alibaba, region: cn-beijing}
                status: {kubernetesVersion: v1.36.3}
                """.formatted(name), MemberCluster.class);
    }

    static Lease lease(String second) {
        return YAML.unmarshal("""
                apiVersion: coordination.k8s.io/v1
                kind: Lease
                metadata: {name: heartbeat, namespace: muster-member-c1}
                spec: {holderIdentity: a, renewTime: "2026-11-21T10:00:%s.000000Z"}
                """.formatted(second), Lease.class);
    }

    /** Two nodes of 8 cpu and 32 GiB: one half in use, on the other 1 cpu and 4 GiB are held by placeholders. */
    static CapacityReport report(long sequence, String accounted) {
        return YAML.unmarshal("""
                apiVersion: fleet.muster.dev/v1alpha1
                kind: CapacityReport
                metadata: {name: capacity-0, namespace: muster-member-c1, uid: r}
                spec:
                  page: 0
                  sequence: %1$d
                  pageSequences: [%1$d]
                  nodeGroups:
                  - labels: {karpenter.sh/nodepool: spark}
                    names: [n1, n2]
                    cpuMillis: [4000, 7000]
                    memoryBytes: [17179869184, 30064771072]
                    ephemeralBytes: [0, 0]
                    pods: [100, 109]
                    allocatable: {cpu: 16000, memory: 68719476736, pods: 220}
                    reserved: {cpu: 1000, memory: 4294967296, pods: 1}
                  accounted: [%2$s]
                """.formatted(sequence, accounted), CapacityReport.class);
    }

    /** Members of these names are ready, no other is. */
    static JobView.Fleet ready(String... members) {
        var names = Set.of(members);
        return new JobView.Fleet() {
            @Override
            public boolean ready(String member) {
                return names.contains(member);
            }

            @Override
            public boolean attestedGone(String member) {
                return member.equals("gone");
            }

            @Override
            public boolean holdsPlaceholders(String member) {
                return true;
            }
        };
    }
}
