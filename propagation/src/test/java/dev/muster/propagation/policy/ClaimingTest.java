package dev.muster.propagation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.policy.ClusterPropagationPolicy;
import dev.muster.api.policy.PropagationPolicy;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClaimingTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private static final String EVERY_JOB = "[{apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication}]";
    private static final String BLUE_JOBS =
            "[{apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication, labelSelector: {matchLabels: {team: blue}}}]";
    private static final String PI =
            "[{apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication, name: pi, labelSelector: {matchLabels: {team: red}}}]";
    private static final String EVERY_CLASS = "[{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass}]";
    private static final String EVERY_CONFIG_MAP = "[{apiVersion: v1, kind: ConfigMap}]";

    /** @param want name of the policy that claims, null for none */
    record Case(
            String name,
            Template given,
            List<Policy> policies,
            @Nullable String want) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case("no policy", pi(), List.of(), null),
                new Case("its namespace's policy", pi(), List.of(namespaced("a", 0, EVERY_JOB)), "a"),
                new Case("another namespace's policy", pi(), List.of(inNamespace("other", "a", EVERY_JOB)), null),
                new Case("another kind", pi(), List.of(namespaced("a", 0, EVERY_CLASS)), null),
                new Case(
                        "another version of the kind",
                        pi(),
                        List.of(namespaced("a", 0, EVERY_JOB.replace("v1beta2", "v1"))),
                        null),
                new Case(
                        "namespaced beats cluster-wide whatever the priorities",
                        pi(),
                        List.of(clusterWide("a", 100, PI), namespaced("z", -5, EVERY_JOB)),
                        "z"),
                new Case(
                        "higher priority beats precision",
                        pi(),
                        List.of(namespaced("precise", 1, PI), namespaced("high", 2, EVERY_JOB)),
                        "high"),
                new Case(
                        "name beats labels",
                        pi(),
                        List.of(namespaced("labels", 0, BLUE_JOBS), namespaced("name", 0, PI)),
                        "name"),
                new Case(
                        "labels beat kind",
                        pi(),
                        List.of(namespaced("a-kind", 0, EVERY_JOB), namespaced("b-labels", 0, BLUE_JOBS)),
                        "b-labels"),
                new Case(
                        "first by name at last",
                        pi(),
                        List.of(namespaced("b", 0, EVERY_JOB), namespaced("a", 0, EVERY_JOB)),
                        "a"),
                new Case("labels of a selector with a name are not read", pi(), List.of(namespaced("a", 0, PI)), "a"),
                new Case(
                        "an empty label selector is no more precise than the kind",
                        pi(),
                        List.of(
                                namespaced("b", 0, EVERY_JOB.replace("}]", ", labelSelector: {}}]")),
                                namespaced("a", 0, EVERY_JOB)),
                        "a"),
                new Case(
                        "the most precise of several selectors counts",
                        pi(),
                        List.of(
                                namespaced("a", 0, BLUE_JOBS),
                                namespaced("b", 0, EVERY_JOB.replace("]", ", ") + PI.substring(1))),
                        "b"),
                new Case(
                        "cluster-wide with a namespace in its selector",
                        pi(),
                        List.of(clusterWide("a", 0, EVERY_JOB.replace("}]", ", namespace: other}]"))),
                        null),
                new Case(
                        "cluster-wide policies see no kube- namespace",
                        template("v1", "ConfigMap", "kube-system", "settings"),
                        List.of(clusterWide("a", 0, EVERY_CONFIG_MAP)),
                        null),
                new Case(
                        "cluster-wide policies see no muster- namespace",
                        template("v1", "ConfigMap", "muster-member-c1", "settings"),
                        List.of(clusterWide("a", 0, EVERY_CONFIG_MAP)),
                        null),
                new Case(
                        "a namespaced policy never claims cluster-scoped kinds",
                        template("scheduling.k8s.io/v1", "PriorityClass", null, "low"),
                        List.of(namespaced("a", 0, EVERY_CLASS)),
                        null),
                new Case(
                        "the seed's policy for PriorityClasses",
                        template("scheduling.k8s.io/v1", "PriorityClass", null, "low"),
                        List.of(clusterWide("a", 0, EVERY_CLASS)),
                        "a"),
                new Case(
                        "but not those of Kubernetes",
                        template("scheduling.k8s.io/v1", "PriorityClass", null, "system-node-critical"),
                        List.of(clusterWide("a", 0, EVERY_CLASS)),
                        null),
                new Case(
                        "the root certificates that every namespace has",
                        template("v1", "ConfigMap", "default", "kube-root-ca.crt"),
                        List.of(namespaced("a", 0, EVERY_CONFIG_MAP)),
                        null),
                new Case(
                        "what the API server itself keeps up",
                        new Template(
                                "rbac.authorization.k8s.io/v1",
                                "ClusterRole",
                                null,
                                "view",
                                Map.of("kubernetes.io/bootstrapping", "rbac-defaults"),
                                false),
                        List.of(clusterWide("a", 0, "[{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole}]")),
                        null),
                new Case(
                        "what Muster itself says to members",
                        template("fleet.muster.dev/v1alpha1", "Work", "default", "w"),
                        List.of(namespaced("a", 0, "[{apiVersion: fleet.muster.dev/v1alpha1, kind: Work}]")),
                        null),
                new Case(
                        "a token of a ServiceAccount",
                        new Template("v1", "Secret", "default", "token", Map.of(), true),
                        List.of(namespaced("a", 0, "[{apiVersion: v1, kind: Secret}]")),
                        null),
                new Case(
                        "the namespace default",
                        template("v1", "Namespace", null, "default"),
                        List.of(clusterWide("a", 0, "[{apiVersion: v1, kind: Namespace}]")),
                        null));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void onePolicyClaimsOrNone(Case given) {
        assertThat(Claiming.of(given.given(), given.policies())
                        .map(claim -> claim.policy().name()))
                .isEqualTo(java.util.Optional.ofNullable(given.want()));
    }

    @Test
    void theOrderInWhichPoliciesWereMadeDoesNotMatter() {
        long seed = 42;
        Random random = new Random(seed);
        List<Policy> policies = new ArrayList<>(List.of(
                namespaced("c", 3, EVERY_JOB),
                namespaced("b", 3, BLUE_JOBS),
                namespaced("a", 2, PI),
                clusterWide("d", 9, PI),
                namespaced("e", 3, EVERY_CLASS)));
        for (int i = 0; i < 50; i++) {
            Collections.shuffle(policies, random);
            assertThat(Claiming.of(pi(), policies).orElseThrow().policy().name())
                    .as("seed %d, order %s", seed, policies)
                    .isEqualTo("b");
        }
    }

    @Test
    void aDispatchedJobStaysWithItsPolicyWhileThatMatches() {
        Policy held = namespaced("held", 0, EVERY_JOB);
        Policy better = namespaced("better", 5, PI);
        assertThat(Claiming.sticky(pi(), List.of(better, held), held.uid())
                        .orElseThrow()
                        .policy())
                .isEqualTo(held);
        assertThat(Claiming.sticky(pi(), List.of(better), held.uid())
                        .orElseThrow()
                        .policy())
                .as("once that is deleted another may claim")
                .isEqualTo(better);
        Policy edited = new Policy(held.namespace(), held.name(), held.uid(), 2, parse(0, EVERY_CLASS));
        assertThat(Claiming.sticky(pi(), List.of(better, edited), held.uid())
                        .orElseThrow()
                        .policy())
                .as("or matches no more")
                .isEqualTo(better);
    }

    @Test
    void aPolicyMadeAgainUnderItsNameIsAnotherOne() {
        Policy again = namespaced("held", 0, EVERY_JOB);
        Policy better = namespaced("better", 5, EVERY_JOB);
        assertThat(Claiming.sticky(pi(), List.of(again, better), "uid of the first")
                        .orElseThrow()
                        .policy())
                .isEqualTo(better);
    }

    @Test
    void labelExpressionsMeanWhatKubernetesSays() {
        String of = "[{apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication, labelSelector:"
                + " {matchExpressions: [{key: team, operator: %s, values: %s}]}}]";
        assertThat(claims(of.formatted("In", "[blue, red]"))).isTrue();
        assertThat(claims(of.formatted("In", "[red]"))).isFalse();
        assertThat(claims(of.formatted("NotIn", "[red]"))).isTrue();
        assertThat(claims(of.formatted("NotIn", "[blue]"))).isFalse();
        assertThat(claims(of.formatted("Exists", "[]"))).isTrue();
        assertThat(claims(of.formatted("DoesNotExist", "[]"))).isFalse();
    }

    private static boolean claims(String selectors) {
        return Claiming.of(pi(), List.of(namespaced("a", 0, selectors))).isPresent();
    }

    private static Template pi() {
        return new Template(
                "sparkoperator.k8s.io/v1beta2", "SparkApplication", "default", "pi", Map.of("team", "blue"), false);
    }

    private static Template template(String apiVersion, String kind, @Nullable String namespace, String name) {
        return new Template(apiVersion, kind, namespace, name, Map.of(), false);
    }

    private static Policy namespaced(String name, int priority, String selectors) {
        return new Policy("default", name, "uid-" + name, 1, parse(priority, selectors));
    }

    private static Policy inNamespace(String namespace, String name, String selectors) {
        return new Policy(namespace, name, "uid-" + name, 1, parse(0, selectors));
    }

    private static Policy clusterWide(String name, int priority, String selectors) {
        ClusterPropagationPolicy policy = YAML.unmarshal(
                "metadata: {name: " + name + ", uid: uid-" + name + ", generation: 1}\nspec: {priority: " + priority
                        + ", resourceSelectors: " + selectors + "}",
                ClusterPropagationPolicy.class);
        return Policy.of(policy);
    }

    private static dev.muster.api.policy.PropagationSpec parse(int priority, String selectors) {
        return YAML.unmarshal(
                        "spec: {priority: " + priority + ", resourceSelectors: " + selectors + "}",
                        PropagationPolicy.class)
                .getSpec();
    }
}
