package dev.muster.agent.capability;

import dev.muster.agent.watch.LastingWatch;
import dev.muster.agent.watch.Sink;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Watches that ring when something of the member's capabilities may have changed. Of each object only what counts is
 * remembered, so that a namespace's new annotation or the heartbeat of a Deployment's status rings nothing.
 */
final class RingingWatches {
    private RingingWatches() {}

    static List<LastingWatch<?>> of(KubernetesClient member, Duration staleAfter, Runnable ring) {
        return List.of(
                new LastingWatch<>(
                        "the Spark operator's Deployments",
                        () -> member.apps()
                                .deployments()
                                .inAnyNamespace()
                                .withLabel(OperatorProcess.NAME_LABEL, OperatorProcess.NAME)
                                .runnableInformer(0),
                        Deployment::new,
                        new Bell<>(OperatorProcess::of, ring),
                        staleAfter),
                new LastingWatch<>(
                        "the SparkApplication definition",
                        () -> member.apiextensions()
                                .v1()
                                .customResourceDefinitions()
                                .withField("metadata.name", Look.SPARK_DEFINITION)
                                .runnableInformer(0),
                        CustomResourceDefinition::new,
                        new Bell<>(definition -> definition.getMetadata().getGeneration(), ring),
                        staleAfter),
                new LastingWatch<>(
                        "PriorityClasses of the member",
                        () -> member.scheduling().v1().priorityClasses().runnableInformer(0),
                        PriorityClass::new,
                        new Bell<>(PriorityClass::getValue, ring),
                        staleAfter),
                new LastingWatch<>(
                        "namespaces of the member",
                        () -> member.namespaces().runnableInformer(0),
                        Namespace::new,
                        new Bell<>(namespace -> namespace.getMetadata().getName(), ring),
                        staleAfter),
                new LastingWatch<>(
                        "ServiceAccounts of the member",
                        () -> member.serviceAccounts().inAnyNamespace().runnableInformer(0),
                        ServiceAccount::new,
                        new Bell<>(account -> account.getMetadata().getName(), ring),
                        staleAfter));
    }

    private static final class Bell<T extends HasMetadata> implements Sink<T> {
        private final Function<T, Object> whatCounts;
        private final Runnable ring;
        private final Map<String, Object> known = new HashMap<>();

        private Bell(Function<T, Object> whatCounts, Runnable ring) {
            this.whatCounts = whatCounts;
            this.ring = ring;
        }

        @Override
        public synchronized void seen(String key, T object) {
            Object now = whatCounts.apply(object);
            if (now != null && !now.equals(known.put(key, now))) {
                ring.run();
            }
        }

        @Override
        public synchronized void gone(String key) {
            if (known.remove(key) != null) {
                ring.run();
            }
        }

        @Override
        public synchronized void complete(Set<String> keys) {
            if (known.keySet().retainAll(keys)) {
                ring.run();
            }
        }
    }
}
