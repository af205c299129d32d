package dev.muster.agent.report;

import dev.muster.agent.watch.LastingWatch;
import dev.muster.agent.watch.Sink;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The watches on the member that an account is kept from. Objects are read as they pass and not kept. */
final class MemberWatches implements AutoCloseable {
    /** Objects that one answer of a LIST carries: 500 pods are 4 MB of JSON. A LIST in pages is a consistent one. */
    private static final long PAGE = 500;

    /** A report does not wait longer than this for quotas: an agent may lack the right to see them. Guess. */
    private static final Duration QUOTA_PATIENCE = Duration.ofSeconds(5);

    private final LastingWatch<Node> nodes;
    private final LastingWatch<Pod> pods;
    private final LastingWatch<ResourceQuota> quotas;
    private final PolicyWatch policies;
    private final long opened = System.nanoTime();

    /** Gives a change to the account, with nobody else at it. */
    interface Applier {
        void apply(Consumer<Account> change);
    }

    MemberWatches(KubernetesClient member, String agentNamespace, Duration staleAfter, Applier applier) {
        this.nodes = new LastingWatch<>(
                "nodes of the member",
                () -> member.nodes().withLimit(PAGE).runnableInformer(0),
                Node::new,
                sink(
                        applier,
                        (account, entry) -> account.node(NodeShape.of(entry.object())),
                        Account::nodeGone,
                        Account::retainNodes),
                staleAfter);
        this.pods = new LastingWatch<>(
                "pods of the member",
                () -> member.pods().inAnyNamespace().withLimit(PAGE).runnableInformer(0),
                Pod::new,
                sink(
                        applier,
                        (account, entry) -> account.pod(entry.key(), entry.object(), agentNamespace),
                        Account::podGone,
                        Account::retainPods),
                staleAfter);
        this.quotas = new LastingWatch<>(
                "ResourceQuotas of the member",
                () -> member.resourceQuotas().inAnyNamespace().withLimit(PAGE).runnableInformer(0),
                ResourceQuota::new,
                sink(
                        applier,
                        (account, entry) -> QuotaReading.of(entry.object())
                                .ifPresentOrElse(
                                        left -> account.quota(entry.key(), left), () -> account.quotaGone(entry.key())),
                        Account::quotaGone,
                        Account::retainQuotas),
                staleAfter);
        this.policies = new PolicyWatch(member, staleAfter, applier, pods::open);
    }

    private record Entry<T>(String key, T object) {}

    private static <T extends HasMetadata> Sink<T> sink(
            Applier applier,
            BiConsumer<Account, Entry<T>> seen,
            BiConsumer<Account, String> gone,
            BiConsumer<Account, Set<String>> complete) {
        return new Sink<>() {
            @Override
            public void seen(String key, T object) {
                applier.apply(account -> seen.accept(account, new Entry<>(key, object)));
            }

            @Override
            public void gone(String key) {
                applier.apply(account -> gone.accept(account, key));
            }

            @Override
            public void complete(Set<String> keys) {
                applier.apply(account -> complete.accept(account, keys));
            }
        };
    }

    void open() {
        policies.open();
        all().forEach(LastingWatch::open);
    }

    void check() {
        policies.check();
        all().forEach(LastingWatch::check);
    }

    /** @return everything has been listed once */
    boolean complete() {
        boolean patient = System.nanoTime() - opened < QUOTA_PATIENCE.toNanos();
        return nodes.complete() && pods.complete() && (quotas.complete() && policies.complete() || !patient);
    }

    private List<LastingWatch<?>> all() {
        return List.of(nodes, pods, quotas);
    }

    @Override
    public void close() {
        policies.close();
        all().forEach(LastingWatch::close);
    }
}
