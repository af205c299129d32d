package dev.muster.sandbox.loop;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Deletions tied to the UID of the object that was looked at. */
public final class Deletion {

    private Deletion() {}

    /**
     * Deletes this very pod at once; a pod that is gone, or another of the same name, is left alone.
     *
     * @throws KubernetesClientException if the API server cannot be asked or refuses for another reason
     */
    public static void now(KubernetesClient client, Pod pod) {
        DeleteOptions options = new DeleteOptionsBuilder()
                .withGracePeriodSeconds(0L)
                .withNewPreconditions()
                .withUid(pod.getMetadata().getUid())
                .endPreconditions()
                .build();
        String path = "/api/v1/namespaces/%s/pods/%s"
                .formatted(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
        try {
            client.raw(path, "DELETE", options);
        } catch (KubernetesClientException e) {
            if (!isGone(e) && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    /** Whether this answer says that the object does not exist. */
    public static boolean isGone(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }
}
