package dev.muster.sandbox.spark;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pod's files: one folder per volume it mounts, and where the container's paths lead on this machine.
 *
 * <p>There is no mount namespace, so paths are rewritten where they are handed to the process: in its arguments, in its
 * environment and in the texts of ConfigMaps. ConfigMap, Secret, emptyDir and projected volumes are filled as a kubelet fills
 * them; of every other kind the pod gets an empty folder.
 */
final class PodFolder {
    private static final long TOKEN_SECONDS = 3607;

    private final KubernetesClient client;
    private final Pod pod;
    private final Path root;
    /** Path in the container to path on this machine, longest first, so that the deepest mount wins. */
    private final Map<String, Path> mounts =
            new TreeMap<>(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    private PodFolder(KubernetesClient client, Pod pod, Path root) {
        this.client = client;
        this.pod = pod;
        this.root = root;
    }

    /**
     * Makes the folder and fills it.
     *
     * @param root new or empty
     * @param fixed further paths of the container's image that lead somewhere on this machine
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if something the pod refers to cannot be read
     */
    static PodFolder fill(KubernetesClient client, Pod pod, Container container, Path root, Map<String, Path> fixed) {
        var folder = new PodFolder(client, pod, root);
        folder.mounts.putAll(fixed);
        try {
            Files.createDirectories(folder.work());
            Files.createDirectories(folder.temporary());
            for (var mount : container.getVolumeMounts()) {
                folder.mounts.put(mount.getMountPath(), folder.target(mount));
            }
            for (var volume : pod.getSpec().getVolumes()) {
                folder.fill(volume);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the files of a pod in " + root + ": " + e.getMessage(), e);
        }
    }

    Path work() {
        return root.resolve("work");
    }

    Path temporary() {
        return root.resolve("tmp");
    }

    /** Where a path of the container is on this machine; empty if nothing is mounted there. */
    Optional<Path> path(String inContainer) {
        return mounts.entrySet().stream()
                .filter(mount -> inContainer.equals(mount.getKey()) || inContainer.startsWith(mount.getKey() + "/"))
                .map(mount -> Path.of(
                        mount.getValue() + inContainer.substring(mount.getKey().length())))
                .findFirst();
    }

    /** The same text with the container's paths led to this machine's. */
    String rewrite(String text) {
        var rewritten = text;
        for (var mount : mounts.entrySet()) {
            // Only whole path elements: a mount at /data says nothing of /mydata.
            rewritten = rewritten.replaceAll(
                    "(?<![\\w.-])" + Pattern.quote(mount.getKey()) + "(?![\\w-])",
                    Matcher.quoteReplacement(mount.getValue().toString()));
        }
        return rewritten;
    }

    private Path target(VolumeMount mount) throws IOException {
        var volume = Files.createDirectories(root.resolve("volumes").resolve(mount.getName()));
        return mount.getSubPath() == null ? volume : volume.resolve(mount.getSubPath());
    }

    private void fill(Volume volume) throws IOException {
        var into = root.resolve("volumes").resolve(volume.getName());
        if (volume.getConfigMap() != null) {
            var map = configMap(volume.getConfigMap().getName());
            write(into, texts(map), volume.getConfigMap().getItems());
        } else if (volume.getSecret() != null) {
            write(
                    into,
                    bytes(secret(volume.getSecret().getSecretName())),
                    volume.getSecret().getItems());
        } else if (volume.getProjected() != null) {
            fill(into, volume.getProjected());
        }
    }

    private void fill(Path into, ProjectedVolumeSource projected) throws IOException {
        for (var source : projected.getSources()) {
            if (source.getServiceAccountToken() != null) {
                write(into, source.getServiceAccountToken().getPath(), token().getBytes(StandardCharsets.UTF_8));
            } else if (source.getConfigMap() != null) {
                var map = configMap(source.getConfigMap().getName());
                write(into, texts(map), source.getConfigMap().getItems());
            } else if (source.getSecret() != null) {
                write(
                        into,
                        bytes(secret(source.getSecret().getName())),
                        source.getSecret().getItems());
            } else if (source.getDownwardAPI() != null) {
                for (var item : source.getDownwardAPI().getItems()) {
                    if (item.getFieldRef() != null) {
                        var value = ContainerEnvironment.field(
                                pod, "", item.getFieldRef().getFieldPath());
                        write(into, item.getPath(), value.getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
        }
    }

    /** A token of the pod's service account that ends with the pod. */
    private String token() {
        var request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(TOKEN_SECONDS)
                .withNewBoundObjectRef()
                .withApiVersion("v1")
                .withKind("Pod")
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endBoundObjectRef()
                .endSpec()
                .build();
        return client.serviceAccounts()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getSpec().getServiceAccountName())
                .tokenRequest(request)
                .getStatus()
                .getToken();
    }

    private Map<String, byte[]> texts(ConfigMap map) {
        var contents = new HashMap<String, byte[]>();
        map.getData().forEach((key, text) -> contents.put(key, rewrite(text).getBytes(StandardCharsets.UTF_8)));
        return contents;
    }

    private static Map<String, byte[]> bytes(Secret secret) {
        var contents = new HashMap<String, byte[]>();
        secret.getData()
                .forEach((key, text) -> contents.put(key, Base64.getDecoder().decode(text)));
        return contents;
    }

    private ConfigMap configMap(String name) {
        return Objects.requireNonNullElseGet(
                client.configMaps()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withName(name)
                        .get(),
                ConfigMap::new);
    }

    private Secret secret(String name) {
        return Objects.requireNonNullElseGet(
                client.secrets()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withName(name)
                        .get(),
                Secret::new);
    }

    private static void write(Path into, Map<String, byte[]> contents, List<KeyToPath> items) throws IOException {
        if (items == null || items.isEmpty()) {
            for (var content : contents.entrySet()) {
                write(into, content.getKey(), content.getValue());
            }
            return;
        }
        for (var item : items) {
            if (contents.containsKey(item.getKey())) {
                write(into, item.getPath(), contents.get(item.getKey()));
            }
        }
    }

    private static void write(Path into, String name, byte[] content) throws IOException {
        var file = into.resolve(name).normalize();
        if (!file.startsWith(into)) {
            throw new IOException("a volume's file must lie in the volume, not " + name);
        }
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
