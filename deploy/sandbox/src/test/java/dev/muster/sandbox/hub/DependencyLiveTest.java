package dev.muster.sandbox.hub;

import static dev.muster.sandbox.fixture.LiveMember.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.RequiredObject;
import dev.muster.api.policy.PropagationPolicy;
import dev.muster.api.policy.PropagationSpec;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.policy.Claim;
import dev.muster.propagation.policy.Policy;
import dev.muster.sandbox.deploy.InstalledHub;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What jobs refer to, between a real hub and members that only answer. */
@ExtendWith(InstalledHub.Shared.class)
class DependencyLiveTest {
    private static final String NAMESPACE = "dependent";

    private final KubernetesClient admin;
    private final HubParts parts;
    private final PlayedAgent c1;
    private final PlayedAgent c2;

    DependencyLiveTest(InstalledHub installed) {
        admin = installed.admin();
        apply("{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(NAMESPACE));
        parts = new HubParts(installed);
        c1 = new PlayedAgent(installed, "c1");
        c2 = new PlayedAgent(installed, "c2");
    }

    @AfterEach
    void leaveNothing() {
        parts.objects.users().forEach(binding -> parts.dependencies.release(binding, null));
        soon().untilAsserted(() -> assertThat(works()).isEmpty());
        assertThat(carriers()).as("Secrets that carried bytes").isZero();
        admin.configMaps().inNamespace(NAMESPACE).withLabel("test").delete();
        admin.secrets().inNamespace(NAMESPACE).withLabel("test").delete();
        parts.close();
        c1.close();
        c2.close();
    }

    @Test
    void jobsShareAnObjectInAMemberUntilTheLastOneLeaves() {
        apply(configMap("shared", "1"));
        var job = job("shared");
        seen(job);
        String first = uid();
        String second = uid();
        var after = parts.dependencies.send(job, claim(true), first, "c1").after();
        assertThat(parts.dependencies.send(job, claim(true), second, "c1").after())
                .isEqualTo(after)
                .hasSize(1);
        assertThat(works())
                .singleElement()
                .satisfies(work -> assertThat(work.getSpec().usedBy()).containsExactlyInAnyOrder(first, second));
        soon().until(() -> value(c1, "shared").equals("1") && works().getFirst().getStatus() != null);

        String version = works().getFirst().getMetadata().getResourceVersion();
        parts.dependencies.send(job, claim(true), first, "c1");
        parts.dependencies.release(first, "c1");
        assertThat(works().getFirst().getMetadata().getResourceVersion())
                .as("repeated calls change nothing")
                .isEqualTo(version);

        parts.dependencies.release(first, null);
        assertThat(works().getFirst().getSpec().usedBy()).containsExactly(second);
        assertThat(value(c1, "shared")).isEqualTo("1");
        parts.dependencies.release(second, null);
        soon().untilAsserted(() -> assertThat(works()).isEmpty());
        assertThat(c1.copies()).isEmpty();
    }

    @Test
    void aJobThatMovesTakesItsObjectsAlong() {
        apply(configMap("moving", "1"));
        apply(
                "{apiVersion: v1, kind: Secret, metadata: {name: moving, namespace: dependent, labels: {test: '1'}}, stringData: {password: correct-horse}}");
        var job = job("moving");
        job.getSpec().withArray("imagePullSecrets").add("moving");
        seen(job);
        String binding = uid();
        parts.dependencies.send(job, claim(true), binding, "c1");
        soon().until(() -> c1.copies().size() == 2);
        assertThat(c1.copies()
                        .get("Secret moving")
                        .path("data")
                        .path("password")
                        .asText())
                .isEqualTo("Y29ycmVjdC1ob3JzZQ==");
        assertThat(works()).noneMatch(work -> work.toString().contains("Y29ycmVjdC1ob3JzZQ=="));
        assertThat(c2.copies()).isEmpty();

        parts.dependencies.release(binding, null);
        parts.dependencies.send(job, claim(true), binding, "c2");
        soon().until(() -> c2.copies().size() == 2 && c1.copies().isEmpty());
        soon().until(() -> works().size() == 2 && carriers() == 1);
    }

    @Test
    void anEditReachesEveryMemberThatHasTheObject() {
        apply(configMap("edited", "1"));
        var job = job("edited");
        seen(job);
        parts.dependencies.send(job, claim(true), uid(), "c1");
        parts.dependencies.send(job, claim(true), uid(), "c2");
        soon().until(() ->
                value(c1, "edited").equals("1") && value(c2, "edited").equals("1"));
        long before = works().getFirst().getSpec().target().generation();
        apply(configMap("edited", "2"));
        soon().until(() ->
                value(c1, "edited").equals("2") && value(c2, "edited").equals("2"));
        assertThat(works().getFirst().getSpec().target().generation()).isGreaterThan(before);
        admin.configMaps().inNamespace(NAMESPACE).withName("edited").delete();
        assertThat(value(c1, "edited")).as("jobs still use it").isEqualTo("2");
    }

    @Test
    void whatTheHubLacksIsRequiredUntilItAppears() {
        var job = job("late");
        assertThat(names(parts.dependencies.required(job, claim(true)))).contains("late");
        apply(configMap("late", "1"));
        soon().until(() -> parts.told.contains(new ResourceID("pi", NAMESPACE)));
        assertThat(names(parts.dependencies.required(job, claim(true)))).doesNotContain("late");
    }

    @Test
    void withoutPropagateDepsNothingIsSentAndEverythingIsRequired() {
        apply(configMap("unsent", "1"));
        var job = job("unsent");
        seen(job);
        assertThat(names(parts.dependencies.required(job, claim(false)))).contains("unsent");
        var needs = parts.dependencies.send(job, claim(false), uid(), "c1");
        assertThat(needs.after()).isEmpty();
        assertThat(names(needs.requires())).contains("unsent");
        assertThat(works()).isEmpty();
    }

    @Test
    void manyJobsAtOnceLoseNoUseAndLeaveNothingBehind() {
        apply(configMap("busy", "1"));
        var job = job("busy");
        seen(job);
        List<String> bindings = IntStream.range(0, 30).mapToObj(i -> uid()).toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            bindings.forEach(binding -> threads.submit(() -> parts.dependencies.send(job, claim(true), binding, "c1")));
        }
        assertThat(works())
                .singleElement()
                .satisfies(work -> assertThat(work.getSpec().usedBy()).containsExactlyInAnyOrderElementsOf(bindings));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            bindings.forEach(binding -> threads.submit(() -> parts.dependencies.release(binding, null)));
        }
        soon().untilAsserted(() -> assertThat(works()).isEmpty());
    }

    @Test
    void anObjectThatIsWantedAgainWhileItLeavesIsMadeAgain() {
        apply(configMap("again", "1"));
        var job = job("again");
        seen(job);
        for (int i = 0; i < 5; i++) {
            String binding = uid();
            parts.dependencies.send(job, claim(true), binding, "c1");
            parts.dependencies.release(binding, null);
        }
        parts.dependencies.send(job, claim(true), uid(), "c1");
        soon().untilAsserted(() -> assertThat(works()).singleElement().satisfies(work -> {
            assertThat(work.getStatus()).isNotNull();
            assertThat(work.getStatus().appliedGeneration())
                    .isEqualTo(work.getSpec().target().generation());
        }));
        assertThat(value(c1, "again")).isEqualTo("1");
    }

    @Test
    void usesOfBindingsThatAreGoneAreDropped() {
        apply(configMap("orphaned", "1"));
        var job = job("orphaned");
        seen(job);
        String cached = uid();
        parts.dependencies.send(job, claim(true), cached, "c1");
        parts.dependencies.send(job, claim(true), uid(), "c1");
        parts.dependencies.releaseOrphans(java.util.Set.of(cached));
        assertThat(works().getFirst().getSpec().usedBy()).containsExactly(cached);
    }

    private void apply(String yaml) {
        admin.resource("---\n" + yaml).forceConflicts().serverSideApply();
    }

    /** Waits until the caches show what the job names. */
    private void seen(SparkApplication job) {
        soon().until(() -> names(parts.dependencies.required(job, claim(true))).stream()
                .noneMatch(name -> name.equals(
                                job.getSpec().path("sparkConfigMap").asText())
                        || name.equals(
                                job.getSpec().path("imagePullSecrets").path(0).asText())));
    }

    private static List<String> names(List<RequiredObject> objects) {
        return objects.stream().map(RequiredObject::name).toList();
    }

    private static String uid() {
        return UUID.randomUUID().toString();
    }

    private static SparkApplication job(String configMap) {
        return Serialization.unmarshal("""
                apiVersion: sparkoperator.k8s.io/v1beta2
                kind: SparkApplication
                metadata: {name: pi, namespace: dependent, uid: pi, generation: 1}
                spec:
                  sparkConfigMap: %s
                  driver: {serviceAccount: spark}
                """.formatted(configMap), SparkApplication.class);
    }

    private static Claim claim(boolean propagateDeps) {
        var policy = Serialization.unmarshal("""
                apiVersion: policy.one.alibabacloud.com/v1alpha1
                kind: PropagationPolicy
                metadata: {name: p, namespace: dependent, uid: p, generation: 1}
                spec:
                  propagateDeps: %s
                  resourceSelectors: [{apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication}]
                """.formatted(propagateDeps), PropagationPolicy.class);
        PropagationSpec spec = policy.getSpec();
        assertThat(spec.propagatesDependencies()).isEqualTo(propagateDeps);
        return new Claim(Policy.of(policy));
    }

    private static String configMap(String name, String value) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, namespace: dependent, labels: {test: '1'}}, data: {key: '%s'}}"
                .formatted(name, value);
    }

    private static String value(PlayedAgent agent, String name) {
        var copy = agent.copies().get("ConfigMap " + name);
        return copy == null ? "" : copy.path("data").path("key").asText();
    }

    private List<Work> works() {
        return admin.resources(Work.class)
                .inAnyNamespace()
                .withLabel(Reserved.SOURCE)
                .list()
                .getItems();
    }

    private long carriers() {
        return admin.secrets()
                .inAnyNamespace()
                .withLabel(Reserved.SOURCE)
                .list()
                .getItems()
                .size();
    }
}
