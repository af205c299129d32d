package dev.muster.sandbox.operator;

import dev.muster.sandbox.loop.Fresh;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What operator and Spark see of their cluster: applications and the pods made for them, from watches.
 *
 * <p>The watch of applications is tried again for as long as their kind does not exist.
 */
final class MemberView implements AutoCloseable {
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

    void start(ResourceEventHandler<GenericKubernetesResource> onApps, List<ResourceEventHandler<Pod>> onPods) {
        apps.exceptionHandler((started, failure) -> true);
        pods.exceptionHandler((started, failure) -> true);
        apps.addEventHandler(onApps);
        onPods.forEach(pods::addEventHandler);
        var podsListed = pods.start();
        var appsListed = apps.start();
        try {
            podsListed.toCompletableFuture().get(10, TimeUnit.SECONDS);
            appsListed.toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException e) {
            System.getLogger(MemberView.class.getName())
                    .log(System.Logger.Level.WARNING, "applications or pods not listed yet, still trying", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
