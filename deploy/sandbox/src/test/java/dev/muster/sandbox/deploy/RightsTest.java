package dev.muster.sandbox.deploy;

import static dev.muster.sandbox.deploy.InstalledHub.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceRule;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Control plane and agents can do what they must, and nothing else: asked of the API servers with their own credentials. */
@ExtendWith(InstalledHub.Shared.class)
class RightsTest {
    private static final String OWN = "muster-member-c1";
    private static final String OTHER = "muster-member-c2";

    private final InstalledHub hub;

    RightsTest(InstalledHub hub) {
        this.hub = hub;
    }

    /**
     * @param verbs separated by spaces; each is asked for
     * @param resource {@code plural[/subresource][.group]}
     * @param namespace absent: everywhere
     * @param object absent: any
     */
    private record Right(
            boolean granted,
            String verbs,
            String resource,
            @Nullable String namespace,
            @Nullable String object) {
        @Override
        public String toString() {
            return (granted ? "may " : "may not ") + verbs + " " + resource
                    + (namespace == null ? "" : " in " + namespace) + (object == null ? "" : " " + object);
        }
    }

    private static Right may(String verbs, String resource, @Nullable String namespace, @Nullable String object) {
        return new Right(true, verbs, resource, namespace, object);
    }

    private static Right mayNot(String verbs, String resource, @Nullable String namespace, @Nullable String object) {
        return new Right(false, verbs, resource, namespace, object);
    }

    static final List<Right> AGENT_ON_HUB = List.of(
            may("get list watch", "works.fleet.muster.dev", OWN, null),
            may("get update patch", "works/status.fleet.muster.dev", OWN, null),
            mayNot("create update patch delete deletecollection", "works.fleet.muster.dev", OWN, null),
            may("get list watch create update patch delete", "capacityreports.fleet.muster.dev", OWN, null),
            may("get create update patch", "leases.coordination.k8s.io", OWN, null),
            may("get list watch", "secrets", OWN, null),
            mayNot("create update patch delete", "secrets", OWN, null),
            mayNot("create", "serviceaccounts/token", OWN, "muster-agent"),
            may("get", "memberclusters.fleet.muster.dev", null, "c1"),
            may("get patch", "memberclusters/status.fleet.muster.dev", null, "c1"),
            mayNot("update patch delete", "memberclusters.fleet.muster.dev", null, "c1"),
            may("get", "tunnels/proxy.query.muster.dev", null, "c1"),
            mayNot("get", "tunnels/proxy.query.muster.dev", null, "c2"),
            mayNot("get", "clusters/proxy.query.muster.dev", null, "c1"),
            mayNot("get list watch", "memberclusters.fleet.muster.dev", null, "c2"),
            mayNot("get update patch", "memberclusters/status.fleet.muster.dev", null, "c2"),
            mayNot("get list watch", "works.fleet.muster.dev", OTHER, null),
            mayNot("update patch", "works/status.fleet.muster.dev", OTHER, null),
            mayNot("get list create update patch delete", "capacityreports.fleet.muster.dev", OTHER, null),
            mayNot("get create update patch", "leases.coordination.k8s.io", OTHER, null),
            mayNot("get list watch", "secrets", OTHER, null),
            mayNot("get list watch", "secrets", "default", null),
            mayNot("get list watch", "secrets", "muster-system", null),
            mayNot("get update patch", "leases.coordination.k8s.io", "muster-system", null),
            mayNot("get list watch update patch", "sparkapplications.sparkoperator.k8s.io", "default", null),
            mayNot("get list watch", "configmaps", "default", null),
            mayNot("get list watch", "priorityclasses.scheduling.k8s.io", null, null),
            mayNot("get list watch", "namespaces", null, null),
            mayNot("get list watch", "resourcebindings.fleet.muster.dev", "default", null),
            mayNot("get list watch", "propagationpolicies.policy.one.alibabacloud.com", "default", null),
            mayNot("create", "events.events.k8s.io", "default", null),
            mayNot("impersonate", "users", null, null),
            mayNot("create bind escalate", "clusterroles.rbac.authorization.k8s.io", null, null));

    @ParameterizedTest
    @FieldSource("AGENT_ON_HUB")
    void anAgentOnTheHub(Right right) {
        try (var agent = hub.agentOnHub("c1")) {
            check(agent, right);
        }
    }

    @Test
    void anAgentHasNoRightAtAllInAnotherNamespaceButItsOwnMemberClusterAndTunnel() {
        try (var agent = hub.agentOnHub("c1")) {
            for (var namespace : List.of(OTHER, "default", "muster-system", "kube-system")) {
                assertThat(rules(agent, namespace))
                        .as(namespace)
                        .containsExactlyInAnyOrder("memberclusters c1", "memberclusters/status c1", "tunnels/proxy c1");
            }
        }
    }

    @Test
    void anAgentIsTurnedAwayFromOtherMembersTemplatesAndSecrets() {
        hub.admin()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("salt")
                        .withNamespace("default")
                        .endMetadata()
                        .addToStringData("k", "v")
                        .build())
                .serverSideApply();
        try (var agent = hub.agentOnHub("c1")) {
            for (var url : List.of(
                    "/apis/fleet.muster.dev/v1alpha1/namespaces/" + OTHER + "/works",
                    "/apis/fleet.muster.dev/v1alpha1/works",
                    "/apis/fleet.muster.dev/v1alpha1/memberclusters/c2",
                    "/apis/sparkoperator.k8s.io/v1beta2/namespaces/default/sparkapplications",
                    "/api/v1/namespaces/default/secrets/salt",
                    "/api/v1/namespaces/" + OTHER + "/secrets/salt")) {
                assertThat(code(agent, url)).as(url).isEqualTo(403);
            }
            assertThat(code(agent, "/apis/fleet.muster.dev/v1alpha1/namespaces/" + OWN + "/works"))
                    .isEqualTo(200);
        }
    }

    static final List<Right> CONTROL_PLANE = List.of(
            may("get list watch", "propagationpolicies.policy.one.alibabacloud.com", null, null),
            mayNot("create update patch delete", "clusterpropagationpolicies.policy.one.alibabacloud.com", null, null),
            may("get list watch create update patch delete", "resourcebindings.fleet.muster.dev", null, null),
            may("get list watch create update patch delete", "clusterresourcebindings.fleet.muster.dev", null, null),
            may("get list watch", "works.fleet.muster.dev", null, null),
            may("create update patch delete", "works.fleet.muster.dev", OWN, null),
            mayNot("create update patch delete", "works.fleet.muster.dev", "default", null),
            mayNot("update patch", "works/status.fleet.muster.dev", OWN, null),
            may("get list watch", "capacityreports.fleet.muster.dev", null, null),
            mayNot("create update patch", "capacityreports.fleet.muster.dev", OWN, null),
            may("get list watch update patch", "memberclusters.fleet.muster.dev", null, null),
            may("update patch", "memberclusters/status.fleet.muster.dev", null, null),
            mayNot("create delete", "memberclusters.fleet.muster.dev", null, null),
            may("get list watch update patch delete", "sparkapplications.sparkoperator.k8s.io", "default", null),
            may("update patch", "sparkapplications/status.sparkoperator.k8s.io", "default", null),
            mayNot("create", "sparkapplications.sparkoperator.k8s.io", "default", null),
            may("get create update patch delete", "secrets", OWN, null),
            may("get list watch patch", "secrets", "default", null),
            mayNot("create update delete", "secrets", "default", null),
            may("get list watch patch", "priorityclasses.scheduling.k8s.io", null, null),
            may("get list watch patch", "namespaces", null, null),
            mayNot("create delete", "namespaces", null, null),
            may("get create update patch delete", "leases.coordination.k8s.io", "muster-system", null),
            may("create", "subjectaccessreviews.authorization.k8s.io", null, null),
            may("get", "configmaps", "kube-system", "extension-apiserver-authentication"),
            mayNot("get", "clusters/proxy.query.muster.dev", null, "c1"),
            mayNot("get", "tunnels/proxy.query.muster.dev", null, "c1"),
            mayNot("create update patch", "leases.coordination.k8s.io", OWN, null),
            may("get list watch", "deployments.apps", null, null),
            may("get create update", "events", "default", null),
            mayNot("get list watch", "pods", "default", null),
            mayNot("impersonate", "users", null, null),
            mayNot("bind escalate", "clusterroles.rbac.authorization.k8s.io", null, null));

    @ParameterizedTest
    @FieldSource("CONTROL_PLANE")
    void theControlPlane(Right right) {
        check(hub.controlPlane(), right);
    }

    static final List<Right> AGENT_IN_MEMBER = List.of(
            may("get list watch", "nodes", null, null),
            mayNot("update patch delete", "nodes", null, null),
            may("get list watch", "resourcequotas", null, null),
            mayNot("create update patch delete", "resourcequotas", "default", null),
            may("get list watch", "resourcepolicies.scheduling.alibabacloud.com", null, null),
            mayNot("create update patch delete", "resourcepolicies.scheduling.alibabacloud.com", "default", null),
            may("get", "storageclasses.storage.k8s.io", null, null),
            may("get", "runtimeclasses.node.k8s.io", null, null),
            may("get", "clusterroles.rbac.authorization.k8s.io", null, null),
            mayNot("create update patch delete bind escalate", "clusterroles.rbac.authorization.k8s.io", null, null),
            may("get list watch", "customresourcedefinitions.apiextensions.k8s.io", null, null),
            may("get list watch", "deployments.apps", null, null),
            mayNot("create update patch delete", "deployments.apps", "default", null),
            may("get list watch create update patch delete", "sparkapplications.sparkoperator.k8s.io", "default", null),
            mayNot("update patch", "sparkapplications/status.sparkoperator.k8s.io", "default", null),
            may("get list watch create delete deletecollection", "pods", "muster-system", null),
            may("create", "pods/binding", "default", null),
            mayNot("create", "pods/exec", "default", null),
            mayNot("create", "pods/eviction", "default", null),
            may("get create update patch delete", "priorityclasses.scheduling.k8s.io", null, null),
            may("get create update patch delete", "secrets", "default", null),
            may("get create update patch delete", "roles.rbac.authorization.k8s.io", "default", null),
            mayNot("bind escalate", "roles.rbac.authorization.k8s.io", "default", null),
            mayNot("get create update", "clusterrolebindings.rbac.authorization.k8s.io", null, null),
            may("impersonate", "users", null, null),
            may("impersonate", "groups", null, null),
            mayNot("impersonate", "serviceaccounts", "default", null),
            mayNot("create", "serviceaccounts/token", "default", null));

    @ParameterizedTest
    @FieldSource("AGENT_IN_MEMBER")
    void anAgentInItsMember(Right right) {
        try (var agent = hub.agentInMember("c1")) {
            check(agent, right);
        }
    }

    @Test
    void anAgentHandsOnWhatADriverNeedsAndNoMore() {
        try (var agent = hub.agentInMember("c1")) {
            var role = new RoleBuilder()
                    .withNewMetadata()
                    .withName("spark")
                    .withNamespace("default")
                    .endMetadata()
                    .addNewRule()
                    .withApiGroups("")
                    .withResources("pods", "configmaps", "persistentvolumeclaims", "services")
                    .withVerbs("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection")
                    .endRule()
                    .build();
            var binding = new RoleBindingBuilder()
                    .withNewMetadata()
                    .withName("spark")
                    .withNamespace("default")
                    .endMetadata()
                    .withNewRoleRef("rbac.authorization.k8s.io", "Role", "spark")
                    .addNewSubject("", "ServiceAccount", "spark", "default")
                    .build();
            assertThat(answer(() -> agent.resource(role).create())).isEqualTo("accepted");
            assertThat(answer(() -> agent.resource(binding).create())).isEqualTo("accepted");

            role.getMetadata().setName("more");
            role.getRules().getFirst().setVerbs(List.of("*"));
            assertThat(answer(() -> agent.resource(role).create()))
                    .contains("attempting to grant RBAC permissions not currently held");
            binding.getMetadata().setName("more");
            binding.getRoleRef().setKind("ClusterRole");
            binding.getRoleRef().setName("cluster-admin");
            assertThat(answer(() -> agent.resource(binding).create()))
                    .contains("attempting to grant RBAC permissions not currently held");
        }
    }

    @Test
    void anOperatorOfTheHubLetsPoliciesSelectAnotherKindByOneLabelledRole() {
        var right = may("get list watch patch", "limitranges", "default", null);
        check(hub.controlPlane(), mayNot(right.verbs(), right.resource(), right.namespace(), null));
        var extra = hub.admin().resource("""
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: ClusterRole
                        metadata:
                          name: our-templates
                          labels: {muster.dev/aggregate-to-templates: "true"}
                        rules:
                        - apiGroups: [""]
                          resources: [limitranges]
                          verbs: [get, list, watch, patch]
                        """).create();
        await().untilAsserted(() -> check(hub.controlPlane(), right));
        hub.admin().resource(extra).delete();
    }

    private static void check(KubernetesClient as, Right right) {
        var group = right.resource().contains(".")
                ? right.resource().substring(right.resource().indexOf('.') + 1)
                : "";
        var path = right.resource().replace("." + group, "").split("/");
        for (var verb : right.verbs().split(" ")) {
            var review = as.authorization()
                    .v1()
                    .selfSubjectAccessReview()
                    .create(new SelfSubjectAccessReviewBuilder()
                            .withNewSpec()
                            .withNewResourceAttributes()
                            .withVerb(verb)
                            .withGroup(group)
                            .withResource(path[0])
                            .withSubresource(path.length > 1 ? path[1] : null)
                            .withNamespace(right.namespace())
                            .withName(right.object())
                            .endResourceAttributes()
                            .endSpec()
                            .build());
            assertThat(review.getStatus().getAllowed())
                    .as(verb + " in: " + right)
                    .isEqualTo(right.granted());
        }
    }

    /** Resources with their names that somebody has rights on in a namespace; what every user may ask of himself apart. */
    private static Set<String> rules(KubernetesClient as, String namespace) {
        return as
                .authorization()
                .v1()
                .selfSubjectRulesReview()
                .create(new SelfSubjectRulesReviewBuilder()
                        .withNewSpec()
                        .withNamespace(namespace)
                        .endSpec()
                        .build())
                .getStatus()
                .getResourceRules()
                .stream()
                .filter(rule -> rule.getResources().stream().noneMatch(name -> name.startsWith("selfsubject")))
                .map(RightsTest::text)
                .collect(Collectors.toSet());
    }

    private static String text(ResourceRule rule) {
        return String.join(",", rule.getResources()) + " " + String.join(",", rule.getResourceNames());
    }

    private static int code(KubernetesClient as, String url) {
        try {
            as.raw(url);
            return 200;
        } catch (KubernetesClientException e) {
            return e.getCode();
        }
    }
}
