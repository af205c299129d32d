package dev.muster.propagation.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.WorkSpec.RequiredObject;
import dev.muster.propagation.interpret.Specs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What of a job's references goes along, and what the member must have. */
class DependenciesTest {
    private final Hub hub = new Hub();

    /** Objects by kind and name, as an API server returns them. */
    private static final class Hub implements HubObjects {
        private final Map<String, ObjectNode> objects = new TreeMap<>();

        void put(DependencyKind kind, String name, String yaml) {
            ObjectNode object = Specs.yaml(yaml);
            ObjectNode metadata = object.withObject("/metadata");
            metadata.put("name", name)
                    .put("namespace", "jobs")
                    .put("uid", "uid-" + name)
                    .put("resourceVersion", "5");
            objects.put(kind + "/" + name, object);
        }

        @Override
        public Optional<ObjectNode> get(DependencyKind kind, String namespace, String name) {
            return Optional.ofNullable(objects.get(kind + "/" + name));
        }

        @Override
        public List<ObjectNode> roleBindings(String namespace) {
            return objects.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(DependencyKind.ROLE_BINDING + "/"))
                    .map(Map.Entry::getValue)
                    .toList();
        }
    }

    @Test
    void theFirstReferenceTooManyForOneOrderIsNamed() {
        String maps = IntStream.range(0, 300)
                .mapToObj(i -> "{name: m" + i + ", path: /p" + i + "}")
                .collect(Collectors.joining(", ", "{driver: {configMaps: [", "]}}"));
        assertThat(of(maps).firstBeyond(256)).as("in the member only").contains("ConfigMap m256");
        for (int i = 0; i < 300; i++) {
            hub.put(DependencyKind.CONFIG_MAP, "m" + i, "{data: {a: b}}");
        }
        assertThat(of(maps).firstBeyond(256)).as("sent").contains("spec.driver.configMaps[256].name");
        assertThat(of(maps).firstBeyond(300)).isEmpty();
    }

    @Test
    void whatTheHubHasGoesAlongAndTheRestMustBeThere() {
        hub.put(DependencyKind.CONFIG_MAP, "here", "{data: {a: b}}");
        Dependencies dependencies = of("{driver: {configMaps: [{name: here, path: /p}, {name: there, path: /q}],"
                + " priorityClassName: low}}");
        assertThat(names(dependencies)).containsExactly("ConfigMap here");
        assertThat(dependencies.requires())
                .containsExactlyInAnyOrder(
                        new RequiredObject("v1", "ConfigMap", "configmaps", "jobs", "there"),
                        new RequiredObject("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", null, "low"));
        Dependency here = dependencies.copies().getFirst();
        assertThat(here.uid()).isEqualTo("uid-here");
        assertThat(here.resourceVersion()).isEqualTo("5");
        assertThat(here.generation()).isNull();
        assertThat(here.field()).isEqualTo("spec.driver.configMaps[0].name");
        assertThat(here.manifest())
                .isEqualTo(Specs.yaml(
                        "{data: {a: b}, metadata: {name: here, namespace: jobs}, apiVersion: v1, kind: ConfigMap}"));
    }

    @Test
    void theSeedsAccountThatOnlyMembersHaveIsRequiredThere() {
        Dependencies dependencies = of("{driver: {serviceAccount: spark-operator-spark}}");
        assertThat(dependencies.copies()).isEmpty();
        assertThat(dependencies.requires())
                .containsExactly(
                        new RequiredObject("v1", "ServiceAccount", "serviceaccounts", "jobs", "spark-operator-spark"));
    }

    @Test
    void anAccountTakesItsRightsAndItsSecretsAlong() {
        hub.put(
                DependencyKind.SERVICE_ACCOUNT,
                "spark",
                "{imagePullSecrets: [{name: pull}, {name: gone}], secrets: [{name: spark-token}, {name: extra}]}");
        hub.put(DependencyKind.SECRET, "pull", "{type: kubernetes.io/dockerconfigjson, data: {x: eA==}}");
        hub.put(DependencyKind.SECRET, "spark-token", "{type: kubernetes.io/service-account-token}");
        hub.put(DependencyKind.SECRET, "extra", "{type: Opaque}");
        hub.put(DependencyKind.ROLE, "pods", "{rules: [{apiGroups: [''], resources: [pods], verbs: ['*']}]}");
        hub.put(
                DependencyKind.ROLE_BINDING,
                "spark-pods",
                "{roleRef: {kind: Role, name: pods}, subjects: [{kind: ServiceAccount, name: spark, namespace: jobs},"
                        + " {kind: User, name: alice}]}");
        hub.put(
                DependencyKind.ROLE_BINDING,
                "spark-view",
                "{roleRef: {kind: ClusterRole, name: view}, subjects: [{kind: ServiceAccount, name: spark, namespace: jobs}]}");
        hub.put(
                DependencyKind.ROLE_BINDING,
                "elsewhere",
                "{roleRef: {kind: Role, name: no}, subjects: [{kind: ServiceAccount, name: spark, namespace: other}]}");
        hub.put(
                DependencyKind.ROLE_BINDING,
                "people",
                "{roleRef: {kind: Role, name: no}, subjects: [{kind: User, name: spark}]}");
        Dependencies dependencies = of("{driver: {serviceAccount: spark}}");
        assertThat(names(dependencies))
                .containsExactly(
                        "Secret pull",
                        "Secret extra",
                        "ServiceAccount spark",
                        "Role pods",
                        "RoleBinding spark-pods",
                        "RoleBinding spark-view");
        assertThat(dependencies.requires())
                .containsExactly(new RequiredObject(
                        "rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", null, "view"));
        assertThat(manifest(dependencies, "spark").path("secrets"))
                .isEqualTo(Specs.yaml("{s: [{name: extra}]}").path("s"));
        assertThat(manifest(dependencies, "spark-pods").path("subjects")).hasSize(1);
    }

    @Test
    void tokensNeverLeaveTheirCluster() {
        hub.put(DependencyKind.SECRET, "token", "{type: kubernetes.io/service-account-token, data: {token: eA==}}");
        Dependencies dependencies = of("{driver: {secrets: [{name: token, path: /p}]}}");
        assertThat(dependencies.copies()).isEmpty();
        assertThat(dependencies.requires()).extracting(RequiredObject::name).containsExactly("token");
    }

    @Test
    void optionalReferencesMayBeMissingEverywhere() {
        Dependencies dependencies = of("{driver: {envFrom: [{secretRef: {name: s, optional: true}}]}}");
        assertThat(dependencies.copies()).isEmpty();
        assertThat(dependencies.requires()).isEmpty();
    }

    @Test
    void anObjectOnItsWayOutIsNotTakenAlong() {
        hub.put(DependencyKind.CONFIG_MAP, "c", "{metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}}");
        Dependencies dependencies = of("{sparkConfigMap: c}");
        assertThat(dependencies.copies()).isEmpty();
        assertThat(dependencies.requires()).extracting(RequiredObject::name).containsExactly("c");
    }

    @Test
    void aSecretsBytesAreNeverPrinted() {
        hub.put(DependencyKind.SECRET, "s", "{data: {password: aHVudGVyMg==}}");
        Dependencies dependencies = of("{imagePullSecrets: [s]}");
        assertThat(manifest(dependencies, "s").toString()).contains("aHVudGVyMg==");
        assertThat(dependencies.toString()).contains("uid-s").doesNotContain("aHVudGVyMg==");
    }

    private Dependencies of(String spec) {
        return Dependencies.of(Specs.app(spec), hub);
    }

    private static List<String> names(Dependencies dependencies) {
        return dependencies.copies().stream()
                .map(copy -> copy.kind().kind() + " " + copy.name())
                .toList();
    }

    private static ObjectNode manifest(Dependencies dependencies, String name) {
        return dependencies.copies().stream()
                .filter(copy -> copy.name().equals(name))
                .findFirst()
                .orElseThrow()
                .manifest();
    }
}
