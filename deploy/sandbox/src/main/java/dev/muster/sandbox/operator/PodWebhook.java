package dev.muster.sandbox.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The fields of an application that only the operator's pod webhook puts on its pods; without the webhook they are
 * silently lost, as with the real one.
 *
 * @param spec the application's spec
 * @param role its {@code driver} or {@code executor} part
 */
record PodWebhook(ObjectNode spec, JsonNode role) {

    /** {@code memoryLimit} uses Spark's suffixes; they become Kubernetes' binary ones. */
    private static final Map<String, String> SUFFIX = Map.of("k", "Ki", "m", "Mi", "g", "Gi");

    void apply(PodSpec pod, Container spark) throws SparkRefusal {
        scheduling(pod);
        containers(pod, spark);
        limits(spark);
        volumes(pod, spark);
        if (role.path("terminationGracePeriodSeconds").isIntegralNumber()) {
            pod.setTerminationGracePeriodSeconds(
                    role.path("terminationGracePeriodSeconds").asLong());
        }
        if (role.path("hostNetwork").asBoolean(false)) {
            pod.setHostNetwork(true);
            pod.setDnsPolicy("ClusterFirstWithHostNet");
        }
    }

    private void scheduling(PodSpec pod) throws SparkRefusal {
        SparkPods.read(role.path("affinity"), Affinity.class).ifPresent(pod::setAffinity);
        pod.getNodeSelector().putAll(SparkPods.texts(role.path("nodeSelector")));
        each(role.path("tolerations"), Toleration.class, pod.getTolerations()::add);
        SparkPods.text(role.path("priorityClassName")).ifPresent(name -> {
            pod.setPriorityClassName(name);
            pod.setPriority(null);
            pod.setPreemptionPolicy(null);
        });
        SparkPods.text(spec.path("batchScheduler"))
                .or(() -> SparkPods.text(role.path("schedulerName")))
                .ifPresent(pod::setSchedulerName);
    }

    private void containers(PodSpec pod, Container spark) throws SparkRefusal {
        each(role.path("sidecars"), Container.class, pod.getContainers()::add);
        each(role.path("initContainers"), Container.class, pod.getInitContainers()::add);
        each(role.path("env"), EnvVar.class, spark.getEnv()::add);
        each(role.path("envFrom"), EnvFromSource.class, spark.getEnvFrom()::add);
    }

    private void limits(Container spark) {
        JsonNode gpu = role.path("gpu");
        SparkPods.text(gpu.path("name")).ifPresent(name -> spark.getResources()
                .getLimits()
                .put(name, new Quantity(gpu.path("quantity").asText("0"))));
        SparkPods.text(role.path("memoryLimit"))
                .ifPresent(
                        limit -> spark.getResources().getLimits().put("memory", new Quantity(kubernetesSize(limit))));
    }

    private static String kubernetesSize(String size) {
        String suffix = size.substring(size.length() - 1);
        return SUFFIX.containsKey(suffix) ? size.substring(0, size.length() - 1) + SUFFIX.get(suffix) : size;
    }

    /** Only volumes that the role mounts are attached. */
    private void volumes(PodSpec pod, Container spark) throws SparkRefusal {
        List<VolumeMount> mounts = new ArrayList<>();
        each(role.path("volumeMounts"), VolumeMount.class, mounts::add);
        spark.getVolumeMounts().addAll(mounts);
        Set<String> names = mounts.stream().map(VolumeMount::getName).collect(Collectors.toSet());
        List<Volume> volumes = new ArrayList<>();
        each(spec.path("volumes"), Volume.class, volumes::add);
        volumes.stream().filter(volume -> names.contains(volume.getName())).forEach(pod.getVolumes()::add);
    }

    private static <T> void each(JsonNode list, Class<T> type, Consumer<T> use) throws SparkRefusal {
        for (JsonNode item : list) {
            SparkPods.read(item, type).ifPresent(use);
        }
    }
}
