package dev.muster.sandbox.controlplane;

import java.nio.file.Path;
import java.util.List;

/** The real kube-controller-manager with the controllers a cluster without machines can run, each as its own service account. */
final class ControllerManager {
    private ControllerManager() {}

    static Component launch(RunFolder run, Binaries binaries, ClusterSpec spec, Path kubeconfig) {
        var folder = run.folder(spec.name());
        var command = new Command(
                spec.name() + ".kube-controller-manager",
                List.of(
                        binaries.path(Tool.KUBE_CONTROLLER_MANAGER).toString(),
                        "--kubeconfig=" + kubeconfig,
                        "--controllers=" + String.join(",", spec.controllers()),
                        "--use-service-account-credentials",
                        "--service-account-private-key-file=" + folder.resolve("service-account.key"),
                        "--root-ca-file=" + folder.resolve("ca.crt"),
                        "--leader-elect=false",
                        "--kube-api-qps=500",
                        "--kube-api-burst=1000",
                        "--concurrent-namespace-syncs=10",
                        // Nobody asks it anything: no port.
                        "--secure-port=0"));
        return Component.launch(run, command, Component.Readiness.AT_ONCE);
    }
}
