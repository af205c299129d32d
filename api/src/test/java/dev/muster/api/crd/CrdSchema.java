package dev.muster.api.crd;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the generator leaves out: a spec is there (required, or empty by default), kinds without a status have none, numbers are bounded as their Java
 * types are (so that no object that is accepted fails to decode), conditions are a map by type, and columns stand in the
 * order in which people read them.
 */
final class CrdSchema implements CRDPostProcessor {
    private static final List<String> COLUMN_ORDER = List.of(
            "READY", "CLUSTER", "FORM", "INTENT", "PHASE", "PAGE", "SEQUENCE", "VERSION", "ATTEMPT", "REASON", "AGE");

    private final Map<String, Class<? extends CustomResource<?, ?>>> kinds;

    CrdSchema(List<Class<? extends CustomResource<?, ?>>> kinds) {
        this.kinds = kinds.stream().collect(Collectors.toMap(CustomResource::getCRDName, Function.identity()));
    }

    @Override
    public HasMetadata process(HasMetadata crd, String crdVersion) {
        CustomResourceDefinition definition = (CustomResourceDefinition) crd;
        Class<?> kind = kinds.get(definition.getMetadata().getName());
        for (CustomResourceDefinitionVersion version : definition.getSpec().getVersions()) {
            Type[] specAndStatus = ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
            completeSchema(version.getSchema().getOpenAPIV3Schema(), specAndStatus[0], specAndStatus[1]);
            version.setAdditionalPrinterColumns(columns(version));
        }
        return definition;
    }

    private static void completeSchema(JSONSchemaProps root, Type spec, Type status) {
        onceEach(root);
        JSONSchemaProps specSchema = root.getProperties().get("spec");
        complete(specSchema, spec);
        if (specSchema.getRequired().isEmpty()) {
            specSchema.setDefault(JsonNodeFactory.instance.objectNode());
        } else {
            root.setRequired(List.of("spec"));
        }
        if (status == Void.class) {
            root.getProperties().remove("status");
        } else {
            complete(root.getProperties().get("status"), status);
        }
    }

    /** A record's annotations stand on its field and on its accessor; the generator reads both. */
    private static void onceEach(JSONSchemaProps schema) {
        schema.setXKubernetesValidations(
                schema.getXKubernetesValidations().stream().distinct().toList());
        schema.getProperties().values().forEach(CrdSchema::onceEach);
        if (schema.getItems() != null) {
            onceEach(schema.getItems().getSchema());
        }
    }

    private static List<CustomResourceColumnDefinition> columns(CustomResourceDefinitionVersion version) {
        List<CustomResourceColumnDefinition> columns = new ArrayList<>(version.getAdditionalPrinterColumns());
        columns.add(new CustomResourceColumnDefinitionBuilder()
                .withName("AGE")
                .withType("date")
                .withJsonPath(".metadata.creationTimestamp")
                .build());
        columns.sort(
                Comparator.comparing(CrdSchema::columnRank).thenComparing(CustomResourceColumnDefinition::getName));
        return columns;
    }

    /** Columns of {@code -o wide} (priority 1) come last, whatever their name. */
    private static int columnRank(CustomResourceColumnDefinition column) {
        boolean wide = column.getPriority() != null && column.getPriority() > 0;
        return wide ? COLUMN_ORDER.size() : COLUMN_ORDER.indexOf(column.getName());
    }

    /** Walks schema and Java type together. Types without parts of their own (strings, JSON trees) stay as they are. */
    private static void complete(JSONSchemaProps schema, Type type) {
        switch (type) {
            case ParameterizedType list
            when list.getRawType() == List.class -> completeList(schema, list.getActualTypeArguments()[0]);
            case ParameterizedType map
            when map.getRawType() == Map.class ->
                complete(schema.getAdditionalProperties().getSchema(), map.getActualTypeArguments()[1]);
            case Class<?> number when number == int.class || number == Integer.class -> schema.setFormat("int32");
            case Class<?> number when number == long.class || number == Long.class -> schema.setFormat("int64");
            case Class<?> record
            when record.isRecord() -> {
                for (RecordComponent part : record.getRecordComponents()) {
                    JSONSchemaProps property = schema.getProperties().get(part.getName());
                    property.setDescription(Descriptions.of(part));
                    complete(property, part.getGenericType());
                }
            }
            default -> {}
        }
    }

    private static void completeList(JSONSchemaProps schema, Type element) {
        if (element == Condition.class) {
            schema.setXKubernetesListType("map");
            schema.setXKubernetesListMapKeys(List.of("type"));
            schema.getItems().getSchema().setRequired(List.of("type", "status"));
        } else {
            complete(schema.getItems().getSchema(), element);
        }
    }
}
