package dev.muster.propagation.dependency;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What pods, containers and volumes name, wherever in a spec they stand. */
final class PodReferences {
    /** Volume sources with a {@code secretRef} inside. */
    private static final List<String> SECRET_REF =
            List.of("cephfs", "rbd", "iscsi", "flexVolume", "scaleIO", "storageos");

    private final ReferenceList found;

    PodReferences(ReferenceList found) {
        this.found = found;
    }

    /** A pod spec; accounts and classes depend on what overrides them and are not read here. */
    void pod(JsonNode pod, String path) {
        for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
            ReferenceList.each(pod, list, path, this::container);
        }
        ReferenceList.each(pod, "volumes", path, this::volume);
        ReferenceList.each(pod, "imagePullSecrets", path, (entry, at) -> add(DependencyKind.SECRET, entry, "name", at));
    }

    /** Anything with {@code env} and {@code envFrom}. */
    void container(JsonNode container, String path) {
        ReferenceList.each(container, "env", path, (variable, at) -> {
            JsonNode from = variable.path("valueFrom");
            add(DependencyKind.CONFIG_MAP, from.path("configMapKeyRef"), "name", at + ".valueFrom.configMapKeyRef");
            add(DependencyKind.SECRET, from.path("secretKeyRef"), "name", at + ".valueFrom.secretKeyRef");
        });
        ReferenceList.each(container, "envFrom", path, (source, at) -> {
            add(DependencyKind.CONFIG_MAP, source.path("configMapRef"), "name", at + ".configMapRef");
            add(DependencyKind.SECRET, source.path("secretRef"), "name", at + ".secretRef");
        });
    }

    void volume(JsonNode volume, String path) {
        add(DependencyKind.CONFIG_MAP, volume.path("configMap"), "name", path + ".configMap");
        add(DependencyKind.SECRET, volume.path("secret"), "secretName", path + ".secret");
        ReferenceList.each(volume.path("projected"), "sources", path + ".projected", (source, at) -> {
            add(DependencyKind.CONFIG_MAP, source.path("configMap"), "name", at + ".configMap");
            add(DependencyKind.SECRET, source.path("secret"), "name", at + ".secret");
        });
        JsonNode csi = volume.path("csi").path("nodePublishSecretRef");
        add(DependencyKind.SECRET, csi, "name", path + ".csi.nodePublishSecretRef");
        add(DependencyKind.SECRET, volume.path("azureFile"), "secretName", path + ".azureFile");
        for (String source : SECRET_REF) {
            add(
                    DependencyKind.SECRET,
                    volume.path(source).path("secretRef"),
                    "name",
                    path + "." + source + ".secretRef");
        }
        JsonNode claim = volume.path("persistentVolumeClaim");
        add(DependencyKind.PERSISTENT_VOLUME_CLAIM, claim, "claimName", path + ".persistentVolumeClaim");
        JsonNode ephemeral =
                volume.path("ephemeral").path("volumeClaimTemplate").path("spec");
        add(DependencyKind.STORAGE_CLASS, ephemeral, "storageClassName", path + ".ephemeral.volumeClaimTemplate.spec");
    }

    private void add(DependencyKind kind, JsonNode reference, String field, String path) {
        boolean optional = reference.path("optional").asBoolean(false);
        found.add(kind, reference.path(field).textValue(), path + "." + field, optional);
    }
}
