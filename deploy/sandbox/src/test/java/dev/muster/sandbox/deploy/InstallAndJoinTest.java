package dev.muster.sandbox.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.MemberCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The administrator's two commands. */
@ExtendWith(InstalledHub.Shared.class)
class InstallAndJoinTest {
    @TempDir
    Path temp;

    private final InstalledHub hub;

    InstallAndJoinTest(InstalledHub hub) {
        this.hub = hub;
    }

    @Test
    void installedAgainNothingChanges() {
        var before = versions();
        assertThat(hub.run("install", hub.hubArguments()).exitCode()).isZero();
        assertThat(versions()).isEqualTo(before);
    }

    @Test
    void joinedAgainOnlyWhatWasAskedForChanges() {
        hub.join("c3", "--out", temp.toString(), "--label", "env=prod", "--region", "eu-1")
                .orThrow();
        var before = member("c3");
        hub.join("c3", "--out", temp.toString(), "--label", "env=prod", "--region", "eu-1")
                .orThrow();
        assertThat(member("c3").getMetadata().getResourceVersion())
                .isEqualTo(before.getMetadata().getResourceVersion());

        hub.join("c3", "--out", temp.toString(), "--label", "env=test").orThrow();
        var after = member("c3");
        assertThat(after.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
        assertThat(after.getMetadata().getLabels()).containsEntry("env", "test");
        assertThat(after.getSpec().region()).isNull();
    }

    @Test
    void credentialsAreReadableByTheirOwnerOnlyAndWork() throws IOException {
        for (var file : List.of("control-plane.kubeconfig", "c1/agent-hub.kubeconfig", "c1/agent-member.kubeconfig")) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(hub.credentials().resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
        try (var agent = hub.agentInMember("c1")) {
            assertThat(agent.nodes().list().getItems()).isNotNull();
        }
    }

    @Test
    void withAnImageControlPlaneAndAgentRunInTheClusters() {
        hub.run("install", hub.hubArguments("--image", "example.org/muster/propagation:1"))
                .orThrow();
        var deployment =
                hub.admin().apps().deployments().inNamespace("muster-system").withName("muster-propagation");
        assertThat(deployment
                        .get()
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .isEqualTo("example.org/muster/propagation:1");
        deployment.delete();

        hub.join("c2", "--install", "--image", "example.org/muster/agent@sha256:0123")
                .orThrow();
        var member = hub.member().client();
        var agent = member.apps().statefulSets().inNamespace("muster-system").withName("muster-agent");
        var container =
                agent.get().getSpec().getTemplate().getSpec().getContainers().getFirst();
        assertThat(container.getImage()).isEqualTo("example.org/muster/agent@sha256:0123");
        assertThat(container.getEnv())
                .anyMatch(env -> env.getName().equals("MUSTER_MEMBER_NAME")
                        && env.getValue().equals("c2"));
        assertThat(member.secrets()
                        .inNamespace("muster-system")
                        .withName("muster-hub")
                        .get()
                        .getData())
                .containsKey("kubeconfig");
        agent.delete();
    }

    /** @param line arguments; HUB, MEMBER, USER, BROKEN stand for kubeconfigs, OUT for a folder */
    private record Wrong(String script, String line, String says) {
        @Override
        public String toString() {
            return script + " " + line;
        }
    }

    static final List<Wrong> WRONG = List.of(
            new Wrong("install", "", "install: --hub-kubeconfig FILE is missing (see --help)"),
            new Wrong("install", "--hub-kubeconfig", "install: --hub-kubeconfig needs a value"),
            new Wrong("install", "--hub-kubeconfig nowhere", "install: cannot read the hub kubeconfig 'nowhere'"),
            new Wrong("install", "--fast", "install: unknown argument '--fast' (see --help)"),
            new Wrong("install", "--hub-kubeconfig BROKEN", "does not answer: "),
            new Wrong(
                    "install",
                    "--hub-kubeconfig USER",
                    "install: cannot apply the CRDs: Error from server (Forbidden)"),
            new Wrong("join", "", "join: the member's name is missing (see --help)"),
            new Wrong("join", "c_9", "join: member 'c_9' is not a DNS label"),
            new Wrong("join", "c".repeat(49), "is longer than 48 characters"),
            new Wrong("join", "c9 c8", "join: one member at a time: 'c9' or 'c8'?"),
            new Wrong("join", "c9 --member-kubeconfig MEMBER --out OUT", "join: --hub-kubeconfig FILE is missing"),
            new Wrong("join", "c9 --hub-kubeconfig HUB --out OUT", "join: --member-kubeconfig FILE is missing"),
            new Wrong("join", "c9 --hub-kubeconfig HUB --member-kubeconfig MEMBER", "join: say --out DIR or --install"),
            new Wrong(
                    "join",
                    "c9 --hub-kubeconfig HUB --member-kubeconfig MEMBER --install",
                    "join: --install needs --image"),
            new Wrong("join", "c9 --label env", "join: --label 'env' is not KEY=VALUE"),
            new Wrong("join", "c9 --zone a/b", "join: --zone 'a/b' may have letters, digits, '-', '_' and '.' only"),
            new Wrong(
                    "join",
                    "c9 --hub-kubeconfig HUB --member-kubeconfig MEMBER --out OUT --label fleet.muster.dev/x=1",
                    "metadata.labels['fleet.muster.dev/x'] is reserved"),
            new Wrong(
                    "join",
                    "c9 --hub-kubeconfig MEMBER --member-kubeconfig MEMBER --out OUT",
                    "join: the hub has no MemberClusters yet: run deploy/install first"));

    @ParameterizedTest
    @FieldSource("WRONG")
    void whatIsWrongIsSaidOnOneLine(Wrong given) throws IOException {
        var broken = temp.resolve("broken.kubeconfig");
        Files.writeString(
                broken, Files.readString(hub.hub().kubeconfig()).replaceAll("127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:1"));
        var user = hub.hub().issueKubeconfig("jane", List.of("users"), temp.resolve("jane.kubeconfig"));
        var line = given.line()
                .replace("HUB", hub.hub().kubeconfig().toString())
                .replace("MEMBER", hub.member().kubeconfig().toString())
                .replace("USER", user.toString())
                .replace("BROKEN", broken.toString())
                .replace("OUT", temp.resolve("out").toString());
        var answer = hub.run(given.script(), line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.output()).contains(given.says());
        assertThat(answer.output().lines()).hasSize(1);
    }

    @Test
    void withoutKubectlItSaysSo() {
        var answer = hub.run(Map.of("KUBECTL", "no-such-kubectl"), "install", hub.hubArguments());
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.output())
                .contains("install: no no-such-kubectl found: install kubectl, or name it in KUBECTL");
    }

    private MemberCluster member(String name) {
        return hub.admin().resources(MemberCluster.class).withName(name).get();
    }

    /** resourceVersions of everything that install applies. */
    private Map<String, String> versions() {
        var client = hub.admin();
        var found = new TreeMap<String, String>();
        for (var list : List.of(
                client.apiextensions().v1().customResourceDefinitions().list().getItems(),
                client.admissionRegistration()
                        .v1()
                        .validatingAdmissionPolicies()
                        .list()
                        .getItems(),
                client.admissionRegistration()
                        .v1()
                        .validatingAdmissionPolicyBindings()
                        .list()
                        .getItems(),
                client.rbac().clusterRoles().list().getItems(),
                client.rbac().clusterRoleBindings().list().getItems(),
                client.rbac().roles().inNamespace("muster-system").list().getItems(),
                client.serviceAccounts().inNamespace("muster-system").list().getItems())) {
            list.forEach(object -> found.put(
                    object.getKind() + " " + object.getMetadata().getName(),
                    object.getMetadata().getResourceVersion()));
        }
        return found;
    }
}
