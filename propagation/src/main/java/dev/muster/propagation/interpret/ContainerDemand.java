package dev.muster.propagation.interpret;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one container, or one pod, asks for and is limited to.
 *
 * @param requests by resource name, in whole units, rounded as the scheduler rounds
 * @param limits the same; a resource that is absent has no limit
 */
record ContainerDemand(SortedMap<String, BigDecimal> requests, SortedMap<String, BigDecimal> limits) {

    static ContainerDemand none() {
        return new ContainerDemand(new TreeMap<>(), new TreeMap<>());
    }

    /** What a container's {@code resources} say, before the API server fills in anything. */
    static ContainerDemand read(SpecNode resources) {
        return new ContainerDemand(amounts(resources.object("requests")), amounts(resources.object("limits")));
    }

    /** Amounts of a map of quantities; what is no quantity, or negative, is a problem and left out. */
    static SortedMap<String, BigDecimal> amounts(SpecNode map) {
        SortedMap<String, BigDecimal> amounts = new TreeMap<>();
        map.json().fieldNames().forEachRemaining(resource -> {
            SpecNode at = map.at(resource);
            Optional<BigDecimal> amount = at.json().isValueNode() && !at.json().isBoolean()
                    ? Quantity.parse(at.json().asText())
                    : Optional.empty();
            if (amount.isEmpty() || amount.get().signum() < 0) {
                at.refuse("want a quantity of 0 or more, such as 500m or 2Gi");
            } else {
                amounts.put(resource, Quantity.rounded(resource, amount.get()));
            }
        });
        return amounts;
    }

    /**
     * As the API server completes and checks it: a limit without request is the request too; a request above its limit,
     * or an extended resource whose two amounts differ, is a problem.
     */
    ContainerDemand completed(String path, Problems problems) {
        SortedMap<String, BigDecimal> completed = new TreeMap<>(limits);
        completed.putAll(requests);
        for (Map.Entry<String, BigDecimal> entry : completed.entrySet()) {
            BigDecimal limit = limits.get(entry.getKey());
            String request = Quantity.format(entry.getKey(), entry.getValue());
            String field = SpecNode.pathTo(path + ".resources.requests", entry.getKey());
            if (limit != null && entry.getValue().compareTo(limit) > 0) {
                problems.add(
                        field,
                        request,
                        "above the limit of " + Quantity.format(entry.getKey(), limit) + "; raise the limit");
            } else if (isExtended(entry.getKey())
                    && (limit == null || entry.getValue().compareTo(limit) != 0)) {
                problems.add(field, request, "an extended resource needs a limit equal to its request");
            }
        }
        return new ContainerDemand(completed, limits);
    }

    ContainerDemand plus(ContainerDemand other) {
        return new ContainerDemand(sum(requests, other.requests), sum(limits, other.limits));
    }

    /** Resource by resource the greater of the two. */
    ContainerDemand max(ContainerDemand other) {
        return new ContainerDemand(greater(requests, other.requests), greater(limits, other.limits));
    }

    private static boolean isExtended(String resource) {
        return resource.contains("/") || resource.startsWith("hugepages-");
    }

    private static SortedMap<String, BigDecimal> sum(Map<String, BigDecimal> a, Map<String, BigDecimal> b) {
        SortedMap<String, BigDecimal> sum = new TreeMap<>(a);
        b.forEach((resource, amount) -> sum.merge(resource, amount, BigDecimal::add));
        return sum;
    }

    private static SortedMap<String, BigDecimal> greater(Map<String, BigDecimal> a, Map<String, BigDecimal> b) {
        SortedMap<String, BigDecimal> greater = new TreeMap<>(a);
        b.forEach((resource, amount) -> greater.merge(resource, amount, BigDecimal::max));
        return greater;
    }
}
