package dev.muster.agent.report;

import dev.muster.api.fleet.CapacityReportSpec.QuotaLeft;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaSpec;
import io.fabric8.kubernetes.api.model.ScopedResourceSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads what a ResourceQuota leaves: hard minus used. Only quotas that can count a Spark pod are of interest: a quota for
 * terminating or best-effort pods, or one whose scope is not understood, counts none of ours.
 */
final class QuotaReading {
    private QuotaReading() {}

    static Optional<QuotaLeft> of(ResourceQuota quota) {
        Scope scope = scope(quota.getSpec());
        Map<String, Quantity> hard =
                quota.getStatus() == null ? null : quota.getStatus().getHard();
        if (!scope.countsOurs() || hard == null || hard.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Quantity> used = quota.getStatus().getUsed() == null
                ? Map.of()
                : quota.getStatus().getUsed();
        Map<String, Long> left = new TreeMap<>();
        hard.forEach((name, most) ->
                left.put(name, Amounts.count(name, most, false) - Amounts.count(name, used.get(name), true)));
        return Optional.of(new QuotaLeft(
                quota.getMetadata().getNamespace(),
                quota.getMetadata().getName(),
                scope.priorityClasses().isEmpty() ? null : scope.priorityClasses(),
                left));
    }

    /** @param priorityClasses empty = all */
    private record Scope(boolean countsOurs, List<String> priorityClasses) {
        static final Scope ALL = new Scope(true, List.of());
        static final Scope NONE = new Scope(false, List.of());
    }

    private static Scope scope(ResourceQuotaSpec spec) {
        if (spec == null) {
            return Scope.ALL;
        }
        List<String> plain = spec.getScopes() == null ? List.of() : spec.getScopes();
        if (plain.stream().anyMatch(name -> !countsOurs(name))) {
            return Scope.NONE;
        }
        if (spec.getScopeSelector() == null || spec.getScopeSelector().getMatchExpressions() == null) {
            return Scope.ALL;
        }
        Scope scope = Scope.ALL;
        for (ScopedResourceSelectorRequirement rule : spec.getScopeSelector().getMatchExpressions()) {
            if ("PriorityClass".equals(rule.getScopeName()) && "In".equals(rule.getOperator())) {
                scope = new Scope(true, List.copyOf(rule.getValues()));
            } else if (!countsOurs(rule.getScopeName()) || "PriorityClass".equals(rule.getScopeName())) {
                return Scope.NONE;
            }
        }
        return scope;
    }

    /** Spark's pods have requests and no deadline, and their affinity is within their namespace as a rule. */
    private static boolean countsOurs(String scope) {
        return switch (scope) {
            case "NotTerminating", "NotBestEffort", "PriorityClass" -> true;
            default -> false;
        };
    }
}
