package dev.muster.propagation.dependency;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.WorkSpec.RequiredObject;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.dependency.DependencyKind.Treatment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * All that goes with a job, and all that must be in the member already.
 *
 * @param copies hub objects to send, each once, in an order in which they can be created
 * @param requires what the member must have: references that the hub cannot satisfy, and kinds that are never copied
 *     (the job's namespace apart, which agents check for every order)
 */
public record Dependencies(List<Dependency> copies, List<RequiredObject> requires) {
    public Dependencies {
        copies = List.copyOf(copies);
        requires = List.copyOf(requires);
    }

    /**
     * Resolves a job's references on the hub: one lookup a reference, one listing of RoleBindings a service account.
     * With a service account that the hub has go the RoleBindings that name it, their Roles, and the Secrets it lists.
     * An optional reference that the hub lacks is neither copied nor required.
     */
    public static Dependencies of(SparkApplication app, HubObjects hub) {
        Resolution resolution = new Resolution(app.getMetadata().getNamespace(), hub);
        References.of(app).forEach(resolution::resolve);
        return resolution.result();
    }

    /**
     * A hub object as members get it. Of a service account's Secrets it lists those that can go along.
     *
     * @param hub asked for those Secrets only
     */
    public static ObjectNode manifest(DependencyKind kind, ObjectNode object, HubObjects hub) {
        ObjectNode manifest = Sanitised.of(Resolution.typed(kind, object));
        if (kind == DependencyKind.SERVICE_ACCOUNT) {
            String namespace = object.path("metadata").path("namespace").asText();
            ArrayNode kept = manifest.arrayNode();
            for (JsonNode secret : object.path("secrets")) {
                hub.get(DependencyKind.SECRET, namespace, secret.path("name").asText())
                        .filter(Resolution::isLive)
                        .filter(found -> !NeverPropagated.includes(Resolution.typed(DependencyKind.SECRET, found)))
                        .ifPresent(found -> kept.add(secret));
            }
            if (!kept.isEmpty()) {
                manifest.set("secrets", kept);
            }
        }
        return manifest;
    }

    /**
     * Names the first reference too many for one order, if there is one: a field of the spec, or what an account brings along.
     * Copies come first in the order, what must be there already has a list of its own.
     */
    public Optional<String> firstBeyond(int limit) {
        if (copies.size() > limit) {
            return Optional.of(copies.get(limit).field());
        }
        return requires.size() > limit
                ? Optional.of(
                        requires.get(limit).kind() + " " + requires.get(limit).name())
                : Optional.empty();
    }

    private static final class Resolution {
        private final String namespace;
        private final HubObjects hub;
        private final Map<String, Dependency> copies = new LinkedHashMap<>();
        private final Map<String, RequiredObject> requires = new LinkedHashMap<>();

        Resolution(String namespace, HubObjects hub) {
            this.namespace = namespace;
            this.hub = hub;
        }

        Dependencies result() {
            List<Dependency> ordered = new ArrayList<>(copies.values());
            ordered.sort(Comparator.comparing(Dependency::kind));
            return new Dependencies(ordered, List.copyOf(requires.values()));
        }

        void resolve(Reference reference) {
            if (reference.kind() == DependencyKind.NAMESPACE) {
                return;
            }
            if (reference.kind().treatment() == Treatment.CHECK) {
                require(reference);
                return;
            }
            Optional<ObjectNode> object = live(reference.kind(), reference.name());
            if (object.isPresent() && !NeverPropagated.includes(object.get())) {
                copy(reference, object.get());
            } else if (!reference.optional()) {
                require(reference);
            }
        }

        private void copy(Reference reference, ObjectNode object) {
            boolean isNew = copies.putIfAbsent(reference.kind() + "/" + reference.name(), dependency(reference, object))
                    == null;
            if (isNew && reference.kind() == DependencyKind.SERVICE_ACCOUNT) {
                closure(reference.name(), object);
            }
        }

        /** What makes an account work: its Secrets, and the rights that bindings of its namespace give it. */
        private void closure(String account, ObjectNode object) {
            String field = "ServiceAccount " + account + ", ";
            for (String list : new String[] {"imagePullSecrets", "secrets"}) {
                for (JsonNode secret : object.path(list)) {
                    resolve(new Reference(
                            DependencyKind.SECRET, secret.path("name").asText(), field + list, true));
                }
            }
            for (ObjectNode untyped : hub.roleBindings(namespace)) {
                ObjectNode binding = typed(DependencyKind.ROLE_BINDING, untyped);
                if (names(binding, account) && isLive(binding) && !NeverPropagated.includes(binding)) {
                    String name = binding.path("metadata").path("name").asText();
                    copy(new Reference(DependencyKind.ROLE_BINDING, name, field + "subjects", false), binding);
                    role(name, binding.path("roleRef"));
                }
            }
        }

        private void role(String binding, JsonNode roleRef) {
            DependencyKind kind = roleRef.path("kind").asText().equals("ClusterRole")
                    ? DependencyKind.CLUSTER_ROLE
                    : DependencyKind.ROLE;
            resolve(new Reference(kind, roleRef.path("name").asText(), "RoleBinding " + binding + ", roleRef", false));
        }

        private boolean names(ObjectNode binding, String account) {
            return StreamSupport.stream(binding.path("subjects").spliterator(), false)
                    .anyMatch(subject -> subject.path("kind").asText().equals("ServiceAccount")
                            && subject.path("name").asText().equals(account)
                            && subject.path("namespace").asText(namespace).equals(namespace));
        }

        private Optional<ObjectNode> live(DependencyKind kind, String name) {
            return hub.get(kind, kind.namespaced() ? namespace : "", name)
                    .filter(Resolution::isLive)
                    .map(object -> typed(kind, object));
        }

        /** Elements of a list come without their kind, on which much depends. */
        private static ObjectNode typed(DependencyKind kind, ObjectNode object) {
            ObjectNode typed = object.deepCopy();
            typed.put("apiVersion", kind.apiVersion());
            typed.put("kind", kind.kind());
            return typed;
        }

        /** An object on its way out is no longer there for a new job. */
        private static boolean isLive(ObjectNode object) {
            return !object.path("metadata").hasNonNull("deletionTimestamp");
        }

        private void require(Reference reference) {
            DependencyKind kind = reference.kind();
            requires.putIfAbsent(
                    kind + "/" + reference.name(),
                    new RequiredObject(
                            kind.apiVersion(),
                            kind.kind(),
                            kind.resource(),
                            kind.namespaced() ? namespace : null,
                            reference.name()));
        }

        private Dependency dependency(Reference reference, ObjectNode object) {
            JsonNode metadata = object.path("metadata");
            return new Dependency(
                    reference.kind(),
                    namespace,
                    reference.name(),
                    metadata.path("uid").asText(),
                    metadata.path("resourceVersion").asText(),
                    metadata.hasNonNull("generation")
                            ? metadata.path("generation").asLong()
                            : null,
                    reference.field(),
                    manifest(reference.kind(), object, hub));
        }
    }
}
