package dev.muster.propagation.interpret;

import java.util.ArrayList;
import java.util.List;

/** Fields that nothing but the operator's pod webhook carries into the pods: where it is off they are silently lost. */
final class WebhookFields {
    private static final List<String> SHARED =
            List.of("volumes", "sparkConfigMap", "hadoopConfigMap", "batchScheduler");

    private static final List<String> OF_A_ROLE = List.of(
            "affinity",
            "tolerations",
            "nodeSelector",
            "priorityClassName",
            "schedulerName",
            "runtimeClassName",
            "gpu",
            "memoryLimit",
            "sidecars",
            "initContainers",
            "env",
            "envFrom",
            "volumeMounts",
            "configMaps",
            "ports",
            "hostNetwork",
            "hostAliases",
            "dnsConfig",
            "lifecycle",
            "podSecurityContext",
            "securityContext",
            "shareProcessNamespace",
            "terminationGracePeriodSeconds");

    private WebhookFields() {}

    static List<String> of(SpecNode spec) {
        List<String> used = new ArrayList<>();
        collect(spec, SHARED, used);
        for (Role role : Role.values()) {
            collect(spec.object(role.key), OF_A_ROLE, used);
        }
        return used;
    }

    private static void collect(SpecNode node, List<String> fields, List<String> used) {
        for (String field : fields) {
            SpecNode at = node.at(field);
            if (at.isPresent() && !(at.json().isContainerNode() && at.json().isEmpty())) {
                used.add(at.path());
            }
        }
    }
}
