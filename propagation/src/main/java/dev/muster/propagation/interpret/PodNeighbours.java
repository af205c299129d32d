package dev.muster.propagation.interpret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.muster.api.fleet.GangSpread;
import java.util.List;
import java.util.Optional;

/**
 * What pods demand of the pods beside them and of things the fleet cannot see. Pods that keep away from their own kind
 * on a node, or spread with their own kind over nodes, are modelled; every other demand of this sort is named, and the fit goes on without it: it may then choose a
 * member whose scheduler disagrees, and the reservation finds out.
 */
final class PodNeighbours {
    private static final String HOSTNAME = "kubernetes.io/hostname";
    private static final String SPREAD = "topologySpreadConstraints";
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

    private final SpecNode spec;
    private final Role role;
    private final PodConstraints constraints;
    private final PodLabels labels;

    PodNeighbours(SpecNode spec, Role role, PodConstraints constraints, PodLabels labels) {
        this.spec = spec;
        this.role = role;
        this.constraints = constraints;
        this.labels = labels;
    }

    /** Whether no two pods of this role can share a node. */
    boolean onePerNode() {
        for (JsonNode term : antiAffinity()) {
            if (keepsApart(term, role)) {
                return true;
            }
        }
        return holdsHostPorts();
    }

    /** Adds a line for every demand that the fit does not see. */
    void unmodelled(List<Unmodelled> found) {
        SpecNode roleSpec = spec.object(role.key);
        Role other = role == Role.DRIVER ? Role.EXECUTOR : Role.DRIVER;
        String apart = "driver and executors are counted as if they could share a node";
        if (!affinity().path("podAffinity").path(REQUIRED).isEmpty()) {
            add(found, "affinity.podAffinity", "nodes are counted wherever the other pods are");
        }
        for (JsonNode term : antiAffinity()) {
            boolean self = keepsApart(term, role);
            if (keepsApart(term, other)) {
                add(found, "affinity.podAntiAffinity", apart);
            } else if (!self) {
                add(found, "affinity.podAntiAffinity", "nodes are counted whatever pods are near them");
            }
        }
        if (holdsHostPorts()) {
            add(found, "hostNetwork or hostPort", apart + " and as if no other pod held the ports");
        }
        unmodelledSpread(found, other);
        invisible(roleSpec.object("template").object("spec"), found);
    }

    /** What pods of this role must spread over: the first constraint that must hold and means them. */
    Optional<GangSpread> spread() {
        return hardSpreads().stream()
                .filter(this::isCounted)
                .findFirst()
                .map(constraint -> new GangSpread(
                        constraint.path("topologyKey").asText(),
                        constraint.path("maxSkew").asInt(),
                        constraint.path("minDomains").asInt(1)));
    }

    private void unmodelledSpread(List<Unmodelled> found, Role other) {
        Optional<JsonNode> counted =
                hardSpreads().stream().filter(this::isCounted).findFirst();
        for (JsonNode constraint : hardSpreads()) {
            String key = constraint.path("topologyKey").asText();
            if (counted.isEmpty() || constraint != counted.get()) {
                add(found, SPREAD, "room is counted without spreading over " + key);
            } else if (labels.areMeantBy(constraint, other)) {
                add(found, SPREAD, "spreading over " + key + " is counted without the " + other.key + " pods");
            }
        }
    }

    /** Whether the constraint speaks about pods of this role, in the way that is the default of Kubernetes. */
    private boolean isCounted(JsonNode constraint) {
        return labels.areMeantBy(constraint, role)
                && constraint.path("maxSkew").asInt() > 0
                && constraint.path("minDomains").asInt(1) > 0
                && !constraint.path("topologyKey").asText().isEmpty()
                && constraint.path("nodeAffinityPolicy").asText("Honor").equals("Honor")
                && constraint.path("nodeTaintsPolicy").asText("Ignore").equals("Ignore");
    }

    private List<JsonNode> hardSpreads() {
        JsonNode all = constraints.topologySpread();
        if (all == null) {
            return List.of();
        }
        return all.valueStream()
                .filter(constraint -> !constraint
                        .path("whenUnsatisfiable")
                        .asText("DoNotSchedule")
                        .equals("ScheduleAnyway"))
                .toList();
    }

    private void invisible(SpecNode pod, List<Unmodelled> found) {
        String runtimeClass = constraints.runtimeClassName();
        if (runtimeClass != null && !pod.at("overhead").isPresent()) {
            add(found, "runtimeClassName", "the overhead of RuntimeClass " + runtimeClass + " is not counted");
        }
        if (!pod.elements("resourceClaims").isEmpty()) {
            add(found, "template.spec.resourceClaims", "devices behind resource claims are not counted");
        }
        if (pod.name("nodeName") != null) {
            add(found, "template.spec.nodeName", "every node is counted, not only this one");
        }
        if (!pod.elements("schedulingGates").isEmpty()) {
            add(found, "template.spec.schedulingGates", "the pods wait until somebody lifts the gates");
        }
        if (mountsClaim(pod)) {
            add(found, "persistentVolumeClaim", "nodes are counted wherever the volumes can be attached");
        }
    }

    private boolean mountsClaim(SpecNode pod) {
        boolean inTemplate =
                pod.objects("volumes").stream().anyMatch(volume -> volume.json().has("persistentVolumeClaim"));
        List<String> mounted = spec.object(role.key).objects("volumeMounts").stream()
                .map(mount -> mount.json().path("name").asText())
                .toList();
        return inTemplate
                || spec.objects("volumes").stream()
                        .anyMatch(volume -> volume.json().has("persistentVolumeClaim")
                                && mounted.contains(volume.json().path("name").asText()));
    }

    /** On the host's network Spark's own ports are the host's. */
    private boolean holdsHostPorts() {
        SpecNode roleSpec = spec.object(role.key);
        SpecNode pod = roleSpec.object("template").object("spec");
        boolean network =
                Boolean.TRUE.equals(roleSpec.flag("hostNetwork")) || Boolean.TRUE.equals(pod.flag("hostNetwork"));
        return network
                || pod.objects("containers").stream()
                        .flatMap(container -> container.objects("ports").stream())
                        .anyMatch(port -> port.json().path("hostPort").asInt() > 0);
    }

    private boolean keepsApart(JsonNode term, Role others) {
        return term.path("topologyKey").asText().equals(HOSTNAME) && labels.areMeantBy(term, others);
    }

    private JsonNode antiAffinity() {
        return affinity().path("podAntiAffinity").path(REQUIRED);
    }

    private JsonNode affinity() {
        JsonNode affinity = constraints.affinity();
        return affinity == null ? MissingNode.getInstance() : affinity;
    }

    private void add(List<Unmodelled> found, String field, String consequence) {
        Unmodelled one = new Unmodelled(role.key, field, consequence);
        if (!found.contains(one)) {
            found.add(one);
        }
    }
}
