package dev.muster.sandbox.fleet;

import com.dajudge.kindcontainer.KindContainer;
import com.dajudge.kindcontainer.KindContainerVersion;
import dev.muster.sandbox.controlplane.RunFolder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One kind cluster in the container engine of this machine: a real API server, scheduler, controllers and kubelet.
 *
 * @param kubeconfig its administrator's, as seen from this machine
 */
record KindCluster(String name, KindContainer<?> container, Path kubeconfig, KubernetesClient client)
        implements AutoCloseable {

    /** A hub needs 1.31 or later (selectable fields, admission policies), a member that reserves 1.28 or later. */
    private static final KindContainerVersion VERSION = KindContainerVersion.VERSION_1_34_0;

    static KindCluster hub(RunFolder run) {
        return start("hub", new KindContainer<>(VERSION), run);
    }

    /** With the real Spark operator, whose chart makes the ServiceAccount that the documents' job names. */
    static KindCluster member(String name, RunFolder run) {
        KindContainer<?> container = new KindContainer<>(VERSION).withHelm3(helm -> {
            helm.repo.add.run("spark-operator", "https://kubeflow.github.io/spark-operator");
            helm.repo.update.run();
            helm.install
                    .namespace("spark-operator")
                    .createNamespace()
                    .version("2.5.2")
                    .set("spark.jobNamespaces", "{default}")
                    .run("spark-operator", "spark-operator/spark-operator");
        });
        return start(name, container, run);
    }

    private static KindCluster start(String name, KindContainer<?> container, RunFolder run) {
        container.start();
        var kubeconfig = run.folder(name).resolve("admin.kubeconfig");
        try {
            Files.writeString(kubeconfig, container.getKubeconfig());
        } catch (IOException e) {
            container.stop();
            throw new UncheckedIOException("cannot write " + kubeconfig + ": " + e.getMessage(), e);
        }
        var client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(container.getKubeconfig()))
                .build();
        return new KindCluster(name, container, kubeconfig, client);
    }

    @Override
    public void close() {
        client.close();
        container.stop();
    }
}
