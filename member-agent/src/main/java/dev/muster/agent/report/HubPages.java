package dev.muster.agent.report;

import dev.muster.api.client.Retry;
import dev.muster.api.fleet.CapacityReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pages as objects on the hub. */
final class HubPages implements PageStore {
    private final KubernetesClient hub;
    private final String namespace;
    private final Retry retry;

    HubPages(KubernetesClient hub, String namespace, Retry retry) {
        this.hub = hub;
        this.namespace = namespace;
        this.retry = retry;
    }

    @Override
    public List<CapacityReport> list() {
        return retry.call(() -> hub.resources(CapacityReport.class)
                .inNamespace(namespace)
                .list()
                .getItems());
    }

    @Override
    public CapacityReport put(CapacityReport page) {
        page.getMetadata().setNamespace(namespace);
        Resource<CapacityReport> resource = hub.resource(page);
        boolean isNew = page.getMetadata().getResourceVersion() == null;
        return locked(
                page, () -> isNew ? resource.create() : ((NonDeletingOperation<CapacityReport>) resource).update());
    }

    @Override
    public void delete(CapacityReport page) {
        // The client sends the resourceVersion and UID of the item as preconditions.
        locked(page, () -> hub.resource(page)
                .lockResourceVersion(page.getMetadata().getResourceVersion())
                .delete());
    }

    private <T> T locked(CapacityReport page, Supplier<T> request) {
        try {
            return retry.call(request);
        } catch (KubernetesClientException e) {
            if (isConflict(e)) {
                throw new PageConflict("page " + page.getMetadata().getName() + " was written by another hand", e);
            }
            throw e;
        }
    }

    private static boolean isConflict(@Nullable KubernetesClientException e) {
        return e != null
                && (e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND);
    }
}
