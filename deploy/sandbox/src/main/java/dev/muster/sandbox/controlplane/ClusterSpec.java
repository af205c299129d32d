package dev.muster.sandbox.controlplane;

import java.util.List;

/**
 * What one cluster is made of.
 *
 * @param name a DNS label; names its folder, its kubeconfig context and its prefix in etcd
 * @param scheduler whether a real kube-scheduler runs
 * @param controllers controllers of the kube-controller-manager; never the node lifecycle and pod garbage collectors, because
 *     these nodes are objects without kubelets and their pods would be taken away
 */
public record ClusterSpec(String name, boolean scheduler, List<String> controllers) {
    private static final List<String> HUB_CONTROLLERS = List.of(
            "namespace-controller",
            "garbage-collector-controller",
            "serviceaccount-controller",
            "serviceaccount-token-controller",
            "root-ca-certificate-publisher-controller",
            "clusterrole-aggregation-controller");

    private static final List<String> MEMBER_CONTROLLERS = List.of(
            "namespace-controller",
            "garbage-collector-controller",
            "serviceaccount-controller",
            "serviceaccount-token-controller",
            "root-ca-certificate-publisher-controller",
            "clusterrole-aggregation-controller",
            "resourcequota-controller",
            "ttl-after-finished-controller");

    public ClusterSpec {
        if (!name.matches("[a-z0-9]([-a-z0-9]{0,46}[a-z0-9])?")) {
            throw new IllegalArgumentException(
                    "a cluster's name is a DNS label of at most 48 characters, not '" + name + "'");
        }
        controllers = List.copyOf(controllers);
    }

    /** A cluster that runs no pods. */
    public static ClusterSpec hub(String name) {
        return new ClusterSpec(name, false, HUB_CONTROLLERS);
    }

    /** A cluster whose real scheduler binds pods to nodes that somebody registers. */
    public static ClusterSpec member(String name) {
        return new ClusterSpec(name, true, MEMBER_CONTROLLERS);
    }
}
