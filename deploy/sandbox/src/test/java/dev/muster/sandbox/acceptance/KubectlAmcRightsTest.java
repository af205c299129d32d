package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.controlplane.Cluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may ask is the hub's RBAC; what they see is each member's. Real API servers, real kubectl, users with certificates. */
class KubectlAmcRightsTest extends Acceptance {
    private static final String READER = "amc-reader";
    private static final String TEAM = "amc-team";
    private static final String ONE = "/apis/query.muster.dev/v1alpha1/clusters/";

    private record Made(KubernetesClient client, HasMetadata object) {}

    private final List<Made> made = new ArrayList<>();

    private Typed type(Path as, String line) {
        return Typed.line(fleet, as, line);
    }

    private Path user(String name, String... groups) {
        var folder = fleet.planes().run().folder("typed");
        return fleet.hub().issueKubeconfig(name, List.of(groups), folder.resolve(name + ".kubeconfig"));
    }

    private void make(KubernetesClient client, HasMetadata object) {
        made.add(new Made(client, client.resource(object).create()));
    }

    private static HasMetadata clusterWide(String role, String kind, String subject) {
        return new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName("amc-" + subject)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject("rbac.authorization.k8s.io", kind, subject, null)
                .build();
    }

    /** Reads what the built-in role "view" reads in namespace default: no secrets. */
    private static HasMetadata view(String kind, String subject) {
        return new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("amc-" + subject)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "view")
                .addNewSubject("rbac.authorization.k8s.io", kind, subject, null)
                .build();
    }

    private static String forbidden(String user, String resource) {
        return resource + " is forbidden: User \"" + user + "\" cannot list resource \"" + resource
                + "\" in API group \"\" in the namespace \"default\"";
    }

    @BeforeEach
    void awaitMembers() {
        eventually(SOON, () -> assertThat(
                        Typed.line(fleet, "kubectl amc get node -M").exitCode())
                .isZero());
    }

    @AfterEach
    void takeRightsAway() {
        made.reversed().forEach(each -> each.client().resource(each.object()).delete());
        made.clear();
    }

    @Test
    void aMemberShowsWhatItsOwnRbacShowsThatUserAndItsGroups() {
        var reader = user(READER, TEAM);
        make(hubClient(), clusterWide("muster-query", "User", READER));
        make(member(2).client(), view("User", READER));
        make(member(3).client(), view("Group", TEAM));
        eventually(SOON, () -> assertThat(
                        type(reader, "kubectl amc get cm -m member3").exitCode())
                .isZero());

        var all = type(reader, "kubectl amc get cm -M");
        assertThat(all.errorLines()).containsExactly("cluster(member1): " + forbidden(READER, "configmaps"));
        assertThat(all.recorded())
                .contains("kube-root-ca.crt member2 ", "kube-root-ca.crt member3 ")
                .doesNotContain("member1");
        assertThat(all.exitCode()).isEqualTo(1);

        var one = type(reader, "kubectl amc get cm -m member1");
        assertThat(one.output()).isEmpty();
        assertThat(one.errorLines()).containsExactly("cluster(member1): " + forbidden(READER, "configmaps"));
        assertThat(one.exitCode()).isEqualTo(1);
    }

    @Test
    void nothingOfASecretIsShownToWhomNoMemberLets() {
        var reader = user(READER, TEAM);
        make(hubClient(), clusterWide("muster-query", "User", READER));
        make(member(2).client(), view("User", READER));
        make(
                member(2).client(),
                new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("amc-hidden-name")
                        .endMetadata()
                        .addToStringData("key", "amc-hidden-value")
                        .build());
        for (var line : List.of(
                "kubectl amc get secret -M",
                "kubectl amc get secret -M -o yaml",
                "kubectl amc get secret amc-hidden-name -m member2 -o json",
                "kubectl get --raw " + ONE + "-/proxy/api/v1/namespaces/default/secrets",
                "kubectl get --raw " + ONE + "member2/proxy/api/v1/secrets?watch=true",
                "kubectl amc describe secret -m member2")) {
            var typed = type(reader, line);
            assertThat(typed.exitCode()).as(line).isEqualTo(1);
            assertThat(typed.output()).as(line).doesNotContain("amc-hidden");
            assertThat(typed.errors())
                    .as(line)
                    .contains("is forbidden: User \"" + READER + "\"")
                    .doesNotContain("amc-hidden-value", "muster-agent");
        }
    }

    @Test
    void withoutAPermissionOnTheHubNobodyIsAsked() {
        var stranger = user("amc-stranger");
        for (var member : List.of("-", "member1")) {
            var typed = type(stranger, "kubectl get --raw " + ONE + member + "/proxy/api/v1/pods");
            assertThat(typed.errors()).isEqualTo(refused(member, "amc-stranger"));
            assertThat(typed.output()).isEmpty();
            assertThat(typed.exitCode()).isEqualTo(1);
        }
        for (var line : List.of(
                "kubectl amc get pod -M",
                "kubectl amc get pod -m member1",
                "kubectl amc logs x -m member1",
                "kubectl amc explain sparkapp x",
                "kubectl amc queue",
                "kubectl amc clusters")) {
            var typed = type(stranger, line);
            assertThat(typed.exitCode()).as(line).isEqualTo(1);
            assertThat(typed.output()).as(line).isEmpty();
            assertThat(typed.errors()).as(line).containsIgnoringCase("forbidden");
        }
    }

    @Test
    void aMemberThatIsNotThereAnswersAsOneThatMayNotBeAsked() {
        var reader = user(READER, TEAM);
        make(
                hubClient(),
                new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName("amc-member1-only")
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("query.muster.dev")
                        .withResources("clusters/proxy")
                        .withResourceNames("member1")
                        .withVerbs("get")
                        .endRule()
                        .build());
        make(hubClient(), clusterWide("amc-member1-only", "User", READER));
        var path = "/proxy/api/v1/namespaces/default/configmaps";
        eventually(SOON, () -> assertThat(type(reader, "kubectl get --raw " + ONE + "member1" + path)
                        .errors())
                .as("the member's own word")
                .contains(forbidden(READER, "configmaps")));
        var there = type(reader, "kubectl get --raw " + ONE + "member2" + path);
        var absent = type(reader, "kubectl get --raw " + ONE + "member9" + path);
        assertThat(there.errors()).isEqualTo(refused("member2", READER));
        assertThat(absent.errors()).isEqualTo(refused("member9", READER));
        assertThat(absent.exitCode()).isEqualTo(there.exitCode()).isEqualTo(1);

        var administrator = fleet.kubectl(fleet.hub()).kubeconfig();
        assertThat(type(administrator, "kubectl get --raw " + ONE + "member9" + path)
                        .errors())
                .as("also for who may ask every member")
                .isEqualTo(refused("member9", Cluster.ADMINISTRATOR));
    }

    private static String refused(String member, String user) {
        return "Error from server (Forbidden): clusters.query.muster.dev \"" + member + "\" is forbidden: User \""
                + user
                + "\" cannot get resource \"clusters/proxy\" in API group \"query.muster.dev\" at the cluster scope\n";
    }
}
