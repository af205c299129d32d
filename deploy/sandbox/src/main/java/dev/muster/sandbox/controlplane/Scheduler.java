package dev.muster.sandbox.controlplane;

import java.nio.file.Path;
import java.util.List;

/** The real kube-scheduler of a member, with its default profile, and a client that does not throttle a test (500 requests/s). */
final class Scheduler {
    private Scheduler() {}

    static Component launch(RunFolder run, Binaries binaries, String cluster, Path kubeconfig) {
        var configuration =
                Authority.writePrivate(run.folder(cluster).resolve("kube-scheduler.yaml"), """
                apiVersion: kubescheduler.config.k8s.io/v1
                kind: KubeSchedulerConfiguration
                leaderElection:
                  leaderElect: false
                clientConnection:
                  kubeconfig: "%s"
                  qps: 500
                  burst: 1000
                """.formatted(kubeconfig));
        var command = new Command(
                cluster + ".kube-scheduler",
                List.of(
                        binaries.path(Tool.KUBE_SCHEDULER).toString(),
                        "--config=" + configuration,
                        // Nobody asks it anything: no port.
                        "--secure-port=0"));
        return Component.launch(run, command, Component.Readiness.AT_ONCE);
    }
}
