package dev.muster.propagation.object;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.propagation.dependency.DependencyKind;
import dev.muster.propagation.dependency.DependencyKind.Treatment;
import dev.muster.propagation.dependency.HubObjects;
import dev.muster.propagation.watch.HubWatch;
import dev.muster.propagation.watch.HubWatch.Change;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which objects that jobs can take along the hub has, kept current by one watch a kind: asking costs no request. Of ConfigMaps
 * and Secrets only the metadata and the type are kept.
 */
final class HubCache implements HubObjects, AutoCloseable {
    /** What is left out of memory: contents, and what no decision reads. */
    private static final List<String> CONTENTS = List.of("data", "binaryData", "stringData");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Told of every change; must be quick. */
    interface Listener {
        void changed(DependencyKind kind, GenericKubernetesResource object, Change change);
    }

    private final Map<DependencyKind, HubWatch<GenericKubernetesResource>> watches =
            new EnumMap<>(DependencyKind.class);

    HubCache(KubernetesClient hub, Listener listener) {
        Arrays.stream(DependencyKind.values())
                .filter(kind -> kind.treatment() == Treatment.COPY)
                .forEach(kind -> watches.put(kind, watch(hub, kind, listener)));
    }

    private HubWatch<GenericKubernetesResource> watch(KubernetesClient hub, DependencyKind kind, Listener listener) {
        return new HubWatch<>(
                LiveHub.resources(hub, kind).inAnyNamespace(),
                HubCache::trimmed,
                (object, change) -> listener.changed(kind, object, change));
    }

    private static GenericKubernetesResource trimmed(GenericKubernetesResource object) {
        var trimmed = new GenericKubernetesResource();
        trimmed.setApiVersion(object.getApiVersion());
        trimmed.setKind(object.getKind());
        trimmed.setMetadata(object.getMetadata()
                .edit()
                .withAnnotations(null)
                .withManagedFields(List.of())
                .build());
        object.getAdditionalProperties().forEach((field, value) -> {
            if (!CONTENTS.contains(field)) {
                trimmed.setAdditionalProperty(field, value);
            }
        });
        return trimmed;
    }

    /** Returns when all of them were listed once. */
    void start() {
        watches.values().forEach(HubWatch::start);
    }

    boolean isWatching() {
        return watches.values().stream().allMatch(HubWatch::isRunning);
    }

    @Override
    public void close() {
        watches.values().forEach(HubWatch::close);
    }

    @Override
    public Optional<ObjectNode> get(DependencyKind kind, String namespace, String name) {
        return Optional.ofNullable(watches.get(kind))
                .flatMap(watch -> watch.get(namespace, name))
                .map(HubCache::json);
    }

    @Override
    public List<ObjectNode> roleBindings(String namespace) {
        var watch = watches.get(DependencyKind.ROLE_BINDING);
        return watch == null
                ? List.of()
                : watch.in(namespace).stream().map(HubCache::json).toList();
    }

    static ObjectNode json(GenericKubernetesResource object) {
        return JSON.valueToTree(object);
    }
}
