package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.Work;
import dev.muster.sandbox.controlplane.Cluster;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A26: whatever is written to the hub, its author is told which field is at fault, and everybody else's jobs go on. */
class A26BadInputTest extends Acceptance {
    private static final int MEBIBYTE = 1 << 20;

    /** As the contract's schema says: users of one object in one member. */
    private static final int MOST_USERS = 10_000;

    /** @param field what its author must be told */
    record Case(String what, Spark app, String field) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Case> impossible() {
        var beyond = "9223372036854775808";
        return Stream.of(
                new Case(
                        "a size in a unit of Kubernetes",
                        Spark.app("a26-unit").executors(1, 1, "4Gi"),
                        "spec.executor.memory"),
                new Case(
                        "a size that is no size",
                        Spark.app("a26-size").driverWith("memory", "much"),
                        "spec.driver.memory"),
                new Case("2^63 bytes", Spark.app("a26-bytes").executors(1, 1, beyond), "spec.executor.memory"),
                new Case(
                        "2^63 cores",
                        Spark.app("a26-cores").driverWith("coreRequest", beyond),
                        "spec.driver.coreRequest"),
                new Case(
                        "less than nothing",
                        Spark.app("a26-less").driverWith("coreRequest", "-1"),
                        "spec.driver.coreRequest"),
                new Case(
                        "2^63 executors",
                        Spark.app("a26-count")
                                .with("dynamicAllocation", Map.of("enabled", true, "initialExecutors", Long.MAX_VALUE)),
                        "spec.dynamicAllocation.initialExecutors"));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void aSpecThatCannotRunNamesItsField(Case given) {
        var app = given.app();
        apply(Policy.of(app.name(), "member2"));
        var answer = hub.apply(app.yaml());
        if (!answer.succeeded()) {
            assertThat(answer.output()).contains(given.field());
            return;
        }
        eventually(SOON, () -> {
            assertThat(state(app.name())).isEqualTo("SUBMISSION_FAILED");
            assertThat(errorMessage(app.name())).contains(given.field());
        });
        assertThat(works(app.name())).isEmpty();
    }

    @Test
    void aFieldThatNobodyKnowsIsPassedOverAndTheJobRuns() {
        var app = Spark.app("a26-unknown").with("noSuchField", Map.of("deep", List.of(1, 2)));
        apply(Policy.of(app.name(), "member2"));
        hubClient().resource(app.object()).create();
        awaitState(app, "COMPLETED");
    }

    @Test
    void anApplicationOfAMebibyteRuns() {
        var big = Spark.app("a26-big").with("sparkConf", Map.of("spark.muster.note", "x".repeat(MEBIBYTE - 2_048)));
        apply(Policy.of(big.name(), "member2"));
        hubClient().resource(big.object()).create();
        awaitState(big, "COMPLETED");
    }

    @Test
    void aJobThatNamesMoreObjectsThanOneOrderCarriesIsToldWhichIsTooMany() {
        var names = IntStream.range(0, 300).mapToObj(i -> "a26-map-" + i).toList();
        names.forEach(this::configMap);
        var app = Spark.app("a26-maps")
                .driverWith(
                        "configMaps",
                        names.stream()
                                .map(name -> Map.of("name", name, "path", "/etc/" + name))
                                .toList());
        apply(Policy.of(app.name(), "member2").with("propagateDeps", true));
        apply(app);
        eventually(SOON, () -> {
            assertThat(state(app.name())).isEqualTo("SUBMISSION_FAILED");
            assertThat(errorMessage(app.name())).contains("spec.driver.configMaps[256].name", "at most 256");
        });
        assertThat(works(app.name())).isEmpty();
        othersRun("a26-beside-maps");
    }

    @Test
    void aJobWhoseObjectGoesWithTooManyOthersIsToldAndSentWhenThereIsRoom() {
        configMap("a26-crowded");
        var first = naming("a26-first", "a26-crowded").running(90);
        apply(Policy.of(first.name(), "member2").with("propagateDeps", true));
        apply(first);
        awaitState(first, "RUNNING");
        var alone = users("a26-crowded", List.of());
        var many = new ArrayList<>(alone);
        IntStream.range(many.size(), MOST_USERS)
                .forEach(i -> many.add(UUID.randomUUID().toString()));
        users("a26-crowded", many);

        var next = naming("a26-next", "a26-crowded");
        apply(Policy.of(next.name(), "member2").with("propagateDeps", true));
        apply(next);
        try {
            eventually(SOON, () -> {
                assertThat(events(next.name())).anyMatch(event -> event.startsWith("DependencyCrowded: "));
                assertThat(errorMessage(next.name())).contains("spec.sparkConfigMap", "a26-crowded");
            });
            assertThat(works(next.name())).isEmpty();
        } finally {
            users("a26-crowded", alone);
        }
        awaitState(next, "COMPLETED");
    }

    private static Spark naming(String app, String configMap) {
        return Spark.app(app).with("sparkConfigMap", configMap);
    }

    private void configMap(String name) {
        hubClient()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("default")
                        .addToLabels(OURS, "true")
                        .endMetadata()
                        .build())
                .create();
    }

    /** Makes a ConfigMap's Work name these users, if any; answers whom it named before. */
    private List<String> users(String configMap, List<String> users) {
        var work =
                hubClient()
                        .resources(Work.class)
                        .inNamespace(Reserved.memberNamespace("member2"))
                        .list()
                        .getItems()
                        .stream()
                        .filter(one -> one.getSpec().target().name().equals(configMap))
                        .findFirst()
                        .orElseThrow();
        if (!users.isEmpty()) {
            hubClient()
                    .resource(work)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            Serialization.asJson(Map.of("spec", Map.of("usedBy", users))));
        }
        return List.copyOf(work.getSpec().usedBy());
    }

    @AfterEach
    void removeConfigMaps() {
        hubClient().configMaps().inNamespace("default").withLabel(OURS).delete();
    }

    @Test
    void aThousandPoliciesThatDoNotConcernAJobDoNotKeepItFromRunning() {
        apply(IntStream.range(0, 1_000)
                .mapToObj(i -> Policy.of("a26-none-" + i).yaml())
                .collect(Collectors.joining("\n---\n")));
        othersRun("a26-beside-policies");
    }

    @Test
    void aTemplateThatIsEditedAllTheTimeRunsOnceAndDoesNotKeepOthersFromRunning()
            throws ExecutionException, InterruptedException {
        var edited = Spark.app("a26-edited").running(4);
        apply(Policy.of(edited.name(), "member2"));
        apply(edited);
        try (var editors = Executors.newVirtualThreadPerTaskExecutor()) {
            // Four hands of a hundred edits each: more than a hundred a second on a machine that is not busy.
            var hands = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(hand -> editors.submit(() -> edit(edited.name(), hand)))
                    .toList();
            othersRun("a26-beside-edits");
            for (var hand : hands) {
                hand.get();
            }
        }
        awaitState(edited, "COMPLETED");
        assertThat(driversCreated(member(2), edited)).hasSize(1);
    }

    private void edit(String name, int hand) {
        for (int i = 0; i < 100; i++) {
            hubClient()
                    .genericKubernetesResources("sparkoperator.k8s.io/v1beta2", "SparkApplication")
                    .inNamespace("default")
                    .withName(name)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"spec\":{\"arguments\":[\"" + hand + "." + i + "\"]}}");
        }
    }

    /** An agent that lies about its own member: nothing it says stops the hub or reaches jobs in other members. */
    @Test
    void aReportOfAbsurdNumbersStopsNobody() {
        try (var liar = Cluster.connect(fleet.credentials("member3").resolve("agent-hub.kubeconfig"))) {
            var pages = liar.resources(CapacityReport.class).inNamespace(Reserved.memberNamespace("member3"));
            var truth = Serialization.asJson(pages.withName("capacity-0").get());
            member(3).agent().pause();
            try {
                var numbers = List.of(Long.MIN_VALUE, -1L, Long.MAX_VALUE);
                for (int i = 0; i < numbers.size(); i++) {
                    var lie = Serialization.unmarshal(
                            lie(truth, numbers.get(i), Long.MAX_VALUE - numbers.size() + i), CapacityReport.class);
                    lie.getMetadata().setResourceVersion(null);
                    try {
                        liar.resource(lie).update();
                    } catch (KubernetesClientException refused) {
                        assertThat(refused.getCode()).as(refused.getMessage()).isEqualTo(422);
                    }
                    othersRun("a26-beside-lie-" + i);
                }
            } finally {
                pages.withName("capacity-0").delete();
                member(3).agent().kill();
                member(3).agent().start();
            }
        }
        fleet.awaitReady(List.of("member3"));
        var after = Spark.app("a26-after-lies");
        apply(Policy.of(after.name(), "member3"));
        apply(after);
        awaitState(after, "COMPLETED");
    }

    /** Every amount of a report is this number, and the report is younger than any before. */
    private static String lie(String report, long number, long sequence) {
        return report.replaceAll("\"pageSequences\":\\[[^\\]]*\\],?", "")
                .replaceAll("(?<=[\\[,])-?[0-9]+(?=[,\\]])", Long.toString(number))
                .replaceAll("\"sequence\":[0-9]+", "\"sequence\":" + sequence);
    }

    @Test
    void tenThousandAgentsWithWrongTokensAreTurnedAwayAndJobsGoOn() throws ExecutionException, InterruptedException {
        try (var knocks = Knocks.at(fleet.hub(), Reserved.memberNamespace("member1"), 10_000)) {
            othersRun("a26-beside-knocks");
            assertThat(knocks.answers()).isSubsetOf(401, 429);
        }
    }

    /** An ordinary job of somebody else, in a member that nobody here does anything to. */
    private void othersRun(String name) {
        var app = Spark.app(name);
        apply(Policy.of(app.name(), "member2"));
        apply(app);
        awaitState(app, "COMPLETED");
    }
}
