package dev.muster.sandbox.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The ConfigMaps and Secrets without which a pod's containers cannot start.
 *
 * <p>Not counted: optional ones, image pull secrets (a missing one is only a warning), and the cluster's own
 * {@code kube-root-ca.crt}, which every pod mounts: asking for it would double the requests of a start.
 *
 * @param mounted needed by a volume
 * @param read needed by an environment variable
 */
record PodNeeds(Set<Need> mounted, Set<Need> read) {
    private static final String ROOT_CERTIFICATE = "kube-root-ca.crt";

    /** One object of the pod's namespace. */
    record Need(Kind kind, String name) {}

    /** What kind of object. */
    enum Kind {
        CONFIG_MAP,
        SECRET
    }

    static PodNeeds of(Pod pod) {
        Set<Need> mounted = new LinkedHashSet<>();
        for (Volume volume : pod.getSpec().getVolumes()) {
            ofVolume(volume, mounted);
        }
        Set<Need> read = new LinkedHashSet<>();
        Stream.concat(pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
                .forEach(container -> ofContainer(container, read));
        mounted.remove(new Need(Kind.CONFIG_MAP, ROOT_CERTIFICATE));
        return new PodNeeds(mounted, read);
    }

    /** The waiting reason a kubelet shows while something is missing; empty when all is there. One request each. */
    Optional<String> missing(KubernetesClient client, String namespace) {
        if (mounted.stream().anyMatch(need -> !exists(client, namespace, need))) {
            return Optional.of("ContainerCreating");
        }
        return read.stream().anyMatch(need -> !exists(client, namespace, need))
                ? Optional.of("CreateContainerConfigError")
                : Optional.empty();
    }

    private static boolean exists(KubernetesClient client, String namespace, Need need) {
        return switch (need.kind()) {
            case CONFIG_MAP ->
                client.configMaps().inNamespace(namespace).withName(need.name()).get() != null;
            case SECRET ->
                client.secrets().inNamespace(namespace).withName(need.name()).get() != null;
        };
    }

    private static void ofVolume(Volume volume, Set<Need> needs) {
        if (volume.getConfigMap() != null) {
            add(
                    needs,
                    Kind.CONFIG_MAP,
                    volume.getConfigMap().getName(),
                    volume.getConfigMap().getOptional());
        }
        if (volume.getSecret() != null) {
            add(
                    needs,
                    Kind.SECRET,
                    volume.getSecret().getSecretName(),
                    volume.getSecret().getOptional());
        }
        List<VolumeProjection> sources = volume.getProjected() == null
                ? List.of()
                : volume.getProjected().getSources();
        for (VolumeProjection source : sources) {
            if (source.getConfigMap() != null) {
                add(
                        needs,
                        Kind.CONFIG_MAP,
                        source.getConfigMap().getName(),
                        source.getConfigMap().getOptional());
            }
            if (source.getSecret() != null) {
                add(
                        needs,
                        Kind.SECRET,
                        source.getSecret().getName(),
                        source.getSecret().getOptional());
            }
        }
    }

    private static void ofContainer(Container container, Set<Need> needs) {
        for (EnvFromSource source : container.getEnvFrom()) {
            if (source.getConfigMapRef() != null) {
                add(
                        needs,
                        Kind.CONFIG_MAP,
                        source.getConfigMapRef().getName(),
                        source.getConfigMapRef().getOptional());
            }
            if (source.getSecretRef() != null) {
                add(
                        needs,
                        Kind.SECRET,
                        source.getSecretRef().getName(),
                        source.getSecretRef().getOptional());
            }
        }
        for (EnvVar variable : container.getEnv()) {
            EnvVarSource source = variable.getValueFrom();
            if (source != null && source.getConfigMapKeyRef() != null) {
                add(
                        needs,
                        Kind.CONFIG_MAP,
                        source.getConfigMapKeyRef().getName(),
                        source.getConfigMapKeyRef().getOptional());
            }
            if (source != null && source.getSecretKeyRef() != null) {
                add(
                        needs,
                        Kind.SECRET,
                        source.getSecretKeyRef().getName(),
                        source.getSecretKeyRef().getOptional());
            }
        }
    }

    private static void add(Set<Need> needs, Kind kind, String name, Boolean optional) {
        if (!Boolean.TRUE.equals(optional)) {
            needs.add(new Need(kind, name));
        }
    }
}
