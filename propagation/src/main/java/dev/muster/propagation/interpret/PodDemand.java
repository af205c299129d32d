package dev.muster.propagation.interpret;

import dev.muster.propagation.interpret.SparkSizing.Size;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Effective request of a whole pod: Spark's container laid over the template's, sidecars, init containers, overhead.
 *
 * <pre>
 *   max( Σ containers + Σ restartable init,
 *        max over ordinary init of (init + restartable init declared before it) ) + overhead
 * </pre>
 */
final class PodDemand {
    private static final BigDecimal MIB = BigDecimal.valueOf(SparkSize.MIB);

    private final SpecNode roleSpec;
    private final Role role;
    private final Problems problems;

    PodDemand(SpecNode roleSpec, Role role) {
        this.roleSpec = roleSpec;
        this.role = role;
        this.problems = roleSpec.problems();
    }

    /** Spark's container in a pod with nothing beside it. */
    static ContainerDemand alone(Size spark) {
        return overlaid(ContainerDemand.none(), spark);
    }

    ContainerDemand of(Size spark) {
        SpecNode pod = roleSpec.object("template").object("spec");
        List<SpecNode> containers = pod.objects("containers");
        Optional<SpecNode> own = sparkContainer(containers);
        ContainerDemand total = sparkDemand(spark, own);
        for (SpecNode container : withAdded(containers, "sidecars")) {
            if (own.isEmpty() || !own.get().path().equals(container.path())) {
                total = total.plus(demand(container));
            }
        }
        ContainerDemand effective = withInit(total, withAdded(pod.objects("initContainers"), "initContainers"));
        return withOverhead(withPodLevel(effective, pod.object("resources")), pod.object("overhead"));
    }

    /** The container named for the role, else the first; a template without containers gets one made by Spark. */
    private Optional<SpecNode> sparkContainer(List<SpecNode> containers) {
        return containers.stream()
                .filter(container ->
                        role.container.equals(container.json().path("name").asText()))
                .findFirst()
                .or(() -> containers.stream().findFirst());
    }

    /** Spark overwrites cpu and memory; every other resource of the template's container stays. */
    private ContainerDemand sparkDemand(Size spark, Optional<SpecNode> template) {
        ContainerDemand demand = template.map(container -> ContainerDemand.read(container.object("resources")))
                .orElseGet(ContainerDemand::none);
        overlaid(demand, spark);
        gpu(demand);
        memoryLimit(demand);
        return demand.completed(template.map(SpecNode::path).orElse(roleSpec.path()), problems);
    }

    private static ContainerDemand overlaid(ContainerDemand demand, Size spark) {
        BigDecimal memory = MIB.multiply(BigDecimal.valueOf(spark.memoryMiB()));
        demand.requests().put("cpu", spark.cpu());
        demand.requests().put("memory", memory);
        demand.limits().put("memory", memory);
        if (spark.cpuLimit() != null) {
            demand.limits().put("cpu", spark.cpuLimit());
        }
        demand.limits().putAll(spark.devices());
        return demand;
    }

    /** The operator's webhook sets a limit, and ignores a GPU without a name or with quantity 0. */
    private void gpu(ContainerDemand demand) {
        SpecNode gpu = roleSpec.object("gpu");
        String name = gpu.text("name");
        Long quantity = gpu.integer("quantity", 0, Integer.MAX_VALUE);
        if (quantity == null || quantity == 0) {
            return;
        }
        if (name == null || !name.contains("/")) {
            gpu.problems().add(gpu.pathTo("name"), name == null ? "" : name, "name the device, such as nvidia.com/gpu");
            return;
        }
        demand.limits().put(name, BigDecimal.valueOf(quantity));
    }

    /** Only a limit; the operator reads Spark's units in it as binary ones. */
    private void memoryLimit(ContainerDemand demand) {
        BigDecimal request = demand.requests().getOrDefault("memory", BigDecimal.ZERO);
        String text = roleSpec.text("memoryLimit");
        if (text == null) {
            return;
        }
        Optional<BigDecimal> limit = Quantity.parse(asKubernetes(text));
        if (limit.isEmpty()) {
            problems.add(roleSpec.pathTo("memoryLimit"), text, "want a size such as 4g or 4Gi");
        } else if (limit.get().compareTo(request) < 0) {
            problems.add(
                    roleSpec.pathTo("memoryLimit"),
                    text,
                    "below the " + Quantity.format("memory", request) + " that each " + role.key
                            + " requests (memory and overhead); raise it or leave it out");
        } else {
            demand.limits().put("memory", Quantity.rounded("memory", limit.get()));
        }
    }

    private static String asKubernetes(String size) {
        String lower = size.strip().toLowerCase(Locale.ROOT);
        String units = "kmgtp";
        String bare = lower.endsWith("b") ? lower.substring(0, lower.length() - 1) : lower;
        int unit = bare.isEmpty() ? -1 : units.indexOf(bare.charAt(bare.length() - 1));
        return unit < 0 ? size.strip() : bare.substring(0, bare.length() - 1) + "KMGTP".charAt(unit) + "i";
    }

    private ContainerDemand withInit(ContainerDemand running, List<SpecNode> initContainers) {
        ContainerDemand total = running;
        ContainerDemand restartable = ContainerDemand.none();
        ContainerDemand atStart = ContainerDemand.none();
        for (SpecNode container : initContainers) {
            ContainerDemand demand = demand(container);
            if ("Always".equals(container.text("restartPolicy"))) {
                total = total.plus(demand);
                restartable = restartable.plus(demand);
                atStart = atStart.max(restartable);
            } else {
                atStart = atStart.max(restartable.plus(demand));
            }
        }
        return total.max(atStart);
    }

    /** Pod-level resources hold where the member knows them, containers' where it does not: the greater is safe. */
    private ContainerDemand withPodLevel(ContainerDemand effective, SpecNode resources) {
        return resources.isPresent()
                ? effective.max(ContainerDemand.read(resources).completed(resources.path(), problems))
                : effective;
    }

    private static ContainerDemand withOverhead(ContainerDemand effective, SpecNode overhead) {
        return overhead.isPresent()
                ? effective.plus(new ContainerDemand(
                        ContainerDemand.amounts(overhead),
                        ContainerDemand.none().limits()))
                : effective;
    }

    /** The template's containers, then those of the spec that are not there already by name and image. */
    private List<SpecNode> withAdded(List<SpecNode> template, String field) {
        List<SpecNode> all = new ArrayList<>(template);
        for (SpecNode added : roleSpec.objects(field)) {
            boolean known = template.stream()
                    .anyMatch(container -> same(container, added, "name") && same(container, added, "image"));
            if (!known) {
                all.add(added);
            }
        }
        return all;
    }

    private static boolean same(SpecNode a, SpecNode b, String field) {
        return a.json().path(field).asText().equals(b.json().path(field).asText());
    }

    private ContainerDemand demand(SpecNode container) {
        return ContainerDemand.read(container.object("resources")).completed(container.path(), problems);
    }
}
