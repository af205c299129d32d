package dev.muster.agent.capability;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks at the member, live. What is forbidden or fails is unknown, and the rest is found all the same. */
final class Look {
    /** The definition that says whether {@code spec.suspend} exists. */
    static final String SPARK_DEFINITION = "sparkapplications.sparkoperator.k8s.io";

    private static final long NAMESPACES = 10_000;
    private static final long SERVICE_ACCOUNTS = 2_000;

    private final KubernetesClient member;

    Look(KubernetesClient member) {
        this.member = member;
    }

    Optional<String> kubernetesVersion() {
        return Optional.ofNullable(orUnknown(() -> member.getKubernetesVersion().getGitVersion()));
    }

    Findings findings() {
        List<Deployment> deployments = orUnknown(() -> member.apps()
                .deployments()
                .inAnyNamespace()
                .withLabel(OperatorProcess.NAME_LABEL, OperatorProcess.NAME)
                .list()
                .getItems());
        return new Findings(
                orUnknown(() -> ServedKinds.of(member)),
                deployments,
                orUnknown(this::suspendInDefinition),
                orUnknown(this::priorityClasses),
                orUnknown(
                        () -> names(member.namespaces().list(atMost(NAMESPACES)).getItems(), NAMESPACES)),
                deployments == null ? null : orUnknown(() -> serviceAccounts(deployments)));
    }

    private Optional<Boolean> suspendInDefinition() {
        CustomResourceDefinition definition = member.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(SPARK_DEFINITION)
                .get();
        return Optional.ofNullable(definition).map(found -> found.getSpec().getVersions().stream()
                .filter(version -> Boolean.TRUE.equals(version.getServed()))
                .anyMatch(Look::hasSuspend));
    }

    private static boolean hasSuspend(CustomResourceDefinitionVersion version) {
        JSONSchemaProps schema =
                version.getSchema() == null ? null : version.getSchema().getOpenAPIV3Schema();
        JSONSchemaProps spec = schema == null || schema.getProperties() == null
                ? null
                : schema.getProperties().get("spec");
        return spec != null
                && spec.getProperties() != null
                && spec.getProperties().containsKey("suspend");
    }

    private Map<String, Integer> priorityClasses() {
        Map<String, Integer> values = new TreeMap<>();
        for (PriorityClass c : member.scheduling().v1().priorityClasses().list().getItems()) {
            values.put(c.getMetadata().getName(), c.getValue() == null ? 0 : c.getValue());
        }
        return values;
    }

    /** Only where the operator watches: elsewhere no job can run. */
    private @Nullable List<String> serviceAccounts(List<Deployment> deployments) {
        List<OperatorProcess> controllers = deployments.stream()
                .map(OperatorProcess::of)
                .filter(OperatorProcess::controller)
                .toList();
        TreeSet<String> watched = new TreeSet<>();
        controllers.forEach(c -> watched.addAll(c.namespaces()));
        if (watched.contains("")) {
            return names(
                    member.serviceAccounts()
                            .inAnyNamespace()
                            .list(atMost(SERVICE_ACCOUNTS))
                            .getItems(),
                    SERVICE_ACCOUNTS);
        }
        List<HasMetadata> all = new ArrayList<>();
        for (String namespace : watched) {
            all.addAll(member.serviceAccounts()
                    .inNamespace(namespace)
                    .list(atMost(SERVICE_ACCOUNTS))
                    .getItems());
        }
        return names(all, SERVICE_ACCOUNTS);
    }

    /** @return null when there are more than {@code most}: a cut list would say no where it should say nothing */
    private static @Nullable List<String> names(List<? extends HasMetadata> objects, long most) {
        TreeSet<String> names = new TreeSet<>();
        for (HasMetadata object : objects) {
            String namespace = object.getMetadata().getNamespace();
            names.add((namespace == null ? "" : namespace + "/")
                    + object.getMetadata().getName());
        }
        return names.size() > most ? null : List.copyOf(names);
    }

    /** One more than allowed, so that too many can be told from just enough. */
    private static ListOptions atMost(long most) {
        return new ListOptionsBuilder().withLimit(most + 1).build();
    }

    private static <T> @Nullable T orUnknown(Supplier<@Nullable T> question) {
        try {
            return question.get();
        } catch (KubernetesClientException e) {
            return null;
        }
    }
}
