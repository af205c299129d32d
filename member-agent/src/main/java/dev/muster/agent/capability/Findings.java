package dev.muster.agent.capability;

import dev.muster.api.fleet.MemberClusterStatus.Capabilities;
import dev.muster.api.fleet.MemberClusterStatus.SparkOperator;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one look at the member found. Null = could not be seen.
 *
 * @param kinds served kinds, {@code group/version/Kind}
 * @param deployments that carry the operator's name
 * @param suspendInDefinition whether the SparkApplication definition has {@code spec.suspend}; empty = no such definition
 * @param priorityClasses value by name
 */
record Findings(
        @Nullable List<String> kinds,
        @Nullable List<Deployment> deployments,
        @Nullable Optional<Boolean> suspendInDefinition,
        @Nullable Map<String, Integer> priorityClasses,
        @Nullable List<String> namespaces,
        @Nullable List<String> serviceAccounts) {

    /** From this version on the operator knows {@code spec.suspend}. */
    private static final int SUSPEND_MAJOR = 2;

    private static final int SUSPEND_MINOR = 4;

    Capabilities capabilities() {
        return new Capabilities(kinds, sparkOperator(), priorityClasses, namespaces, serviceAccounts);
    }

    /** The operator's processes taken together: several may share the namespaces between them. */
    @Nullable
    SparkOperator sparkOperator() {
        if (deployments == null) {
            return null;
        }
        List<OperatorProcess> ready = deployments.stream()
                .map(OperatorProcess::of)
                .filter(OperatorProcess::ready)
                .toList();
        List<OperatorProcess> controllers =
                ready.stream().filter(OperatorProcess::controller).toList();
        if (controllers.isEmpty()) {
            return new SparkOperator(false, null, null, null, null, null, null);
        }
        Optional<OperatorVersion> oldest = oldest(controllers);
        return new SparkOperator(
                true,
                oldest.map(OperatorVersion::text).orElse(null),
                sparkVersions(controllers),
                namespaces(controllers),
                ready.stream().anyMatch(OperatorProcess::webhook),
                suspend(oldest),
                batchSchedulers(controllers));
    }

    private static Optional<OperatorVersion> oldest(List<OperatorProcess> controllers) {
        if (controllers.stream().anyMatch(c -> c.version().isEmpty())) {
            return Optional.empty();
        }
        return controllers.stream()
                .map(c -> c.version().orElseThrow())
                .reduce((a, b) -> a.isBefore(b.major(), b.minor()) ? a : b);
    }

    private static List<String> namespaces(List<OperatorProcess> controllers) {
        TreeSet<String> names = new TreeSet<>();
        controllers.forEach(c -> names.addAll(c.namespaces()));
        return names.contains("") ? List.of("") : List.copyOf(names);
    }

    /** Any version where one of them says nothing of it. */
    private static @Nullable List<String> sparkVersions(List<OperatorProcess> controllers) {
        TreeSet<String> versions = new TreeSet<>();
        for (OperatorProcess controller : controllers) {
            if (controller.sparkVersions().isEmpty()) {
                return null;
            }
            versions.addAll(controller.sparkVersions());
        }
        return List.copyOf(versions);
    }

    private @Nullable Boolean suspend(Optional<OperatorVersion> oldest) {
        if (suspendInDefinition == null) {
            return null;
        }
        if (!suspendInDefinition.orElse(false)) {
            return false;
        }
        return oldest.map(v -> !v.isBefore(SUSPEND_MAJOR, SUSPEND_MINOR)).orElse(null);
    }

    /** Volcano and kube-scheduler need a definition of their own; YuniKorn works by annotations. */
    private @Nullable List<String> batchSchedulers(List<OperatorProcess> controllers) {
        if (controllers.stream().noneMatch(OperatorProcess::batchSchedulers)) {
            return List.of();
        }
        if (kinds == null) {
            return null;
        }
        List<String> names = new ArrayList<>();
        if (kinds.stream().anyMatch(k -> k.startsWith("scheduling.x-k8s.io/") && k.endsWith("/PodGroup"))) {
            names.add("kube-scheduler");
        }
        if (kinds.stream().anyMatch(k -> k.startsWith("scheduling.volcano.sh/") && k.endsWith("/PodGroup"))) {
            names.add("volcano");
        }
        names.add("yunikorn");
        return names;
    }
}
