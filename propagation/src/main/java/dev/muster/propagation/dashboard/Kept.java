package dev.muster.propagation.dashboard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the picture needs of hub objects: no manifests, no managed fields. */
final class Kept {
    private static final List<String> STATUS = List.of("applicationState", "terminationTime");

    private Kept() {}

    static SparkApplication of(SparkApplication template) {
        var kept = new SparkApplication();
        kept.setMetadata(metadata(template.getMetadata()));
        var spec = JsonNodeFactory.instance.objectNode();
        if (template.getSpec() != null && template.getSpec().has("suspend")) {
            spec.set("suspend", template.getSpec().get("suspend"));
        }
        kept.setSpec(spec);
        kept.setStatus(status(template.getStatus()));
        return kept;
    }

    static ResourceBinding of(ResourceBinding binding) {
        var kept = new ResourceBinding();
        kept.setMetadata(metadata(binding.getMetadata()));
        kept.setSpec(binding.getSpec());
        return kept;
    }

    static Work of(Work work) {
        var kept = new Work();
        kept.setMetadata(metadata(work.getMetadata()));
        kept.setSpec(work.getSpec().withManifest(null));
        var status = work.getStatus();
        kept.setStatus(status == null ? null : status.withApplication(status(status.application())));
        return kept;
    }

    private static @Nullable ObjectNode status(@Nullable ObjectNode status) {
        return status == null ? null : status.deepCopy().retain(STATUS);
    }

    private static ObjectMeta metadata(ObjectMeta whole) {
        var claimed =
                whole.getAnnotations() == null ? null : whole.getAnnotations().get(Reserved.CLAIMED_BY);
        return new ObjectMetaBuilder()
                .withName(whole.getName())
                .withNamespace(whole.getNamespace())
                .withUid(whole.getUid())
                .withResourceVersion(whole.getResourceVersion())
                .withCreationTimestamp(whole.getCreationTimestamp())
                .withDeletionTimestamp(whole.getDeletionTimestamp())
                .withAnnotations(claimed == null ? null : Map.of(Reserved.CLAIMED_BY, claimed))
                .build();
    }
}
