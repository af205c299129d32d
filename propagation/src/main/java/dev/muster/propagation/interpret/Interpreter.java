package dev.muster.propagation.interpret;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.interpret.Interpretation.Refused;
import dev.muster.propagation.interpret.Interpretation.Understood;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Reads a SparkApplication as operator and Spark will:
 *
 * <ol>
 *   <li>the operator's defaults are written into the spec,
 *   <li>the spec becomes Spark properties, the last value of a key holds,
 *   <li>properties and pod templates become the pods' requests, by the rules of the Spark that builds them,
 *   <li>what no member could run is refused, with everything that is wrong at once.
 * </ol>
 *
 * The cost grows with the size of the spec only, not with the number of executors.
 */
public final class Interpreter {
    private Interpreter() {}

    /** @param gang whether every executor must have room before the job starts */
    public static Interpretation interpret(SparkApplication app, boolean gang) {
        return interpret(app, gang, SparkVersion.OPERATOR);
    }

    /** @param operatorSpark Spark in the operator's image: it builds the driver pod */
    public static Interpretation interpret(SparkApplication app, boolean gang, SparkVersion operatorSpark) {
        ObjectNode spec = app.getSpec();
        if (spec == null) {
            return new Refused(List.of(new Problem("spec", "", "is required")));
        }
        return sized(app.getMetadata(), OperatorDefaults.applied(spec), gang, operatorSpark);
    }

    /** Without the operator's defaults: what a member whose webhook is off would make of the spec. */
    static Interpretation sized(ObjectMeta metadata, ObjectNode spec, boolean gang, SparkVersion operatorSpark) {
        Problems problems = new Problems();
        SpecNode root = new SpecNode(spec, "spec", problems);
        List<Fact> facts = new ArrayList<>();
        SpecRules.check(metadata, root);
        PodSchema.check(root);
        SparkVersion spark = executorSpark(root, facts);
        SparkProperties properties = SparkProperties.of(root);
        String mainFile = root.text("mainApplicationFile");
        SparkSizing sizing = new SparkSizing(properties, mainFile == null ? "" : mainFile, facts);
        ContainerDemand driver =
                new PodDemand(root.object(Role.DRIVER.key), Role.DRIVER).of(sizing.driver(operatorSpark));
        ContainerDemand executor =
                new PodDemand(root.object(Role.EXECUTOR.key), Role.EXECUTOR).of(sizing.executor(spark));
        ExecutorCount count = ExecutorCount.of(properties, facts);
        Pods pods = new Pods(root, new PodLabels(metadata, root, properties), new ArrayList<>());
        List<GangPodSet> podSets = List.of(
                pods.set(Role.DRIVER, 1, 1, driver, PodConstraints.of(root, Role.DRIVER, properties, operatorSpark)),
                pods.set(
                        Role.EXECUTOR,
                        count.count(),
                        count.minimum(gang),
                        executor,
                        PodConstraints.of(root, Role.EXECUTOR, properties, spark)));
        if (GangShape.of(podSets) instanceof GangShape.Unshapeable(Problem problem)) {
            problems.add("spec." + problem.field(), problem.value(), problem.why());
        }
        return problems.isEmpty()
                ? understood(metadata, root, properties, podSets, facts, pods.unmodelled())
                : new Refused(problems.asList());
    }

    /** The Spark of the job's image, as declared; what cannot be read is taken for the newest. */
    private static SparkVersion executorSpark(SpecNode spec, List<Fact> facts) {
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

    private record Pods(SpecNode spec, PodLabels labels, List<Unmodelled> unmodelled) {
        GangPodSet set(Role role, int count, int minimum, ContainerDemand demand, PodConstraints constraints) {
            PodNeighbours neighbours = new PodNeighbours(spec, role, constraints, labels);
            neighbours.unmodelled(unmodelled);
            return new GangPodSet(
                    role.key,
                    count,
                    minimum,
                    formatted(demand.requests()),
                    formatted(demand.limits()),
                    constraints.nodeSelector().isEmpty() ? null : constraints.nodeSelector(),
                    constraints.affinity(),
                    constraints.tolerations(),
                    constraints.topologySpread(),
                    constraints.priorityClassName(),
                    constraints.schedulerName(),
                    constraints.runtimeClassName(),
                    neighbours.onePerNode() ? Boolean.TRUE : null);
        }
    }

    private static Map<String, String> formatted(SortedMap<String, BigDecimal> amounts) {
        Map<String, String> formatted = new LinkedHashMap<>();
        amounts.forEach((resource, amount) -> formatted.put(resource, Quantity.format(resource, amount)));
        return formatted;
    }

    private static Understood understood(
            ObjectMeta metadata,
            SpecNode spec,
            SparkProperties properties,
            List<GangPodSet> podSets,
            List<Fact> facts,
            List<Unmodelled> unmodelled) {
        ServiceAccounts accounts = ServiceAccounts.of(spec, properties);
        return new Understood(
                podSets,
                podSets.getFirst().priorityClassName(),
                accounts.driver(),
                accounts.executor(),
                spec.name("batchScheduler"),
                String.valueOf(spec.text("sparkVersion")),
                driverPodName(metadata, spec, properties),
                facts,
                WebhookFields.of(spec),
                unmodelled);
    }

    private static String driverPodName(ObjectMeta metadata, SpecNode spec, SparkProperties properties) {
        String stated = spec.object(Role.DRIVER.key).name("podName");
        String property = properties.value("spark.kubernetes.driver.pod.name");
        if (stated != null) {
            return stated;
        }
        return property != null && !property.isEmpty() ? property : metadata.getName() + "-driver";
    }
}
