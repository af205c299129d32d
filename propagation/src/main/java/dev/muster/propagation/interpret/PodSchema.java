package dev.muster.propagation.interpret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether the parts of a spec that are Kubernetes types read as such. The operator's CRD has no schema for pod
 * templates, and one template that does not read stops the operator for everybody, so it must not reach a member.
 * Fields that a newer Kubernetes knows are let through.
 */
final class PodSchema {
    private static final Map<String, Class<?>> LISTS = new LinkedHashMap<>(Map.of(
            "sidecars", Container.class,
            "initContainers", Container.class,
            "env", EnvVar.class,
            "envFrom", EnvFromSource.class,
            "tolerations", Toleration.class,
            "volumeMounts", VolumeMount.class));

    private static final JsonMapper STRICT = mapper();

    private PodSchema() {}

    static void check(SpecNode spec) {
        for (SpecNode volume : spec.elements("volumes")) {
            check(volume, Volume.class);
        }
        for (Role role : Role.values()) {
            SpecNode roleSpec = spec.object(role.key);
            check(roleSpec.at("template"), PodTemplateSpec.class);
            check(roleSpec.at("affinity"), Affinity.class);
            LISTS.forEach((field, type) -> roleSpec.elements(field).forEach(element -> check(element, type)));
        }
    }

    private static void check(SpecNode node, Class<?> type) {
        if (!node.isPresent() || !node.asObject().isPresent()) {
            return;
        }
        try {
            STRICT.treeToValue(node.json(), type);
        } catch (JsonProcessingException | IllegalArgumentException malformed) {
            refuse(node, type, malformed);
        }
    }

    private static void refuse(SpecNode node, Class<?> type, Exception malformed) {
        String inside = malformed instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(step ->
                                step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                        .collect(Collectors.joining())
                : "";
        JsonNode culprit =
                node.json().at(inside.replace('.', '/').replace("[", "/").replace("]", ""));
        node.problems()
                .add(
                        node.path() + inside,
                        culprit.isMissingNode() ? node.json() : culprit,
                        "not what a " + type.getSimpleName()
                                + " may hold there; mind the type (strings in quotes, numbers"
                                + " without) and whether it is a list");
    }

    private static JsonMapper mapper() {
        JsonMapper.Builder builder = JsonMapper.builder()
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
        for (CoercionInputShape shape : new CoercionInputShape[] {
            CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean
        }) {
            builder.withCoercionConfig(LogicalType.Textual, config -> config.setCoercion(shape, CoercionAction.Fail));
        }
        return builder.build();
    }
}
