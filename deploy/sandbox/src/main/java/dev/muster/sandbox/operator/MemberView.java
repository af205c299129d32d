package dev.muster.sandbox.operator;

import dev.muster.sandbox.loop.Fresh;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What operator and Spark see of their cluster: applications and the pods made for them, from watches.
 *
 * <p>The watch of applications is tried again for as long as their kind does not exist.
 */
final class MemberView implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(MemberView.class.getName());
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String BY_APP = "application";

    private final SharedIndexInformer<GenericKubernetesResource> apps;
    private final SharedIndexInformer<Pod> pods;
    private final Fresh<GenericKubernetesResource> freshApps;

    MemberView(KubernetesClient client) {
        apps = client.genericKubernetesResources(SparkApp.API).inAnyNamespace().runnableInformer(0);
        pods = client.pods()
                .inAnyNamespace()
                .withLabel(SparkPods.LAUNCHED, "true")
                .runnableInformer(0);
        pods.addIndexers(Map.of(BY_APP, pod -> List.of(appKey(pod))));
        freshApps = new Fresh<>(apps.getIndexer());
    }

    /**
     * Lists applications and pods, and only then lets the handlers see them: who saw applications without their pods would
     * take every driver for lost.
     *
     * @throws IllegalStateException if pods cannot be listed within 10 s
     */
    void start(List<ResourceEventHandler<GenericKubernetesResource>> onApps, List<ResourceEventHandler<Pod>> onPods) {
        apps.exceptionHandler((started, failure) -> true);
        pods.exceptionHandler((started, failure) -> true);
        CompletableFuture<Void> podsListed = pods.start().toCompletableFuture();
        CompletableFuture<Void> appsListed = apps.start().toCompletableFuture();
        if (!isListed(podsListed)) {
            throw new IllegalStateException("pods could not be listed within " + LIMIT);
        }
        if (!isListed(appsListed)) {
            LOG.log(Level.WARNING, "SparkApplications could not be listed within " + LIMIT + "; still trying");
        }
        onApps.forEach(apps::addEventHandler);
        onPods.forEach(pods::addEventHandler);
    }

    private static boolean isListed(CompletableFuture<Void> listed) {
        try {
            listed.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    Optional<SparkApp> app(String key) {
        return freshApps.get(key).map(SparkApp::of);
    }

    void wrote(GenericKubernetesResource app) {
        freshApps.wrote(app);
    }

    List<String> appKeys() {
        return apps.getIndexer().listKeys();
    }

    Optional<Pod> pod(String key) {
        return Optional.ofNullable(pods.getIndexer().getByKey(key));
    }

    List<Pod> podsOf(String appKey) {
        return pods.getIndexer().byIndex(BY_APP, appKey);
    }

    /** The {@code namespace/name} of the application this pod was made for. */
    static String appKey(Pod pod) {
        return pod.getMetadata().getNamespace() + "/"
                + pod.getMetadata().getLabels().getOrDefault(SparkPods.APP_NAME, "");
    }

    static boolean hasRole(Pod pod, Role role) {
        return role.word().equals(pod.getMetadata().getLabels().get(SparkPods.ROLE));
    }

    static String phase(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getPhase() == null
                ? "Pending"
                : pod.getStatus().getPhase();
    }

    static boolean isTerminal(Pod pod) {
        return phase(pod).equals("Succeeded") || phase(pod).equals("Failed");
    }

    @Override
    public void close() {
        apps.stop();
        pods.stop();
    }
}
