package dev.muster.propagation.dashboard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkStatus;
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
        var spec = binding.getSpec();
        kept.setSpec(new BindingSpec(
                spec.template(),
                null,
                null,
                spec.priority(),
                spec.gang(),
                spec.member(),
                null,
                spec.attempt(),
                spec.reason(),
                spec.message(),
                spec.decidedAt(),
                spec.exclusions(),
                spec.history(),
                null));
        return kept;
    }

    static Work of(Work work) {
        var kept = new Work();
        kept.setMetadata(metadata(work.getMetadata()));
        kept.setSpec(spec(work.getSpec()));
        var status = work.getStatus();
        if (status != null) {
            kept.setStatus(new WorkStatus(
                    status.phase(),
                    status.reason(),
                    status.message(),
                    status.copyUid(),
                    status.armedAt(),
                    status.reservation(),
                    status.reportSequence(),
                    status.outcome(),
                    status.driver(),
                    status.executors(),
                    status(status.application()),
                    status.withdrawRefused(),
                    null,
                    null,
                    status.conditions()));
        }
        return kept;
    }

    private static WorkSpec spec(WorkSpec spec) {
        return new WorkSpec(
                spec.protocol(),
                spec.form(),
                spec.intent(),
                spec.cause(),
                spec.token(),
                spec.binding(),
                spec.attempt(),
                spec.target(),
                null,
                spec.gang(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
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
