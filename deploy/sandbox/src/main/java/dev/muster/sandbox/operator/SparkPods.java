package dev.muster.sandbox.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.sandbox.kubelet.PodAnnotations;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the driver's and the executors' pods as spark-submit, the driver and the operator's pod webhook together do.
 *
 * <pre>
 *  pod template (if given) → Spark: container, sizes, labels, selectors → pod webhook (if it runs): {@link PodWebhook}
 * </pre>
 */
final class SparkPods {
    static final String APP_NAME = "sparkoperator.k8s.io/app-name";
    static final String SUBMISSION_ID = "sparkoperator.k8s.io/submission-id";
    static final String LAUNCHED = "sparkoperator.k8s.io/launched-by-spark-operator";
    static final String ROLE = "spark-role";
    static final String SPARK_ID = "spark-app-selector";
    static final String EXECUTOR_ID = "spark-exec-id";

    /** The Spark in the image of operator 2.5.2. */
    private static final String OPERATOR_SPARK = "4.0.4";

    private static final Set<String> RESERVED = Set.of(ROLE, SPARK_ID, "spark-app-name", "spark-version");
    private static final String KUEUE_PREFIX = "kueue.x-k8s.io/";
    /** What a driver that is told to stay unschedulable asks for. */
    static final String NO_SUCH_NODE = "sandbox.spark/no-such-node";

    private final SparkApp app;
    private final SparkProperties properties;
    private final boolean webhook;

    SparkPods(SparkApp app, SparkProperties properties, boolean webhook) {
        this.app = app;
        this.properties = properties;
        this.webhook = webhook;
    }

    /** The driver pod of a new submission. */
    Pod driver(String submissionId, String sparkId) throws SparkRefusal {
        Pod pod = base(Role.DRIVER, SparkPodShape.driver(properties), submissionId, sparkId);
        ObjectMeta meta = pod.getMetadata();
        meta.setName(app.intendedDriverPodName());
        meta.setOwnerReferences(List.of(app.owner(true)));
        meta.getLabels().put("spark-version", OPERATOR_SPARK);
        if (Misbehaviour.DRIVER_UNSCHEDULABLE.isOf(app)) {
            pod.getSpec().getNodeSelector().put(NO_SUCH_NODE, "true");
        }
        if (Misbehaviour.DRIVER_STALLS.isOf(app)) {
            meta.getAnnotations().put(PodAnnotations.NEVER_STARTS, "ImagePullBackOff");
        }
        container(pod.getSpec(), Role.DRIVER).setArgs(driverArguments());
        return pod;
    }

    /** Executor number {@code id} (from 1) of this driver. */
    Pod executor(Pod driver, String prefix, int id) throws SparkRefusal {
        SparkVersion version = SparkVersion.of(app.spec().path("sparkVersion").asText("3.5.0"));
        Map<String, String> ofDriver = driver.getMetadata().getLabels();
        Pod pod = base(
                Role.EXECUTOR,
                SparkPodShape.executor(properties, version),
                ofDriver.getOrDefault(SUBMISSION_ID, ""),
                ofDriver.getOrDefault(SPARK_ID, ""));
        ObjectMeta meta = pod.getMetadata();
        meta.setName(prefix + "-exec-" + id);
        meta.getLabels().put("spark-version", app.spec().path("sparkVersion").asText());
        meta.getLabels().put(EXECUTOR_ID, String.valueOf(id));
        meta.getLabels().put("spark-exec-resourceprofile-id", "0");
        meta.getAnnotations().put(PodAnnotations.STOP_CODE, "0");
        meta.setOwnerReferences(List.of(
                new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withName(driver.getMetadata().getName())
                        .withUid(driver.getMetadata().getUid())
                        .withController(true)
                        .build(),
                app.owner(false)));
        container(pod.getSpec(), Role.EXECUTOR).setArgs(new ArrayList<>(List.of("executor")));
        return pod;
    }

    private Pod base(Role role, SparkPodShape shape, String submissionId, String sparkId) throws SparkRefusal {
        JsonNode fields = app.spec().path(role.word());
        PodTemplateSpec template =
                read(fields.path("template"), PodTemplateSpec.class).orElseGet(PodTemplateSpec::new);
        Pod pod = new PodBuilder()
                .withMetadata(Optional.ofNullable(template.getMetadata()).orElseGet(ObjectMeta::new))
                .withSpec(Optional.ofNullable(template.getSpec()).orElseGet(PodSpec::new))
                .build();
        ObjectMeta meta = pod.getMetadata();
        meta.setNamespace(app.namespace());
        meta.setLabels(labels(role, meta.getLabels(), fields, submissionId, sparkId));
        meta.setAnnotations(merged(meta.getAnnotations(), texts(fields.path("annotations"))));
        spark(role, pod.getSpec(), shape, fields);
        if (webhook) {
            new PodWebhook(app.spec(), fields).apply(pod.getSpec(), container(pod.getSpec(), role));
        }
        return pod;
    }

    private Map<String, String> labels(
            Role role, Map<String, String> ofTemplate, JsonNode fields, String submissionId, String sparkId)
            throws SparkRefusal {
        Map<String, String> users = merged(app.labels(), texts(fields.path("labels")));
        users.keySet().removeIf(key -> key.startsWith(KUEUE_PREFIX));
        for (String key : users.keySet()) {
            if (RESERVED.contains(key)) {
                throw new SparkRefusal("Label with key " + key
                        + " is not allowed as it is reserved for Spark bookkeeping" + " operations.");
            }
        }
        Map<String, String> labels = merged(ofTemplate, users);
        labels.put(ROLE, role.word());
        labels.put(SPARK_ID, sparkId);
        labels.put("spark-app-name", app.name());
        labels.put(APP_NAME, app.name());
        labels.put(LAUNCHED, "true");
        labels.put(SUBMISSION_ID, submissionId);
        if (fields.path("template").isMissingNode()) {
            labels.put("sparkoperator.k8s.io/mutated-by-spark-operator", "true");
        }
        return labels;
    }

    /** What Spark itself sets, whether a webhook runs or not. */
    private void spark(Role role, PodSpec spec, SparkPodShape shape, JsonNode fields) {
        spec.setRestartPolicy("Never");
        Map<String, String> selector = merged(spec.getNodeSelector(), Map.of());
        selector.putAll(withPrefix("spark.kubernetes.node.selector."));
        selector.putAll(withPrefix("spark.kubernetes." + role.word() + ".node.selector."));
        spec.setNodeSelector(selector);
        properties
                .get("spark.kubernetes." + role.word() + ".scheduler.name")
                .or(() -> properties.get("spark.kubernetes.scheduler.name"))
                .ifPresent(spec::setSchedulerName);
        serviceAccount(role, fields, spec.getServiceAccountName()).ifPresent(spec::setServiceAccountName);
        app.spec().path("imagePullSecrets").forEach(secret -> spec.getImagePullSecrets()
                .add(new LocalObjectReference(secret.asText())));
        Container container = container(spec, role);
        container.setName(role.container());
        container.setImage(text(fields.path("image"))
                .or(() -> text(app.spec().path("image")))
                .orElse("spark"));
        text(app.spec().path("imagePullPolicy")).ifPresent(container::setImagePullPolicy);
        container.setResources(resources(container.getResources(), shape));
    }

    private Optional<String> serviceAccount(Role role, JsonNode fields, String ofTemplate) {
        Optional<String> own = text(fields.path("serviceAccount"));
        Optional<String> driver = text(app.spec().path("driver").path("serviceAccount"));
        return role == Role.DRIVER
                ? own
                : Optional.ofNullable(ofTemplate).or(() -> own).or(() -> driver);
    }

    private static ResourceRequirements resources(ResourceRequirements ofTemplate, SparkPodShape shape) {
        Map<String, Quantity> requests = new HashMap<>();
        Map<String, Quantity> limits = new HashMap<>();
        if (ofTemplate != null) {
            Optional.ofNullable(ofTemplate.getRequests()).ifPresent(requests::putAll);
            Optional.ofNullable(ofTemplate.getLimits()).ifPresent(limits::putAll);
        }
        Quantity memory = new Quantity(shape.memoryMiB() + "Mi");
        requests.put("cpu", new Quantity(shape.cpuRequest()));
        requests.put("memory", memory);
        limits.put("memory", memory);
        shape.cpuLimit().ifPresent(cores -> limits.put("cpu", new Quantity(cores)));
        shape.devices().forEach((device, amount) -> limits.put(device, new Quantity(amount)));
        ResourceRequirements resources = new ResourceRequirements();
        resources.setRequests(requests);
        resources.setLimits(limits);
        return resources;
    }

    /** The container named as Spark's, else the first, else a new one. */
    private static Container container(PodSpec spec, Role role) {
        return spec.getContainers().stream()
                .filter(container -> role.container().equals(container.getName()))
                .findFirst()
                .or(() -> spec.getContainers().stream().findFirst())
                .orElseGet(() -> {
                    Container container = new Container();
                    spec.setContainers(new ArrayList<>(List.of(container)));
                    return container;
                });
    }

    private List<String> driverArguments() {
        List<String> arguments = new ArrayList<>(List.of("driver"));
        text(app.spec().path("mainClass")).ifPresent(main -> arguments.addAll(List.of("--class", main)));
        arguments.add(properties.mainFile());
        app.spec().path("arguments").forEach(argument -> arguments.add(argument.asText()));
        return arguments;
    }

    private Map<String, String> withPrefix(String prefix) {
        Map<String, String> found = new HashMap<>();
        properties.values().forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), value);
            }
        });
        return found;
    }

    /** A part of the spec as this Kubernetes type; empty if it is not there. */
    static <T> Optional<T> read(JsonNode node, Class<T> type) throws SparkRefusal {
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SparkApp.JSON.convertValue(node, type));
        } catch (IllegalArgumentException e) {
            throw new SparkRefusal("cannot read a " + type.getSimpleName() + ": " + e.getMessage());
        }
    }

    private static Map<String, String> merged(Map<String, String> first, Map<String, String> second) {
        Map<String, String> all = new HashMap<>();
        Optional.ofNullable(first).ifPresent(all::putAll);
        all.putAll(second);
        return all;
    }

    static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    static Optional<String> text(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty() ? Optional.of(node.asText()) : Optional.empty();
    }
}
