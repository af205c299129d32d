package dev.muster.agent.report;

import dev.muster.api.fleet.CapacityReportSpec.Unit;
import dev.muster.api.fleet.CapacityReportSpec.UnitCaps;
import dev.muster.api.fleet.CapacityReportSpec.UnitUse;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A ResourcePolicy of the member, read from whatever version serves it.
 *
 * @param perJob every submission is counted apart, so what stands there already does not matter
 * @param countedSince pods made before are not counted, null = all are
 * @param countsDeleting whether pods that are being deleted are counted
 * @param podLabels by unit: only pods with these labels are counted there
 */
record UnitPolicy(
        String namespace,
        String name,
        Map<String, String> selector,
        List<String> matchLabelKeys,
        boolean perJob,
        @Nullable Instant countedSince,
        boolean countsDeleting,
        List<Unit> units,
        List<Map<String, String>> podLabels) {
    static final String GROUP = "scheduling.alibabacloud.com";
    static final String DEFINITION = "resourcepolicies." + GROUP;

    /** The CRD of the report admits so many; the units and keys beyond are left out, which lets in too few, never too many. */
    private static final int UNITS = 10;

    private static final int KEYS = 10;

    /** Labels that no two submissions share. */
    private static final Set<String> OF_ONE_JOB = Set.of(
            "sparkoperator.k8s.io/submission-id",
            "sparkoperator.k8s.io/app-name",
            "spark-app-selector",
            "spark-app-name");

    /** Empty for a policy without a unit: it says nothing. */
    static Optional<UnitPolicy> of(GenericKubernetesResource policy) {
        Object spec = policy.getAdditionalProperties().get("spec");
        List<Unit> units = new ArrayList<>();
        List<Map<String, String>> podLabels = new ArrayList<>();
        for (Object unit : list(at(spec, "units"))) {
            if (units.size() < UNITS) {
                units.add(unit(unit));
                podLabels.add(texts(at(unit, "podLabels")));
            }
        }
        List<String> keys = list(at(spec, "matchLabelKeys")).stream()
                .map(Object::toString)
                .limit(KEYS)
                .toList();
        String created = policy.getMetadata().getCreationTimestamp();
        boolean fromNowOn = Boolean.TRUE.equals(at(spec, "ignorePreviousPod"));
        return units.isEmpty()
                ? Optional.empty()
                : Optional.of(new UnitPolicy(
                        policy.getMetadata().getNamespace(),
                        policy.getMetadata().getName(),
                        texts(at(spec, "selector")),
                        keys,
                        keys.stream().anyMatch(OF_ONE_JOB::contains),
                        fromNowOn && created != null ? Instant.parse(created) : null,
                        !Boolean.TRUE.equals(at(spec, "ignoreTerminatingPod")),
                        units,
                        podLabels));
    }

    private static Unit unit(Object unit) {
        Map<String, Long> max = new TreeMap<>();
        if (at(unit, "maxResources") instanceof Map<?, ?> amounts) {
            amounts.forEach((name, amount) ->
                    max.put(name.toString(), Amounts.count(name.toString(), Quantity.parse(amount.toString()), false)));
        }
        if (at(unit, "max") instanceof Number pods) {
            max.merge(Amounts.PODS, pods.longValue(), Math::min);
        }
        Map<String, String> nodes = texts(at(unit, "nodeSelector"));
        Object resource = at(unit, "resource");
        return new Unit(
                resource == null ? "" : resource.toString(),
                nodes.isEmpty() ? null : nodes,
                max.isEmpty() ? null : max);
    }

    /** The policy with what stands in its units. */
    UnitCaps with(@Nullable List<UnitUse> used) {
        return new UnitCaps(
                namespace,
                name,
                selector.isEmpty() ? null : selector,
                matchLabelKeys.isEmpty() ? null : matchLabelKeys,
                perJob ? Boolean.TRUE : null,
                units,
                used == null || used.isEmpty() ? null : used);
    }

    private static @Nullable Object at(@Nullable Object map, String key) {
        return map instanceof Map<?, ?> entries ? entries.get(key) : null;
    }

    private static List<?> list(@Nullable Object list) {
        return list instanceof List<?> entries ? entries : List.of();
    }

    private static Map<String, String> texts(@Nullable Object map) {
        Map<String, String> texts = new TreeMap<>();
        if (map instanceof Map<?, ?> entries) {
            entries.forEach((key, value) -> texts.put(key.toString(), value == null ? "" : value.toString()));
        }
        return texts;
    }
}
