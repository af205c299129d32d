package dev.muster.agent.reserve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.agent.member.Slots;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.WorkSpec;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Pods of a gang's exact shape that do nothing. They live in the agent's own namespace, where no job's quota counts them,
 * without Spark's labels, and never evict anybody.
 */
public final class Placeholders {
    private final String namespace;
    private final String image;
    private final KubernetesSerialization json;

    /** @param image a container that does nothing until it is stopped */
    public Placeholders(String namespace, String image, KubernetesSerialization json) {
        this.namespace = namespace;
        this.image = image;
        this.json = json;
    }

    public String namespace() {
        return namespace;
    }

    /**
     * One pod per pod of the gang, with names that are the same each time they are made; a list for each pod set, the
     * set with the largest pods first. The scheduler takes pods in the order in which they come: a small one that came
     * first would be put on the emptiest node, and a large one that needs that node whole would find none.
     */
    public List<List<Pod>> largestFirst(WorkSpec spec, String priorityClass) {
        List<GangPodSet> gang = Objects.requireNonNull(spec.gang());
        return gang.stream()
                .sorted(Comparator.comparingDouble((GangPodSet set) -> size(set, gang))
                        .reversed())
                .map(set -> IntStream.range(0, set.count())
                        .mapToObj(i -> placeholder(Objects.requireNonNull(spec.token()), set, i, priorityClass))
                        .toList())
                .toList();
    }

    /** What one pod of the set asks for: of every resource its part of the gang's largest request, added up. */
    private static double size(GangPodSet set, List<GangPodSet> gang) {
        return set.requests().keySet().stream()
                .mapToDouble(resource -> {
                    double most = gang.stream()
                            .mapToDouble(other -> amount(other, resource))
                            .max()
                            .orElse(0);
                    return most > 0 ? amount(set, resource) / most : 0;
                })
                .sum();
    }

    private static double amount(GangPodSet set, String resource) {
        String amount = set.requests().get(resource);
        return amount == null ? 0 : new Quantity(amount).getNumericalAmount().doubleValue();
    }

    private Pod placeholder(String token, GangPodSet set, int index, String priorityClass) {
        PodSpec spec = still().withPriorityClassName(priorityClass)
                .withNodeSelector(set.nodeSelector())
                .withSchedulerName(set.schedulerName())
                .withAffinity(offVirtualNodes(read(set.affinity(), Affinity.class)))
                .withTolerations(list(set.tolerations(), Toleration.class))
                .withTopologySpreadConstraints(list(set.topologySpread(), TopologySpreadConstraint.class))
                .build();
        spec.getContainers().getFirst().setResources(resources(set));
        return pod(name(token, set.name() + "-" + index), token, set.name(), spec);
    }

    /**
     * A pod without requests that is born on a node and lets the scheduler put no other pod there: a required
     * anti-affinity against all pods of all namespaces. The kubelet ends it after 15 s, and an ended pod keeps nobody
     * away: a dead agent cannot shut a node.
     *
     * @param placeholder UID of the first placeholder that makes way behind it: each fence has a name of its own
     * @param admitted a token whose own pods are let in, null for none
     */
    public Pod fence(String token, String node, String placeholder, @Nullable String admitted, String priorityClass) {
        PodSpec spec = still().withPriorityClassName(priorityClass)
                .withNodeName(node)
                .withActiveDeadlineSeconds(15L)
                .addNewToleration()
                .withOperator("Exists")
                .endToleration()
                .withAffinity(Fences.affinity(admitted))
                .build();
        return pod(name(token, "fence-" + placeholder), token, Slots.FENCE, spec);
    }

    private PodSpecBuilder still() {
        return new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(1L)
                .withRestartPolicy("Never")
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(65_535L)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(new ContainerBuilder()
                        .withName("room")
                        .withImage(image)
                        .withImagePullPolicy("IfNotPresent")
                        .withNewSecurityContext()
                        .withAllowPrivilegeEscalation(false)
                        .withNewCapabilities()
                        .withDrop("ALL")
                        .endCapabilities()
                        .endSecurityContext()
                        .build());
    }

    private Pod pod(String name, String token, String slot, PodSpec spec) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(Map.of(Reserved.TOKEN, token, Reserved.SLOT, slot))
                .endMetadata()
                .withSpec(spec)
                .build();
    }

    /** Extended resources and huge pages cannot be asked for without an equal limit. */
    private static ResourceRequirements resources(GangPodSet set) {
        Map<String, Quantity> requests = new HashMap<>();
        Map<String, Quantity> limits = new HashMap<>();
        set.requests().forEach((resource, amount) -> {
            requests.put(resource, new Quantity(amount));
            if (resource.contains("/") || resource.startsWith("hugepages-")) {
                limits.put(resource, new Quantity(amount));
            }
        });
        ResourceRequirements resources = new ResourceRequirements();
        resources.setRequests(requests);
        resources.setLimits(limits);
        return resources;
    }

    /** Virtual nodes bill by the pod: a placeholder never goes there, whatever its gang tolerates. */
    private static Affinity offVirtualNodes(@Nullable Affinity affinity) {
        Affinity own = affinity == null ? new Affinity() : affinity;
        var node = own.edit().editOrNewNodeAffinity();
        var required = node.editOrNewRequiredDuringSchedulingIgnoredDuringExecution();
        if (!required.hasNodeSelectorTerms()) {
            required.addToNodeSelectorTerms(new NodeSelectorTerm());
        }
        List<NodeSelectorTerm> terms = new ArrayList<>();
        for (NodeSelectorTerm term : required.buildNodeSelectorTerms()) {
            terms.add(term.edit()
                    .addNewMatchExpression()
                    .withKey(VirtualNodes.LABEL)
                    .withOperator("NotIn")
                    .withValues(VirtualNodes.VALUE)
                    .endMatchExpression()
                    .build());
        }
        return required.withNodeSelectorTerms(terms)
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .build();
    }

    private <T> @Nullable T read(@Nullable JsonNode node, Class<T> type) {
        return node == null || node.isNull() ? null : json.convertValue(node, type);
    }

    private <T> List<T> list(@Nullable JsonNode nodes, Class<T> type) {
        List<T> read = new ArrayList<>();
        if (nodes != null) {
            nodes.forEach(node -> read.add(json.convertValue(node, type)));
        }
        return read;
    }

    private static String name(String token, String slot) {
        UUID id = UUID.nameUUIDFromBytes((token + "/" + slot).getBytes(StandardCharsets.UTF_8));
        return "room-" + id;
    }
}
