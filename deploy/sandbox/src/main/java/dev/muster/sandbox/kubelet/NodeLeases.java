package dev.muster.sandbox.kubelet;

import dev.muster.sandbox.loop.Deletion;
import dev.muster.sandbox.loop.KeyedLoop;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Renews the Leases of nodes every 10 s, as kubelets do, for members whose node lifecycle controller runs. */
final class NodeLeases implements AutoCloseable {
    private static final String NAMESPACE = "kube-node-lease";
    private static final Duration RENEWAL = Duration.ofSeconds(10);
    private static final int DURATION_SECONDS = 40;

    private final KubernetesClient client;
    private final Set<String> nodes = ConcurrentHashMap.newKeySet();
    private final KeyedLoop<String> loop = new KeyedLoop<>("node-leases", 4, this::renew);

    NodeLeases(KubernetesClient client) {
        this.client = client;
    }

    void keep(String node) {
        nodes.add(node);
        loop.wake(node);
    }

    void drop(String node) {
        nodes.remove(node);
    }

    private void renew(String node) {
        if (!nodes.contains(node)) {
            return;
        }
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        try {
            client.leases()
                    .inNamespace(NAMESPACE)
                    .withName(node)
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"renewTime\":\"" + now + "\"}}");
        } catch (KubernetesClientException e) {
            if (!Deletion.isGone(e)) {
                throw e;
            }
            create(node, now);
        }
        loop.wakeAfter(node, RENEWAL);
    }

    private void create(String node, ZonedDateTime now) {
        client.leases()
                .inNamespace(NAMESPACE)
                .resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName(node)
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(node)
                        .withLeaseDurationSeconds(DURATION_SECONDS)
                        .withRenewTime(now)
                        .endSpec()
                        .build())
                .create();
    }

    @Override
    public void close() {
        loop.close();
    }
}
