package dev.muster.propagation.interpret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.muster.propagation.interpret.SparkProperties.Property;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the pods of one role may stand: pod template, then Spark's properties, then the operator's webhook, each over
 * or beside the one before.
 *
 * @param tolerations a list, null if there are none
 */
record PodConstraints(
        SortedMap<String, String> nodeSelector,
        @Nullable JsonNode affinity,
        @Nullable JsonNode tolerations,
        @Nullable JsonNode topologySpread,
        @Nullable String priorityClassName,
        @Nullable String schedulerName,
        @Nullable String runtimeClassName) {

    /** @param spark the Spark that builds this role's pods */
    static PodConstraints of(SpecNode spec, Role role, SparkProperties properties, SparkVersion spark) {
        SpecNode roleSpec = spec.object(role.key);
        SpecNode pod = roleSpec.object("template").object("spec");
        return new PodConstraints(
                nodeSelector(roleSpec, pod, role, properties, spark),
                firstOf(roleSpec.object("affinity"), pod.object("affinity")),
                tolerations(pod, roleSpec),
                firstOf(pod.at("topologySpreadConstraints")),
                firstOf(roleSpec.name("priorityClassName"), pod.name("priorityClassName")),
                firstOf(
                        spec.name("batchScheduler"),
                        spec.at("batchScheduler").isPresent() ? null : roleSpec.name("schedulerName"),
                        schedulerProperty(role, properties, spark),
                        pod.name("schedulerName")),
                firstOf(roleSpec.name("runtimeClassName"), pod.name("runtimeClassName")));
    }

    /** Executors have had a property of their own since 3.0; the driver's and that of both came with 3.3. */
    private static @Nullable String schedulerProperty(Role role, SparkProperties properties, SparkVersion spark) {
        String own = properties.value(role.kubernetesKey("scheduler.name"));
        if (!spark.isAtLeast(3, 3)) {
            return role == Role.EXECUTOR ? own : null;
        }
        return own == null ? properties.value("spark.kubernetes.scheduler.name") : own;
    }

    private static SortedMap<String, String> nodeSelector(
            SpecNode roleSpec, SpecNode pod, Role role, SparkProperties properties, SparkVersion spark) {
        SortedMap<String, String> merged = new TreeMap<>(pod.texts("nodeSelector"));
        put(merged, properties.under(SparkProperties.NODE_SELECTOR));
        if (spark.isAtLeast(3, 3)) {
            put(merged, properties.under(role.kubernetesKey("node.selector.")));
        }
        merged.putAll(roleSpec.texts("nodeSelector"));
        return merged;
    }

    private static void put(Map<String, String> merged, SortedMap<String, Property> properties) {
        properties.forEach((key, property) -> merged.put(key, property.value()));
    }

    private static @Nullable JsonNode tolerations(SpecNode pod, SpecNode roleSpec) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        pod.objects("tolerations").forEach(toleration -> all.add(toleration.json()));
        roleSpec.objects("tolerations").forEach(toleration -> all.add(toleration.json()));
        return all.isEmpty() ? null : all;
    }

    private static @Nullable JsonNode firstOf(SpecNode... nodes) {
        for (SpecNode node : nodes) {
            if (node.isPresent()) {
                return node.json();
            }
        }
        return null;
    }

    private static @Nullable String firstOf(@Nullable String... names) {
        for (String name : names) {
            if (name != null) {
                return name;
            }
        }
        return null;
    }
}
