package dev.muster.sandbox.kubelet;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeDaemonEndpointsBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes Node objects the way a kubelet registers and reports. */
final class NodeObjects {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;
    private final String kubeletVersion;
    private final Optional<Integer> port;

    /** @param port on which the kubelets of these nodes answer, if they do */
    NodeObjects(KubernetesClient client, String kubeletVersion, Optional<Integer> port) {
        this.client = client;
        this.kubeletVersion = kubeletVersion;
        this.port = port;
    }

    /**
     * Registers the node, ready, or brings one that is already there to this shape. Two requests: the API server's own
     * admission puts a not-ready taint on every new node, which is then taken off.
     */
    void register(NodeSpec spec, String address) {
        Node node = build(spec, address);
        Node stored;
        try {
            stored = client.nodes().resource(node).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            stored = report(spec, address);
        }
        if (stored.getSpec().getTaints() == null
                || stored.getSpec().getTaints().size() != taints(spec).size()) {
            patch(spec.name(), Map.of("spec", Map.of("taints", taints(spec))));
        }
    }

    /** Reports the node's amounts and that it is ready. */
    Node report(NodeSpec spec, String address) {
        String status =
                Serialization.asJson(Map.of("status", build(spec, address).getStatus()));
        return client.nodes().withName(spec.name()).subresource("status").patch(MERGE, status);
    }

    void cordon(String name, boolean unschedulable) {
        patch(name, Map.of("spec", Map.of("unschedulable", unschedulable)));
    }

    void remove(String name) {
        client.nodes().withName(name).delete();
    }

    private void patch(String name, Map<String, ?> change) {
        client.nodes().withName(name).patch(MERGE, Serialization.asJson(change));
    }

    private Node build(NodeSpec spec, String address) {
        Map<String, Quantity> amounts = amounts(spec);
        Node node = new NodeBuilder()
                .withNewMetadata()
                .withName(spec.name())
                .withLabels(labels(spec))
                .endMetadata()
                .withNewSpec()
                .withTaints(taints(spec))
                .endSpec()
                .withNewStatus()
                .withCapacity(amounts)
                .withAllocatable(amounts)
                .withConditions(conditions())
                .addNewAddress(address, "InternalIP")
                .withNewNodeInfo()
                .withKubeletVersion(kubeletVersion)
                .withOperatingSystem("linux")
                .withArchitecture("amd64")
                .withContainerRuntimeVersion("sandbox://1")
                .withKubeProxyVersion("")
                .withKernelVersion("")
                .withOsImage("sandbox")
                .withMachineID("")
                .withSystemUUID("")
                .withBootID("")
                .endNodeInfo()
                .endStatus()
                .build();
        port.ifPresent(number -> node.getStatus()
                .setDaemonEndpoints(new NodeDaemonEndpointsBuilder()
                        .withNewKubeletEndpoint(number)
                        .build()));
        return node;
    }

    private static Map<String, Quantity> amounts(NodeSpec spec) {
        Map<String, Quantity> amounts = new HashMap<>();
        NodeRoom.capacityOf(spec).forEach((resource, amount) -> amounts.put(resource, new Quantity(amount.toString())));
        amounts.put(PodRequest.CPU, new Quantity(spec.cpuMillis() + "m"));
        return amounts;
    }

    private static Map<String, String> labels(NodeSpec spec) {
        Map<String, String> labels = new HashMap<>();
        labels.put("kubernetes.io/hostname", spec.name());
        labels.put("kubernetes.io/os", "linux");
        labels.put("kubernetes.io/arch", "amd64");
        if (spec.virtual()) {
            labels.put("type", "virtual-kubelet");
        }
        labels.putAll(spec.labels());
        return labels;
    }

    private static List<Taint> taints(NodeSpec spec) {
        List<Taint> taints = new ArrayList<>(spec.taints());
        if (spec.virtual()) {
            taints.add(NodeSpec.VIRTUAL_TAINT);
        }
        return taints;
    }

    private static List<NodeCondition> conditions() {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Stream<NodeCondition> pressures = Stream.of("MemoryPressure", "DiskPressure", "PIDPressure")
                .map(type -> condition(type, "False", "KubeletHasSufficientResources", now));
        return Stream.concat(pressures, Stream.of(condition("Ready", "True", "KubeletReady", now)))
                .toList();
    }

    private static NodeCondition condition(String type, String status, String reason, String now) {
        return new NodeConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withLastHeartbeatTime(now)
                .withLastTransitionTime(now)
                .build();
    }
}
