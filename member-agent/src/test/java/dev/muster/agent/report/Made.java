package dev.muster.agent.report;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects as a member would show them. */
final class Made {
    static final String AGENT_NAMESPACE = "muster-system";

    private Made() {}

    static Node node(String name, String pool) {
        return node(name, Map.of("pool", pool, NodeShape.HOSTNAME, name), "16", "64Gi");
    }

    static Node node(String name, Map<String, String> labels, String cpu, String memory) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addToAllocatable("cpu", new Quantity(cpu))
                .addToAllocatable("memory", new Quantity(memory))
                .addToAllocatable("ephemeral-storage", new Quantity("100Gi"))
                .addToAllocatable("pods", new Quantity("110"))
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }

    static Pod pod(String namespace, String name, @Nullable String node, String cpu, String memory) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withUid(namespace + "-" + name)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName("main")
                .withNewResources()
                .addToRequests("cpu", new Quantity(cpu))
                .addToRequests("memory", new Quantity(memory))
                .endResources()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .endStatus()
                .build();
    }

    static Pod placeholder(String token, String podSet, int index, @Nullable String node) {
        Pod pod = pod(AGENT_NAMESPACE, token + "-" + podSet + "-" + index, node, "1", "1Gi");
        pod.getMetadata().setLabels(Map.of(Reserved.TOKEN, token, Reserved.SLOT, podSet));
        return pod;
    }

    static Pod spark(String token, String role, int index, @Nullable String node) {
        Pod pod = pod("jobs", "pi-" + token + "-" + role + "-" + index, node, "1", "1Gi");
        pod.getMetadata().setLabels(Map.of(Reserved.TOKEN, token, "spark-role", role));
        return pod;
    }

    static Work work(String token, int executors, WorkStatus.@Nullable Phase phase) {
        int dot = token.lastIndexOf('.');
        String binding = token.substring(0, dot);
        long attempt = Long.parseLong(token.substring(dot + 1));
        Work work = new Work();
        work.setMetadata(
                new ObjectMetaBuilder().withName(binding + "-" + attempt).build());
        work.setSpec(new WorkSpec(
                1,
                WorkSpec.Form.Job,
                WorkSpec.Intent.Run,
                null,
                token,
                new WorkSpec.BindingReference("jobs", "pi", binding),
                attempt,
                new TemplateReference(
                        "sparkoperator.k8s.io/v1beta2", "SparkApplication", "sparkapplications", "jobs", "pi", "u", 1L),
                null,
                List.of(podSet("driver", 1), podSet("executor", executors)),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
        if (phase != null) {
            work.setStatus(status(phase));
        }
        return work;
    }

    private static WorkStatus status(WorkStatus.Phase phase) {
        return new WorkStatus(
                phase, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    private static GangPodSet podSet(String name, int count) {
        return new GangPodSet(
                name,
                count,
                count,
                Map.of("cpu", "1"),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of("kind", "job", "team", "red"));
    }
}
