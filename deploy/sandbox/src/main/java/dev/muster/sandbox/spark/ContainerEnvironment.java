package dev.muster.sandbox.spark;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A container's environment variables: values, keys of ConfigMaps and Secrets, and fields of the pod. */
final class ContainerEnvironment {
    private ContainerEnvironment() {}

    /** @param podIp the pod's address, which its status does not show yet */
    static Map<String, String> of(KubernetesClient client, Pod pod, Container container, String podIp) {
        var namespace = pod.getMetadata().getNamespace();
        var values = new LinkedHashMap<String, String>();
        for (var source : container.getEnvFrom()) {
            var prefix = source.getPrefix() == null ? "" : source.getPrefix();
            if (source.getConfigMapRef() != null) {
                configMap(client, namespace, source.getConfigMapRef().getName())
                        .forEach((key, value) -> values.put(prefix + key, value));
            } else if (source.getSecretRef() != null) {
                secret(client, namespace, source.getSecretRef().getName())
                        .forEach((key, value) -> values.put(prefix + key, value));
            }
        }
        for (var variable : container.getEnv()) {
            var source = variable.getValueFrom();
            values.put(
                    variable.getName(),
                    source != null
                            ? value(client, pod, podIp, source)
                            : variable.getValue() == null ? "" : variable.getValue());
        }
        return values;
    }

    private static String value(KubernetesClient client, Pod pod, String podIp, EnvVarSource source) {
        var namespace = pod.getMetadata().getNamespace();
        if (source.getFieldRef() != null) {
            return field(pod, podIp, source.getFieldRef().getFieldPath());
        }
        if (source.getConfigMapKeyRef() != null) {
            var ref = source.getConfigMapKeyRef();
            return configMap(client, namespace, ref.getName()).getOrDefault(ref.getKey(), "");
        }
        if (source.getSecretKeyRef() != null) {
            var ref = source.getSecretKeyRef();
            return secret(client, namespace, ref.getName()).getOrDefault(ref.getKey(), "");
        }
        return "";
    }

    /** A field of the pod as the downward API gives it; empty for one that is not known here. */
    static String field(Pod pod, String podIp, String path) {
        return switch (path) {
            case "status.podIP", "status.podIPs" -> podIp;
            case "status.hostIP" -> "127.0.0.1";
            case "metadata.name" -> pod.getMetadata().getName();
            case "metadata.namespace" -> pod.getMetadata().getNamespace();
            case "metadata.uid" -> pod.getMetadata().getUid();
            case "spec.nodeName" -> pod.getSpec().getNodeName();
            case "spec.serviceAccountName" -> pod.getSpec().getServiceAccountName();
            default -> "";
        };
    }

    private static Map<String, String> configMap(KubernetesClient client, String namespace, String name) {
        var map = client.configMaps().inNamespace(namespace).withName(name).get();
        return map == null || map.getData() == null ? Map.of() : map.getData();
    }

    private static Map<String, String> secret(KubernetesClient client, String namespace, String name) {
        var secret = client.secrets().inNamespace(namespace).withName(name).get();
        var texts = new LinkedHashMap<String, String>();
        if (secret != null && secret.getData() != null) {
            secret.getData()
                    .forEach((key, text) ->
                            texts.put(key, new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8)));
        }
        return texts;
    }
}
