package dev.muster.sandbox.hub;

import static dev.muster.sandbox.fixture.LiveMember.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.ClusterResourceBinding;
import dev.muster.api.fleet.MemberCluster;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.sandbox.deploy.InstalledHub;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Templates of all kinds, with the rights that deploy/ gives the control plane, in members that only answer. */
@ExtendWith(InstalledHub.Shared.class)
class DuplicatedLiveTest {
    private static final String NAMESPACE = "duplicated";

    private final KubernetesClient admin;
    private final HubParts parts;
    private final PlayedAgent c1;
    private final PlayedAgent c2;

    DuplicatedLiveTest(InstalledHub installed) {
        admin = installed.admin();
        apply("{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(NAMESPACE));
        label("c1", "yes");
        label("c2", "no");
        parts = new HubParts(installed);
        c1 = new PlayedAgent(installed, "c1");
        c2 = new PlayedAgent(installed, "c2");
    }

    @BeforeEach
    void nothingIsLeftOfOtherTests() {
        soon().until(() -> works().isEmpty());
    }

    @AfterEach
    void leaveNothing() {
        c1.silent(false);
        c2.silent(false);
        admin.resources(dev.muster.api.policy.PropagationPolicy.class)
                .inNamespace(NAMESPACE)
                .delete();
        admin.resources(dev.muster.api.policy.ClusterPropagationPolicy.class).delete();
        admin.configMaps().inNamespace(NAMESPACE).withLabel("test").delete();
        admin.secrets().inNamespace(NAMESPACE).withLabel("test").delete();
        admin.rbac().roles().inNamespace(NAMESPACE).withLabel("test").delete();
        admin.scheduling().v1().priorityClasses().withLabel("test").delete();
        admin.namespaces().withLabel("test").delete();
        soon().untilAsserted(() -> assertThat(works()).isEmpty());
        soon().untilAsserted(() -> assertThat(bindings()).isEmpty());
        parts.close();
        c1.close();
        c2.close();
    }

    @Test
    void copiesFollowTheMembersThatMatchAndTheTemplatesEdits() {
        apply(configMap("settings", "1"));
        apply(policy("settings", "v1", "ConfigMap", "settings", ""));
        soon().until(() -> value(c1, "settings").equals("1"));
        assertThat(c2.copies()).as("does not match").isEmpty();
        assertThat(event("settings", "ScheduleBindingSucceed").getMessage())
                .isEqualTo("Binding has been scheduled successfully. Result: {c1:0}");

        label("c2", "yes");
        soon().until(() -> value(c2, "settings").equals("1"));
        apply(configMap("settings", "2"));
        soon().until(() ->
                value(c1, "settings").equals("2") && value(c2, "settings").equals("2"));

        label("c1", "no");
        soon().untilAsserted(() -> assertThat(c1.copies()).isEmpty());
        soon().until(() -> works().size() == 1);
        assertThat(value(c2, "settings")).isEqualTo("2");
        assertThat(targets(bindings().getFirst())).containsExactly("c2");
    }

    @Test
    void aTemplateGoesOnlyAfterItsCopies() {
        apply(configMap("settings", "1"));
        apply(policy("settings", "v1", "ConfigMap", "settings", ""));
        soon().until(() -> value(c1, "settings").equals("1"));
        c1.silent(true);
        admin.configMaps().inNamespace(NAMESPACE).withName("settings").delete();
        soon().until(() -> works().getFirst().getSpec().intent().name().equals("Withdraw"));
        assertThat(live("settings")).as("its copy may still be there").isNotNull();
        c1.silent(false);
        soon().until(() -> live("settings") == null);
        assertThat(c1.copies()).isEmpty();
        assertThat(works()).isEmpty();
        soon().until(() -> bindings().isEmpty());
    }

    @Test
    void whatAPolicyGivesUpStaysAndStillGoesWithItsTemplate() {
        apply(configMap("settings", "1"));
        apply(policy("settings", "v1", "ConfigMap", "settings", ""));
        soon().until(() -> value(c1, "settings").equals("1"));
        admin.resources(dev.muster.api.policy.PropagationPolicy.class)
                .inNamespace(NAMESPACE)
                .withName("settings")
                .delete();
        soon().until(() -> "NoMatchingPolicy".equals(bindings().getFirst().reason()));
        assertThat(value(c1, "settings")).isEqualTo("1");
        admin.configMaps().inNamespace(NAMESPACE).withName("settings").delete();
        soon().until(() -> live("settings") == null);
        assertThat(c1.copies()).isEmpty();
    }

    @Test
    void preservedCopiesStayInTheirMember() {
        apply(configMap("settings", "1"));
        apply(policy("settings", "v1", "ConfigMap", "settings", "  preserveResourcesOnDeletion: true"));
        soon().until(() -> value(c1, "settings").equals("1"));
        admin.configMaps().inNamespace(NAMESPACE).withName("settings").delete();
        soon().until(() -> live("settings") == null);
        assertThat(value(c1, "settings")).isEqualTo("1");
    }

    @Test
    void aForeignObjectIsAConflictOfThatOneCopy() {
        label("c2", "yes");
        c1.foreign.add("PriorityClass spark-high");
        apply(priorityClass("spark-high"));
        apply(priorityClass("spark-low"));
        apply("""
                apiVersion: policy.one.alibabacloud.com/v1alpha1
                kind: ClusterPropagationPolicy
                metadata: {name: classes}
                spec:
                  resourceSelectors:
                  - {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass}
                  placement:
                    clusterAffinity: {labelSelector: {matchLabels: {duplicated: "yes"}}}
                """);
        soon().until(() -> c2.copies().containsKey("PriorityClass spark-high")
                && c1.copies().containsKey("PriorityClass spark-low"));
        assertThat(c1.copies()).doesNotContainKey("PriorityClass spark-high");
        soon().untilAsserted(
                        () -> assertThat(binding("spark-high").conditions()).anySatisfy(condition -> {
                            assertThat(condition.getReason()).isEqualTo("Conflict");
                            assertThat(condition.getMessage()).contains("c1", "spark-high");
                        }));
        assertThat(binding("spark-low").conditions())
                .noneMatch(condition -> condition.getReason().equals("Conflict"));
        assertThat(c2.copies().keySet())
                .as("never what Kubernetes makes itself")
                .noneMatch(name -> name.contains("system-"));
    }

    @Test
    void rolesAreMarkedByTheirFinalizerOnlyAndNamespacesAndSecretsGoAlong() {
        apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: pods, namespace: duplicated, labels: {test: "1"}}
                rules: [{apiGroups: [""], resources: [pods], verbs: ["*"]}]
                """);
        apply("{apiVersion: v1, kind: Namespace, metadata: {name: duplicated-jobs, labels: {test: '1'}}}");
        apply(
                "{apiVersion: v1, kind: Secret, metadata: {name: key, namespace: duplicated, labels: {test: '1'}}, stringData: {password: correct-horse}}");
        apply(policy("roles", "rbac.authorization.k8s.io/v1", "Role", "pods", ""));
        apply(policy("secrets", "v1", "Secret", "key", ""));
        apply("""
                apiVersion: policy.one.alibabacloud.com/v1alpha1
                kind: ClusterPropagationPolicy
                metadata: {name: spaces}
                spec:
                  resourceSelectors:
                  - {apiVersion: v1, kind: Namespace, name: duplicated-jobs}
                  placement:
                    clusterAffinity: {clusterNames: [c1]}
                """);
        soon().until(() ->
                c1.copies().keySet().containsAll(List.of("Role pods", "Namespace duplicated-jobs", "Secret key")));
        assertThat(c1.copies().get("Secret key").path("data").path("password").asText())
                .isEqualTo("Y29ycmVjdC1ob3JzZQ==");
        assertThat(works()).noneMatch(work -> work.toString().contains("Y29ycmVjdC1ob3JzZQ=="));
        var role = admin.rbac().roles().inNamespace(NAMESPACE).withName("pods").get();
        assertThat(role.getFinalizers()).containsExactly(Reserved.TEMPLATE_FINALIZER);
        assertThat(role.getMetadata().getAnnotations()).isNullOrEmpty();
        admin.namespaces().withName("duplicated-jobs").delete();
        soon().until(() -> !c1.copies().containsKey("Namespace duplicated-jobs"));
    }

    @Test
    void aKindThatTheHubDoesNotServeIsSaidOnThePolicyAndStopsNoOther() {
        apply(policy("unknown", "example.com/v1", "Gadget", "x", ""));
        apply(configMap("settings", "1"));
        apply(policy("settings", "v1", "ConfigMap", "settings", ""));
        soon().until(() -> value(c1, "settings").equals("1"));
        assertThat(event("unknown", "KindNotServed").getMessage()).contains("Gadget of example.com/v1");
    }

    private void apply(String yaml) {
        admin.resource("---\n" + yaml).forceConflicts().serverSideApply();
    }

    private void label(String member, String value) {
        admin.resources(MemberCluster.class)
                .withName(member)
                .patch(InstalledHub.MERGE, "{\"metadata\":{\"labels\":{\"duplicated\":\"" + value + "\"}}}");
    }

    private static String configMap(String name, String value) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, namespace: duplicated, labels: {test: '1'}}, data: {key: '%s'}}"
                .formatted(name, value);
    }

    private static String priorityClass(String name) {
        return "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: %s, labels: {test: '1'}}, value: 5}"
                .formatted(name);
    }

    private static String policy(String name, String apiVersion, String kind, String object, String more) {
        return """
                apiVersion: policy.one.alibabacloud.com/v1alpha1
                kind: PropagationPolicy
                metadata: {name: %s, namespace: duplicated}
                spec:
                  resourceSelectors:
                  - {apiVersion: %s, kind: %s, name: %s}
                  placement:
                    clusterAffinity: {labelSelector: {matchLabels: {duplicated: "yes"}}}
                    replicaScheduling: {replicaSchedulingType: Duplicated}
                %s
                """.formatted(name, apiVersion, kind, object, more);
    }

    private static String value(PlayedAgent agent, String name) {
        var copy = agent.copies().get("ConfigMap " + name);
        return copy == null ? "" : copy.path("data").path("key").asText();
    }

    private ConfigMap live(String name) {
        return admin.configMaps().inNamespace(NAMESPACE).withName(name).get();
    }

    private List<Work> works() {
        return admin.resources(Work.class)
                .inAnyNamespace()
                .withLabel(Reserved.SOURCE)
                .list()
                .getItems();
    }

    private List<BindingSpec> bindings() {
        return Stream.concat(
                        admin
                                .resources(ResourceBinding.class)
                                .inAnyNamespace()
                                .withLabel(Reserved.DUPLICATED)
                                .list()
                                .getItems()
                                .stream(),
                        admin
                                .resources(ClusterResourceBinding.class)
                                .withLabel(Reserved.DUPLICATED)
                                .list()
                                .getItems()
                                .stream())
                .map(CustomResource::getSpec)
                .toList();
    }

    private BindingSpec binding(String template) {
        return bindings().stream()
                .filter(spec -> spec.template().name().equals(template))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> targets(BindingSpec spec) {
        return spec.clusters().stream().map(BindingSpec.TargetCluster::name).toList();
    }

    private Event event(String about, String reason) {
        return soon().until(
                        () -> admin.v1().events().inNamespace(NAMESPACE).list().getItems().stream()
                                .filter(event ->
                                        event.getInvolvedObject().getName().equals(about)
                                                && event.getReason().equals(reason))
                                .findFirst()
                                .orElse(null),
                        event -> event != null);
    }
}
