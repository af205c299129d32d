package dev.muster.sandbox.acceptance;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A PropagationPolicy in namespace default for SparkApplications, to apply. */
record Policy(
        String name,
        Map<String, Object> selector,
        Map<String, Object> affinity,
        boolean gang,
        Map<String, Object> spec) {

    /** Claims one application by name and lets it go to these members; to all when none is named. */
    static Policy of(String app, String... members) {
        var affinity = new LinkedHashMap<String, Object>();
        if (members.length > 0) {
            affinity.put("clusterNames", List.of(members));
        }
        return new Policy("for-" + app, Map.of("name", app), affinity, true, Map.of());
    }

    /** Claims every application with this label. */
    static Policy labelled(String key, String value, String... members) {
        var affinity = new LinkedHashMap<String, Object>();
        if (members.length > 0) {
            affinity.put("clusterNames", List.of(members));
        }
        return new Policy(
                "for-" + key + "-" + value,
                Map.of("labelSelector", Map.of("matchLabels", Map.of(key, value))),
                affinity,
                true,
                Map.of());
    }

    Policy with(String key, Object value) {
        var more = new LinkedHashMap<>(spec);
        more.put(key, value);
        return new Policy(name, selector, affinity, gang, more);
    }

    /** What a job needs to start must fit, the rest may come later. */
    Policy withoutGang() {
        return new Policy(name, selector, affinity, false, spec);
    }

    /** How a job that cannot start is moved. */
    Policy reclaim(String driverStartTimeout, int maxAttempts, String memberBackoff) {
        return with(
                "reclaim",
                Map.of(
                        "driverStartTimeout", driverStartTimeout,
                        "maxAttempts", maxAttempts,
                        "memberBackoff", memberBackoff));
    }

    /** Relies on the ledger alone: no placeholders. */
    Policy withoutReservation() {
        return with("reservation", "Never");
    }

    String yaml() {
        var selector = new LinkedHashMap<String, Object>(
                Map.of("apiVersion", "sparkoperator.k8s.io/v1beta2", "kind", "SparkApplication"));
        selector.putAll(this.selector);
        var placement = new LinkedHashMap<String, Object>();
        if (!affinity.isEmpty()) {
            placement.put("clusterAffinity", affinity);
        }
        placement.put(
                "replicaScheduling",
                gang
                        ? Map.of("replicaSchedulingType", "Divided", "customSchedulingType", "Gang")
                        : Map.of("replicaSchedulingType", "Divided"));
        var body = new LinkedHashMap<String, Object>();
        body.put("resourceSelectors", List.of(selector));
        body.put("placement", placement);
        body.putAll(spec);
        return Serialization.asYaml(Map.of(
                "apiVersion",
                "policy.one.alibabacloud.com/v1alpha1",
                "kind",
                "PropagationPolicy",
                "metadata",
                Map.of("name", name, "namespace", "default", "labels", Map.of(Acceptance.OURS, "true")),
                "spec",
                body));
    }
}
