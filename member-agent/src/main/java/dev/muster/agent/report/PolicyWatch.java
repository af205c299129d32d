package dev.muster.agent.report;

import dev.muster.agent.watch.LastingWatch;
import dev.muster.agent.watch.Sink;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionCondition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Watches the member's ResourcePolicies for as long as it serves them: the definition is watched, and the policies only while
 * it is there. A member without the definition has none, and nothing is asked of it.
 */
final class PolicyWatch implements AutoCloseable {
    private final KubernetesClient member;
    private final Duration staleAfter;
    private final MemberWatches.Applier applier;
    private final Runnable hearPodsAgain;
    private final LastingWatch<CustomResourceDefinition> definition;

    private final Object lock = new Object();
    private volatile @Nullable Opened opened;

    private record Opened(String version, LastingWatch<GenericKubernetesResource> watch) {}

    /** @param hearPodsAgain called when a policy counts pods that were let go by */
    PolicyWatch(KubernetesClient member, Duration staleAfter, MemberWatches.Applier applier, Runnable hearPodsAgain) {
        this.member = member;
        this.staleAfter = staleAfter;
        this.applier = applier;
        this.hearPodsAgain = hearPodsAgain;
        this.definition = new LastingWatch<>(
                "the ResourcePolicy definition",
                () -> member.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withField("metadata.name", UnitPolicy.DEFINITION)
                        .runnableInformer(0),
                CustomResourceDefinition::new,
                new Definitions(),
                staleAfter);
    }

    void open() {
        definition.open();
        Opened now = opened;
        if (now != null) {
            now.watch().open();
        }
    }

    void check() {
        definition.check();
        Opened now = opened;
        if (now != null) {
            now.watch().check();
        }
    }

    /** @return it is known whether there are policies, and if so they have been listed */
    boolean complete() {
        Opened now = opened;
        return definition.complete() && (now == null || now.watch().complete());
    }

    @Override
    public void close() {
        definition.close();
        synchronized (lock) {
            if (opened != null) {
                opened.watch().close();
                opened = null;
            }
        }
    }

    private final class Definitions implements Sink<CustomResourceDefinition> {
        @Override
        public void seen(String key, CustomResourceDefinition object) {
            served(object).ifPresentOrElse(PolicyWatch.this::follow, PolicyWatch.this::leave);
        }

        @Override
        public void gone(String key) {
            leave();
        }

        @Override
        public void complete(Set<String> keys) {
            if (keys.isEmpty()) {
                leave();
            }
        }
    }

    private final class Policies implements Sink<GenericKubernetesResource> {
        @Override
        public void seen(String key, GenericKubernetesResource object) {
            Optional<UnitPolicy> policy = UnitPolicy.of(object);
            AtomicBoolean more = new AtomicBoolean();
            applier.apply(account -> more.set(account.policy(key, policy)));
            if (more.get()) {
                hearPodsAgain.run();
            }
        }

        @Override
        public void gone(String key) {
            applier.apply(account -> account.policyGone(key));
        }

        @Override
        public void complete(Set<String> keys) {
            applier.apply(account -> account.retainPolicies(keys));
        }
    }

    private static Optional<String> served(CustomResourceDefinition definition) {
        boolean established = definition.getStatus() != null
                && definition.getStatus().getConditions() != null
                && definition.getStatus().getConditions().stream().anyMatch(PolicyWatch::isEstablished);
        return !established
                ? Optional.empty()
                : definition.getSpec().getVersions().stream()
                        .filter(version -> Boolean.TRUE.equals(version.getServed()))
                        .map(CustomResourceDefinitionVersion::getName)
                        .findFirst();
    }

    private static boolean isEstablished(CustomResourceDefinitionCondition condition) {
        return "Established".equals(condition.getType()) && "True".equals(condition.getStatus());
    }

    private void follow(String version) {
        synchronized (lock) {
            Opened now = opened;
            if (now != null && now.version().equals(version)) {
                return;
            }
            if (now != null) {
                now.watch().close();
            }
            ResourceDefinitionContext context = new ResourceDefinitionContext.Builder()
                    .withGroup(UnitPolicy.GROUP)
                    .withVersion(version)
                    .withKind("ResourcePolicy")
                    .withPlural("resourcepolicies")
                    .withNamespaced(true)
                    .build();
            LastingWatch<GenericKubernetesResource> watch = new LastingWatch<>(
                    "ResourcePolicies of the member",
                    () -> member.genericKubernetesResources(context)
                            .inAnyNamespace()
                            .runnableInformer(0),
                    GenericKubernetesResource::new,
                    new Policies(),
                    staleAfter);
            opened = new Opened(version, watch);
            watch.open();
        }
    }

    private void leave() {
        synchronized (lock) {
            if (opened != null) {
                opened.watch().close();
                opened = null;
                applier.apply(account -> account.retainPolicies(Set.of()));
            }
        }
    }
}
