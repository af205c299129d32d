package dev.muster.sandbox.fleet;

import dev.muster.sandbox.kubelet.KubeletSettings;
import dev.muster.sandbox.kubelet.NodeSpec;
import dev.muster.sandbox.operator.OperatorSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One member of a fleet.
 *
 * @param name a DNS label of at most 48 characters
 * @param labels of its MemberCluster
 * @param agentConfig configuration of its agent, by property name; added to what the fleet sets itself
 */
public record MemberSpec(
        String name,
        List<NodeSpec> nodes,
        KubeletSettings kubelet,
        OperatorSettings operator,
        SparkCrd crd,
        Map<String, String> labels,
        Map<String, String> agentConfig) {

    private static final long GI = 1L << 30;

    public MemberSpec {
        nodes = List.copyOf(nodes);
        labels = Map.copyOf(labels);
        agentConfig = Map.copyOf(agentConfig);
    }

    public static MemberSpec of(String name, List<NodeSpec> nodes) {
        return new MemberSpec(
                name, nodes, KubeletSettings.defaults(), OperatorSettings.defaults(), SparkCrd.OWN, Map.of(), Map.of());
    }

    /** Two nodes of 4 cpu, 8 GiB. */
    public static MemberSpec small(String name) {
        return of(name, NodeSpec.of(name + "-a", 4_000, 8 * GI).times(2));
    }

    /** Two node groups: three nodes of 8 cpu, 32 GiB and one of 16 cpu, 64 GiB. */
    public static MemberSpec large(String name) {
        var nodes = new ArrayList<NodeSpec>(NodeSpec.of(name + "-a", 8_000, 32 * GI)
                .withLabel("node.muster.sandbox/pool", "general")
                .times(3));
        nodes.addAll(NodeSpec.of(name + "-b", 16_000, 64 * GI)
                .withLabel("node.muster.sandbox/pool", "big")
                .times(1));
        return of(name, nodes);
    }

    /** Two nodes of 4 cpu, 16 GiB, and a virtual node that takes what tolerates it. */
    public static MemberSpec withVirtualNode(String name) {
        var nodes =
                new ArrayList<NodeSpec>(NodeSpec.of(name + "-a", 4_000, 16 * GI).times(2));
        nodes.addAll(NodeSpec.of("virtual-kubelet-" + name, 100_000, 400 * GI)
                .withPods(1000)
                .asVirtual()
                .times(1));
        return of(name, nodes);
    }

    /** The sandbox's members: sizes and node groups differ, every third has a virtual node. */
    public static List<MemberSpec> different(int count) {
        var members = new ArrayList<MemberSpec>();
        for (int i = 1; i <= count; i++) {
            var name = "member" + i;
            members.add(
                    switch (i % 3) {
                        case 1 -> small(name);
                        case 2 -> large(name);
                        default -> withVirtualNode(name);
                    });
        }
        return members;
    }

    public MemberSpec with(KubeletSettings value) {
        return new MemberSpec(name, nodes, value, operator, crd, labels, agentConfig);
    }

    public MemberSpec with(OperatorSettings value) {
        return new MemberSpec(name, nodes, kubelet, value, crd, labels, agentConfig);
    }

    public MemberSpec with(SparkCrd value) {
        return new MemberSpec(name, nodes, kubelet, operator, value, labels, agentConfig);
    }

    public MemberSpec withLabels(Map<String, String> value) {
        return new MemberSpec(name, nodes, kubelet, operator, crd, value, agentConfig);
    }

    public MemberSpec withAgentConfig(Map<String, String> value) {
        return new MemberSpec(name, nodes, kubelet, operator, crd, labels, value);
    }
}
