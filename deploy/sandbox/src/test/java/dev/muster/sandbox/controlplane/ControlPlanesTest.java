package dev.muster.sandbox.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub and one member, for real: about 6 s to start. */
class ControlPlanesTest {
    @TempDir
    static Path temp;

    private static ControlPlanes planes;
    private static Cluster hub;
    private static Cluster member;

    @BeforeAll
    static void start() {
        var run = RunFolder.fresh(Path.of("target", "runs"), 3, Progress.silent());
        planes = ControlPlanes.start(
                run, List.of(ClusterSpec.hub("hub"), ClusterSpec.member("m1")), Progress.to(System.out));
        hub = planes.cluster("hub");
        member = planes.cluster("m1");
    }

    @AfterAll
    static void closeAndLookForSurvivors() throws IOException {
        var pids = planes.run().children().stream().map(Child::pid).toList();
        planes.close();
        assertThat(pids).noneMatch(pid -> Files.exists(Path.of("/proc", Long.toString(pid))));
        try (var left = Files.list(planes.run().path().resolve("pids"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void theRealSchedulerBindsAPodToANodeThatIsOnlyAnObjectAndTheAuditLogTellsWhoDidIt() {
        register("node-1", "2");
        create("fits", "1");
        await().atMost(Duration.ofSeconds(45))
                .untilAsserted(
                        () -> assertThat(pod("fits").getSpec().getNodeName()).isEqualTo("node-1"));
        create("too-big", "4");
        await().atMost(Duration.ofSeconds(45)).untilAsserted(() -> assertThat(
                        pod("too-big").getStatus().getConditions())
                .anySatisfy(condition -> assertThat(condition.getMessage()).contains("Insufficient cpu")));
        assertThat(member.auditLog().lines())
                .anyMatch(line -> line.contains("\"user\":{\"username\":\"system:kube-scheduler\"")
                        && line.contains("\"verb\":\"create\"")
                        && line.contains("pods/fits/binding")
                        && line.contains("\"name\":\"node-1\""));
    }

    @Test
    void aUserHasOnlyTheRightsThatRolesGiveInTheOneClusterThatKnowsHer() {
        var kubeconfig = member.issueKubeconfig("jane", List.of("team-a"), temp.resolve("jane.kubeconfig"));
        assertThat(kubeconfig).satisfies(file -> assertThat(Files.getPosixFilePermissions(file))
                .hasSize(2));
        try (var jane = Cluster.connect(kubeconfig)) {
            var configMaps = jane.configMaps().inNamespace("default");
            assertThatThrownBy(configMaps::list)
                    .hasMessageContaining("User \"jane\" cannot list resource \"configmaps\"");
            member.client()
                    .rbac()
                    .roleBindings()
                    .inNamespace("default")
                    .resource(new RoleBindingBuilder()
                            .withNewMetadata()
                            .withName("team-a-views")
                            .endMetadata()
                            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "view")
                            .addNewSubject("rbac.authorization.k8s.io", "Group", "team-a", null)
                            .build())
                    .create();
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(
                            () -> assertThat(configMaps.list().getItems()).isNotNull());
            assertThatThrownBy(() -> jane.secrets().inNamespace("default").list())
                    .hasMessageContaining("forbidden");
        }
        var stray = Kubeconfig.write(
                temp.resolve("stray.kubeconfig"),
                "m1",
                member.url(),
                member.authorityPem(),
                "admin",
                Authority.create("another-ca").client("admin", List.of("system:masters")));
        try (var stranger = Cluster.connect(stray)) {
            // Java does not even present a certificate that the server's authority did not sign.
            assertThatThrownBy(() -> stranger.namespaces().list()).hasMessageContaining("system:anonymous");
        }
    }

    @Test
    void theAuditLogHasWhatWasWrittenToPodsButNeverTheBytesOfASecret() {
        var bytes = Base64.getEncoder().encodeToString("do-not-tell-anyone".getBytes(StandardCharsets.UTF_8));
        hub.client()
                .secrets()
                .inNamespace("default")
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("key")
                        .endMetadata()
                        .withData(Map.of("password", bytes))
                        .build())
                .create();
        hub.client().pods().inNamespace("default").resource(pod("noted", "1")).create();
        var lines = hub.auditLog().lines();
        assertThat(lines).noneMatch(line -> line.contains(bytes));
        assertThat(lines)
                .anyMatch(line -> line.contains("\"resource\":\"secrets\"") && line.contains("\"name\":\"key\""));
        assertThat(lines).anyMatch(line -> line.contains("\"requestObject\"") && line.contains("\"image\":\"none\""));
    }

    @Test
    void controllersCollectWhatHasLostItsOwnerAndEmptyADeletedNamespace() {
        var client = hub.client();
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("going")
                        .endMetadata()
                        .build())
                .create();
        var owner = client.configMaps()
                .inNamespace("default")
                .resource(configMap("owner"))
                .create();
        var owned = configMap("owned");
        owned.getMetadata()
                .setOwnerReferences(List.of(new io.fabric8.kubernetes.api.model.OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("ConfigMap")
                        .withName("owner")
                        .withUid(owner.getMetadata().getUid())
                        .build()));
        client.configMaps().inNamespace("default").resource(owned).create();
        client.configMaps().inNamespace("going").resource(configMap("inside")).create();
        client.namespaces().withName("going").delete();
        client.configMaps().inNamespace("default").withName("owner").delete();
        await().atMost(Duration.ofSeconds(45)).untilAsserted(() -> {
            assertThat(client.namespaces().withName("going").get()).isNull();
            assertThat(client.configMaps()
                            .inNamespace("default")
                            .withName("owned")
                            .get())
                    .isNull();
        });
    }

    @Test
    void anApiServerThatIsKilledComesBackAtTheSameAddressWithItsObjects() {
        var extra = planes.add(ClusterSpec.hub("extra"));
        var url = extra.url();
        extra.client()
                .configMaps()
                .inNamespace("default")
                .resource(configMap("kept"))
                .create();
        extra.apiServer().kill();
        assertThatThrownBy(() -> extra.client().namespaces().list()).isInstanceOf(KubernetesClientException.class);
        extra.apiServer().start();
        assertThat(extra.url()).isEqualTo(url);
        assertThat(extra.client()
                        .configMaps()
                        .inNamespace("default")
                        .withName("kept")
                        .get())
                .isNotNull();
        extra.apiServer().pause();
        extra.client().getConfiguration().setRequestTimeout(500);
        assertThatThrownBy(() -> extra.client().namespaces().list()).isInstanceOf(KubernetesClientException.class);
        extra.client().getConfiguration().setRequestTimeout(10_000);
        extra.apiServer().resume();
        assertThat(extra.client().namespaces().list().getItems()).isNotEmpty();
        planes.remove("extra");
        assertThat(planes.clusters()).extracting(Cluster::name).containsExactly("hub", "m1");
    }

    @Test
    void aRealKubeletRunsItsPodsAndConfirmsTheirDeletion() {
        try (var kubelet = member.startKubelet("real-1")) {
            assertThat(kubelet.node()).isEqualTo("real-1");
            var wanted = pod("on-real-node", "100m");
            wanted.getSpec().setNodeName("real-1");
            member.client().pods().inNamespace("default").resource(wanted).create();
            await().atMost(Duration.ofSeconds(45)).untilAsserted(() -> assertThat(
                            pod("on-real-node").getStatus().getPhase())
                    .isEqualTo("Running"));
            member.client()
                    .pods()
                    .inNamespace("default")
                    .withName("on-real-node")
                    .delete();
            await().atMost(Duration.ofSeconds(45))
                    .untilAsserted(() -> assertThat(pod("on-real-node")).isNull());
        }
    }

    @Test
    void anAggregatedApiFindsTheFrontProxysAuthority() {
        var authentication = hub.client()
                .configMaps()
                .inNamespace("kube-system")
                .withName("extension-apiserver-authentication")
                .get()
                .getData();
        assertThat(authentication.get("requestheader-client-ca-file"))
                .isEqualToIgnoringNewLines(read(hub.folder().resolve("front-proxy-ca.crt")));
        assertThat(authentication.get("requestheader-allowed-names")).contains("front-proxy-client");
    }

    @Test
    void everythingListensOnLoopbackOnly() throws IOException {
        var pids = planes.run().children().stream()
                .filter(child -> child.alive() && !child.name().contains(".kubelet."))
                .map(Child::pid)
                .collect(Collectors.toSet());
        var listening = new TreeSet<String>();
        for (var table : List.of("tcp", "tcp6")) {
            for (var line : Files.readAllLines(Path.of("/proc/net", table))) {
                var fields = line.trim().split("\\s+");
                if (fields[3].equals("0A") && sockets(pids).contains("socket:[" + fields[9] + "]")) {
                    listening.add(fields[1].substring(0, fields[1].indexOf(':')));
                }
            }
        }
        assertThat(listening).containsExactly("0100007F");
    }

    private static Set<String> sockets(Set<Long> pids) throws IOException {
        var sockets = new HashSet<String>();
        for (var pid : pids) {
            try (var open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
                for (var descriptor : open.toList()) {
                    if (Files.isSymbolicLink(descriptor)) {
                        sockets.add(Files.readSymbolicLink(descriptor).toString());
                    }
                }
            } catch (java.nio.file.NoSuchFileException e) {
                // Ended or closed in this moment: it listens no more.
            }
        }
        return sockets;
    }

    /** A node that is ready, as a kubelet would report it. */
    private static void register(String name, String cpu) {
        var amounts = Map.of("cpu", new Quantity(cpu), "memory", new Quantity("8Gi"), "pods", new Quantity("20"));
        var nodes = member.client().nodes();
        nodes.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        nodes.withName(name).editStatus(node -> new NodeBuilder(node)
                .editOrNewStatus()
                .withCapacity(amounts)
                .withAllocatable(amounts)
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build());
        nodes.withName(name).edit(node -> {
            node.getSpec().setTaints(List.of());
            return node;
        });
    }

    private static void create(String name, String cpu) {
        member.client().pods().inNamespace("default").resource(pod(name, cpu)).create();
    }

    private static Pod pod(String name) {
        return member.client().pods().inNamespace("default").withName(name).get();
    }

    private static Pod pod(String name, String cpu) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("none")
                .withNewResources()
                .addToRequests("cpu", new Quantity(cpu))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    private static io.fabric8.kubernetes.api.model.ConfigMap configMap(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
