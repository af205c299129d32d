/**
 * Real Kubernetes control planes on one machine, without containers: found or built, started, taken away and given back, and always
 * ended.
 *
 * <pre>
 *   Binaries --------.                          run folder
 *   (folder, cache,  |                            hub.kubeconfig  m1.kubeconfig ...
 *    download, Go)   v                            logs/  pids/  hub/audit.log  m1/audit.log
 *   ControlPlanes.start(run, [hub, m1, m2], progress)
 *        |-- one etcd
 *        |-- Cluster hub:  API server, controller manager
 *        |-- Cluster m1:   API server, controller manager, scheduler   <- nodes and pods' status: dev.muster.sandbox.kubelet, RealKubelet
 *        `-- run().start(Command): any further program of the run (control plane, agents)
 *
 *   var run = RunFolder.fresh(Path.of("target/runs"), 3, progress);
 *   try (var planes = ControlPlanes.start(run, List.of(ClusterSpec.hub("hub"), ClusterSpec.member("m1")), progress)) {
 *       var m1 = planes.cluster("m1");
 *       m1.client().pods().inAnyNamespace().list();                       // as administrator, no hidden retries
 *       m1.issueKubeconfig("jane", List.of("team-a"), run.path().resolve("jane.kubeconfig"));
 *       m1.apiServer().pause();                                           // and resume, kill, close, start
 *       m1.auditLog().lines();                                            // what it was asked, as JSON
 *   }
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.controlplane;

import org.jspecify.annotations.NullMarked;
