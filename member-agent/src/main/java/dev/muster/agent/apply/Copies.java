package dev.muster.agent.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.agent.attempt.Copy;
import dev.muster.agent.member.MemberWatch;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A job's copy: how it is made from the template's manifest, and how it is read. */
public final class Copies {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private Copies() {}

    /**
     * The copy to create. Of the template's metadata only foreign labels and annotations go along.
     *
     * @param suspended false in a member without suspend: the field is left out
     * @throws IllegalArgumentException when the Work has no manifest, which its schema does not allow with intent Run
     */
    public static SparkApplication of(WorkSpec spec, boolean suspended) {
        ObjectNode manifest = spec.manifest();
        if (manifest == null || !(manifest.get("spec") instanceof ObjectNode body)) {
            throw new IllegalArgumentException("spec.manifest has no spec");
        }
        Map<String, String> labels = foreign(manifest.path("metadata").path("labels"));
        labels.put(Reserved.TOKEN, Objects.requireNonNull(spec.token()));
        labels.put(Reserved.BINDING, Objects.requireNonNull(spec.binding()).uid());
        SparkApplication copy = new SparkApplication();
        copy.setMetadata(new ObjectMetaBuilder()
                .withName(spec.target().name())
                .withNamespace(spec.target().namespace())
                .withLabels(labels)
                .withAnnotations(foreign(manifest.path("metadata").path("annotations")))
                .withFinalizers(Reserved.COPY_FINALIZER)
                .build());
        ObjectNode own = body.deepCopy();
        if (suspended) {
            own.put("suspend", true);
        } else {
            own.remove("suspend");
        }
        copy.setSpec(own);
        return copy;
    }

    public static Copy.Present read(SparkApplication copy) {
        JsonNode application =
                copy.getStatus() == null ? null : copy.getStatus().path("applicationState");
        String policy = copy.getSpec() == null
                ? ""
                : copy.getSpec().path("restartPolicy").path("type").asText("Never");
        return new Copy.Present(
                copy.getMetadata().getUid(),
                copy.getMetadata().getResourceVersion(),
                suspended(copy),
                text(application, "state"),
                text(application, "errorMessage"),
                !policy.equals("Never"),
                copy.getMetadata().getDeletionTimestamp() != null,
                copy.getMetadata().getFinalizers().contains(Reserved.COPY_FINALIZER),
                copy.getStatus());
    }

    public static boolean suspended(SparkApplication copy) {
        return copy.getSpec() != null && copy.getSpec().path("suspend").asBoolean(false);
    }

    public static boolean carries(SparkApplication copy, String token) {
        return token.equals(MemberWatch.label(copy, Reserved.TOKEN));
    }

    private static String text(@Nullable JsonNode node, String field) {
        return node == null ? "" : node.path(field).asText("");
    }

    private static Map<String, String> foreign(JsonNode marks) {
        Map<String, String> kept = new HashMap<>();
        marks.properties().forEach(mark -> {
            if (!mark.getKey().startsWith(Reserved.GROUP + "/")
                    && !mark.getKey().equals(LAST_APPLIED)) {
                kept.put(mark.getKey(), mark.getValue().asText());
            }
        });
        return kept;
    }
}
