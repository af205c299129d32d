package dev.muster.sandbox.controlplane;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * One running cluster: a real API server with its controllers and, in a member, its scheduler. There are no nodes until somebody
 * registers them. Safe for use by several threads.
 */
public final class Cluster {
    /** Whom the kubeconfig of each cluster's administrator names. */
    public static final String ADMINISTRATOR = "admin";

    private final RunFolder run;
    private final Binaries binaries;
    private final ClusterSpec spec;
    private final ApiServer server;
    private final Path kubeconfig;
    private final KubernetesClient client;
    private final Component controllerManager;
    private final Optional<Component> scheduler;

    private Cluster(
            RunFolder run,
            Binaries binaries,
            ClusterSpec spec,
            ApiServer server,
            Path kubeconfig,
            Component controllerManager,
            Optional<Component> scheduler) {
        this.run = run;
        this.binaries = binaries;
        this.spec = spec;
        this.server = server;
        this.kubeconfig = kubeconfig;
        this.client = connect(kubeconfig);
        this.controllerManager = controllerManager;
        this.scheduler = scheduler;
    }

    /** Starts a cluster over {@code etcd} and waits until its API server is ready and namespace default can hold pods. */
    static Cluster start(RunFolder run, Binaries binaries, Etcd etcd, ClusterSpec spec) {
        var server = ApiServer.launch(run, binaries, etcd, spec.name());
        var kubeconfig = issue(
                server,
                spec.name(),
                ADMINISTRATOR,
                List.of("system:masters"),
                run.path().resolve(spec.name() + ".kubeconfig"));
        server.component().awaitReady();
        var cluster = new Cluster(
                run,
                binaries,
                spec,
                server,
                kubeconfig,
                ControllerManager.launch(run, binaries, spec, internal(server, spec.name(), "kube-controller-manager")),
                spec.scheduler()
                        ? Optional.of(Scheduler.launch(
                                run, binaries, spec.name(), internal(server, spec.name(), "kube-scheduler")))
                        : Optional.empty());
        cluster.awaitServiceAccount();
        return cluster;
    }

    /** A client of the control plane itself: user system:COMPONENT, whose rights every API server grants by default. */
    private static Path internal(ApiServer server, String cluster, String component) {
        var user = "system:" + component;
        return Kubeconfig.write(
                server.folder().resolve(component + ".kubeconfig"),
                cluster,
                server.url(),
                server.authority().certificatePem(),
                user,
                server.authority().goClient(user, List.of()));
    }

    private static Path issue(ApiServer server, String cluster, String user, List<String> groups, Path file) {
        return Kubeconfig.write(
                file,
                cluster,
                server.url(),
                server.authority().certificatePem(),
                user,
                server.authority().client(user, groups));
    }

    /** Pods are refused in a namespace until the controllers have made its service account. */
    private void awaitServiceAccount() {
        var deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (client.serviceAccounts()
                        .inNamespace("default")
                        .withName("default")
                        .get()
                == null) {
            if (System.nanoTime() > deadline || !controllerManager.running()) {
                throw new IllegalStateException("service account default/default did not appear in " + spec.name()
                        + "; see " + controllerManager.child().log());
            }
            Executables.pause(Duration.ofMillis(50));
        }
    }

    public String name() {
        return spec.name();
    }

    /** Where the API server listens; the same after a restart. */
    public String url() {
        return server.url();
    }

    /** The authority that signs the API server and its clients, as PEM. */
    public String authorityPem() {
        return server.authority().certificatePem();
    }

    /** For a server of this JVM on loopback that this cluster's API server calls: a kubelet's port, a webhook. */
    public SSLContext serving(String commonName) {
        return server.authority().serving(commonName);
    }

    /** The kubeconfig of an administrator (system:masters), {@code <name>.kubeconfig} in the run folder. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** This cluster's files: its authority {@code ca.crt}, the front proxy's {@code front-proxy-ca.crt}, its audit log. */
    public Path folder() {
        return server.folder();
    }

    /** The administrator's client, which never retries by itself; shared, closed with the cluster. */
    public KubernetesClient client() {
        return client;
    }

    /** A new client for a kubeconfig of this run, which never retries by itself; the caller closes it. */
    public static KubernetesClient connect(Path kubeconfig) {
        try {
            var config = Config.fromKubeconfig(Files.readString(kubeconfig));
            config.setRequestRetryBackoffLimit(0);
            return new KubernetesClientBuilder().withConfig(config).build();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + kubeconfig + ": " + e.getMessage(), e);
        }
    }

    /** Writes a kubeconfig for {@code user} in {@code groups}: as many rights as RBAC here gives them, none by default. */
    public Path issueKubeconfig(String user, List<String> groups, Path file) {
        return issue(server, name(), user, groups, file);
    }

    public AuditLog auditLog() {
        return new AuditLog(server.folder());
    }

    /** To take the API server away and give it back. */
    public Component apiServer() {
        return server.component();
    }

    public Component controllerManager() {
        return controllerManager;
    }

    /** Empty in a cluster without one. */
    public Optional<Component> scheduler() {
        return scheduler;
    }

    /**
     * Starts a real kubelet over a fake container runtime, which registers {@code node} itself; see {@link RealKubelet}.
     *
     * @throws IllegalStateException if there is no kubemark binary
     */
    public RealKubelet startKubelet(String node) {
        return RealKubelet.start(run, binaries, this, node);
    }

    /** Ends its processes; its objects stay in etcd until the run ends. */
    void close() {
        client.close();
        scheduler.ifPresent(Component::close);
        controllerManager.close();
        server.component().close();
    }
}
