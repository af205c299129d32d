package dev.muster.propagation.interpret;

import dev.muster.api.fleet.GangPodSet;
import dev.muster.propagation.interpret.GangShape.Unshapeable;
import dev.muster.propagation.interpret.Interpretation.Refused;
import dev.muster.propagation.interpret.Interpretation.Understood;
import dev.muster.propagation.interpret.SparkSizing.Size;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/** One spec while it is read: what is found, and what is wrong, gathers here. */
final class Reading {
    private final ObjectMeta metadata;
    private final SpecNode spec;
    private final SparkProperties properties;
    private final SparkSizing sizing;
    private final PodLabels labels;
    private final List<Fact> facts = new ArrayList<>();
    private final List<Unmodelled> unmodelled = new ArrayList<>();

    Reading(ObjectMeta metadata, SpecNode spec) {
        this.metadata = metadata;
        this.spec = spec;
        SpecRules.check(metadata, spec);
        PodSchema.check(spec);
        this.properties = SparkProperties.of(spec);
        String mainFile = spec.text("mainApplicationFile");
        this.sizing = new SparkSizing(properties, mainFile == null ? "" : mainFile, facts);
        this.labels = new PodLabels(metadata, spec, properties);
    }

    Interpretation read(boolean gang, SparkVersion operatorSpark) {
        GangPodSet driver = podSet(Role.DRIVER, 1, 1, operatorSpark);
        ExecutorCount count = ExecutorCount.of(properties, facts);
        GangPodSet executor = podSet(Role.EXECUTOR, count.count(), count.minimum(gang), executorSpark());
        List<GangPodSet> podSets = List.of(driver, executor);
        if (GangShape.of(podSets) instanceof Unshapeable(Problem problem)) {
            spec.problems().add("spec." + problem.field(), problem.value(), problem.why());
        }
        return spec.problems().isEmpty()
                ? understood(podSets)
                : new Refused(spec.problems().asList());
    }

    /** The Spark of the job's image, as declared; what cannot be read is taken for the newest. */
    private SparkVersion executorSpark() {
        String declared = spec.text("sparkVersion");
        Optional<SparkVersion> spark = declared == null ? Optional.empty() : SparkVersion.parse(declared);
        facts.add(new Fact(
                "executor.sparkRules",
                spark.orElse(SparkVersion.NEWEST).toString(),
                spark.isPresent() ? "spec.sparkVersion" : "spec.sparkVersion cannot be read: the newest known"));
        if (spark.isPresent() && !spark.get().isAtLeast(3, 0)) {
            for (Role role : Role.values()) {
                SpecNode template = spec.object(role.key).at("template");
                if (template.isPresent()) {
                    template.refuse("pod templates need Spark 3.0 or later; raise spec.sparkVersion");
                }
            }
        }
        return spark.orElse(SparkVersion.NEWEST);
    }

    private GangPodSet podSet(Role role, int count, int minimum, SparkVersion spark) {
        Size size = sizing.of(role, spark);
        Map<String, String> own = formatted(PodDemand.alone(size).requests());
        ContainerDemand demand = new PodDemand(spec.object(role.key), role).of(size);
        Map<String, String> requests = formatted(demand.requests());
        if (!requests.equals(own)) {
            facts.add(new Fact(
                    role.key + ".pod",
                    requests.toString(),
                    "with the template, devices, sidecars, init containers and overhead"));
        }
        PodConstraints constraints = PodConstraints.of(spec, role, properties, spark);
        PodNeighbours neighbours = new PodNeighbours(spec, role, constraints, labels);
        neighbours.unmodelled(unmodelled);
        return new GangPodSet(
                role.key,
                count,
                minimum,
                requests,
                formatted(demand.limits()),
                constraints.nodeSelector().isEmpty() ? null : constraints.nodeSelector(),
                constraints.affinity(),
                constraints.tolerations(),
                constraints.topologySpread(),
                constraints.priorityClassName(),
                constraints.schedulerName(),
                constraints.runtimeClassName(),
                neighbours.onePerNode() ? Boolean.TRUE : null,
                neighbours.spread().orElse(null),
                labels.alike(role));
    }

    private static Map<String, String> formatted(SortedMap<String, BigDecimal> amounts) {
        Map<String, String> formatted = new LinkedHashMap<>();
        amounts.forEach((resource, amount) -> formatted.put(resource, Quantity.format(resource, amount)));
        return formatted;
    }

    private Understood understood(List<GangPodSet> podSets) {
        ServiceAccounts accounts = ServiceAccounts.of(spec, properties);
        String declared = spec.text("sparkVersion");
        return new Understood(
                podSets,
                podSets.getFirst().priorityClassName(),
                accounts.driver(),
                accounts.executor(),
                spec.name("batchScheduler"),
                declared == null ? "" : declared,
                driverPodName(),
                images(),
                facts,
                WebhookFields.of(spec),
                unmodelled);
    }

    /** The role's own image, else the job's; what the spec says stands over the properties. */
    private List<String> images() {
        return Stream.of(Role.values())
                .map(role -> Stream.of(
                                Optional.ofNullable(spec.object(role.key).name("image")),
                                Optional.ofNullable(spec.name("image")),
                                Optional.ofNullable(properties.value(role.kubernetesKey("container.image"))),
                                Optional.ofNullable(properties.value("spark.kubernetes.container.image")))
                        .flatMap(Optional::stream)
                        .findFirst())
                .flatMap(Optional::stream)
                .filter(image -> !image.isEmpty())
                .distinct()
                .toList();
    }

    private String driverPodName() {
        String stated = spec.object(Role.DRIVER.key).name("podName");
        String property = properties.value("spark.kubernetes.driver.pod.name");
        if (stated != null) {
            return stated;
        }
        return property != null && !property.isEmpty() ? property : metadata.getName() + "-driver";
    }
}
