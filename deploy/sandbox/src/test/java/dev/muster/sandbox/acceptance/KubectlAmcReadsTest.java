package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.sandbox.kubelet.PodAnnotations;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every read verb and output of kubectl, of one member and of all. Real kubectl; the pods are run by the sandbox's kubelets. */
class KubectlAmcReadsTest extends Acceptance {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LABEL = "amc-reads";
    private static final String ALL = "/apis/query.muster.dev/v1alpha1/clusters/-/proxy";

    private Typed type(String line) {
        return Typed.line(fleet, line);
    }

    /** What a line prints that succeeds, as {@link Typed#recorded}. */
    private String typed(String line) {
        var typed = type(line);
        assertThat(typed.exitCode()).as(line + ": " + typed.errors()).isZero();
        assertThat(typed.errorLines()).as(line).isEmpty();
        return typed.recorded();
    }

    @BeforeEach
    void awaitMembers() {
        eventually(SOON, () -> assertThat(type("kubectl amc get node -M").exitCode())
                .isZero());
    }

    @AfterEach
    void removeWhatWasMade() {
        fleet.members().forEach(member -> {
            member.client()
                    .pods()
                    .inNamespace("default")
                    .withLabel(LABEL)
                    .withGracePeriod(0)
                    .delete();
            member.client().configMaps().inNamespace("default").withLabel(LABEL).delete();
        });
    }

    private static Pod pod(String name, String which) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .addToLabels(Map.of(LABEL, "true", "which", which))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("example.com/main:1")
                .withNewResources()
                .addToRequests(Map.of("cpu", new Quantity("200m"), "memory", new Quantity("64Mi")))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    private void run(int member, String name, String which) {
        member(member).client().resource(pod(name, which)).create();
        eventually(SOON, () -> assertThat(member(member)
                        .client()
                        .pods()
                        .inNamespace("default")
                        .withName(name)
                        .get()
                        .getStatus()
                        .getPhase())
                .isEqualTo("Running"));
    }

    @Test
    void selectorsAndOutputsAreKubectlsOwn() throws Exception {
        run(1, "reads-a", "a");
        run(3, "reads-b", "b");
        var ours = " -M -l " + LABEL;

        assertThat(typed("kubectl amc get pod" + ours))
                .isEqualTo("NAME CLUSTER READY STATUS RESTARTS AGE\nreads-a member1 1/1 Running 0 AGE\n"
                        + "reads-b member3 1/1 Running 0 AGE");
        assertThat(typed("kubectl amc get pod -M -l " + LABEL + ",which=b --no-headers"))
                .isEqualTo("reads-b member3 1/1 Running 0 AGE");
        assertThat(typed("kubectl amc get pod --field-selector=metadata.name=reads-a -o name -M"))
                .isEqualTo("pod/reads-a");
        assertThat(typed("kubectl amc get pod -A" + ours))
                .startsWith("NAMESPACE NAME CLUSTER READY STATUS RESTARTS AGE\ndefault reads-a member1 ");
        assertThat(typed("kubectl amc get pod -o wide" + ours))
                .startsWith("NAME CLUSTER READY STATUS RESTARTS AGE IP NODE NOMINATED NODE READINESS GATES\n"
                        + "reads-a member1 1/1 Running 0 AGE 10.");
        assertThat(typed("kubectl amc get pod -o name" + ours).lines())
                .containsExactlyInAnyOrder("pod/reads-a", "pod/reads-b");
        assertThat(typed("kubectl amc get pod --sort-by=.metadata.labels.which -o name" + ours))
                .isEqualTo("pod/reads-a\npod/reads-b");
        assertThat(typed("kubectl amc get pod -o jsonpath='{range .items[*]}{.metadata.name} {end}'" + ours)
                        .split(" "))
                .containsExactlyInAnyOrder("reads-a", "reads-b");
        assertThat(typed("kubectl amc get pod -o custom-columns="
                                + "N:.metadata.name,C:'.metadata.annotations.query\\.muster\\.dev/cluster'" + ours)
                        .lines())
                .containsExactlyInAnyOrder("N C", "reads-a member1", "reads-b member3");
        assertThat(typed("kubectl amc get pod -o yaml" + ours))
                .contains("kind: List", "query.muster.dev/cluster: member1", "query.muster.dev/cluster: member3");

        var list = JSON.readTree(type("kubectl amc get pod -o json" + ours).output());
        assertThat(list.path("items").valueStream().map(KubectlAmcReadsTest::where))
                .containsExactlyInAnyOrder("reads-a member1", "reads-b member3");
        assertThat(typed("kubectl amc get pod reads-a -m member1")).contains("reads-a member1 1/1 Running");
    }

    private static String where(JsonNode object) {
        return object.at("/metadata/name").asText() + " "
                + object.at("/metadata/annotations/query.muster.dev~1cluster").asText();
    }

    @Test
    void anObjectThatSomeMembersLackIsShownAndTheOthersAreLines() {
        run(1, "reads-a", "a");
        var typed = type("kubectl amc get pod reads-a -M");
        assertThat(typed.recorded())
                .isEqualTo("NAME CLUSTER READY STATUS RESTARTS AGE\nreads-a member1 1/1 Running 0 AGE");
        assertThat(typed.errorLines())
                .containsExactly(
                        "cluster(member2): pods \"reads-a\" not found", "cluster(member3): pods \"reads-a\" not found");
        assertThat(typed.exitCode()).isEqualTo(1);

        var none = type("kubectl amc get nosuchkind -M");
        assertThat(none.errors()).contains("the server doesn't have a resource type \"nosuchkind\"");
        assertThat(none.exitCode()).isEqualTo(1);
        var flag = type("kubectl amc get pod -M --nosuchflag");
        assertThat(flag.errors()).contains("unknown flag: --nosuchflag");
        assertThat(flag.exitCode()).isEqualTo(1);
    }

    /** Each page has at most the limit, of all members together; the tokens lead through all of it, and nothing comes twice. */
    @Test
    void pagesOverMembersAreTheWholeListOnce() throws Exception {
        fleet.members().forEach(member -> IntStream.range(0, 7).forEach(i -> member.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("page-" + i + "-" + member.name())
                        .addToLabels(LABEL, "true")
                        .endMetadata()
                        .build())
                .create()));
        var every = fleet.members().stream()
                .flatMap(member -> IntStream.range(0, 7).mapToObj(i -> "page-" + i + "-" + member.name()))
                .toList();

        assertThat(typed("kubectl amc get cm -M -l " + LABEL + " --chunk-size=4 -o name")
                        .lines()
                        .map(line -> line.substring("configmap/".length())))
                .containsExactlyInAnyOrderElementsOf(every);

        var token = "";
        var seen = Stream.<String>builder();
        do {
            var page = list("/api/v1/namespaces/default/configmaps?limit=4&labelSelector=" + LABEL
                    + (token.isEmpty() ? "" : "&continue=" + token));
            assertThat(page.path("items").size()).isLessThanOrEqualTo(4);
            page.path("items")
                    .forEach(item -> seen.add(item.at("/metadata/name").asText()));
            token = page.at("/metadata/continue").asText();
        } while (!token.isEmpty());
        assertThat(seen.build()).containsExactlyInAnyOrderElementsOf(every);
    }

    private JsonNode list(String path) throws JsonProcessingException {
        var typed = type("kubectl get --raw '" + ALL + path + "'");
        assertThat(typed.exitCode()).as(typed.errors()).isZero();
        return JSON.readTree(typed.output());
    }

    @Test
    void aWatchOfAllMembersTellsWhatHappensInAny() {
        run(1, "reads-a", "a");
        try (var watch = Typed.running(fleet, "exec kubectl amc get pod -M -w -l " + LABEL)) {
            eventually(SOON, () -> assertThat(watch.output()).contains("reads-a", "member1"));
            run(3, "reads-b", "b");
            eventually(SOON, () -> assertThat(watch.output().lines())
                    .anySatisfy(line -> assertThat(line).contains("reads-b", "member3", "Running")));
            assertThat(watch.exitCode()).as("it goes on").isEmpty();
        }
    }

    @Test
    void aLogIsFollowedToItsEnd() {
        run(2, "reads-log", "log");
        assertThat(typed("kubectl amc logs reads-log -m member2"))
                .isEqualTo("this pod is played: no container runs, so it prints nothing");
        assertThat(typed("kubectl amc logs reads-log --limit-bytes=8 -m member2"))
                .isNotEmpty();
        try (var follow = Typed.running(fleet, "exec kubectl amc logs -f reads-log -m member2")) {
            eventually(SOON, () -> assertThat(follow.output()).contains("this pod is played"));
            assertThat(follow.exitCode()).as("it follows while the pod runs").isEmpty();
            member(2)
                    .client()
                    .pods()
                    .inNamespace("default")
                    .withName("reads-log")
                    .edit(pod -> new PodBuilder(pod)
                            .editMetadata()
                            .addToAnnotations(PodAnnotations.EXIT_CODE, "0")
                            .endMetadata()
                            .build());
            eventually(SOON, () -> assertThat(follow.exitCode()).contains(0));
        }
        var two = type("kubectl amc logs -f reads-log -M");
        assertThat(two.errors()).isEqualTo("kubectl amc: logs follows one member at a time: say -m MEMBER\n");
        assertThat(two.exitCode()).isEqualTo(1);
        var missing = type("kubectl amc logs nothing -m member2");
        assertThat(missing.errorLines())
                .containsExactly("cluster(member2): pods \"nothing\" not found in namespace \"default\"");
        assertThat(missing.exitCode()).isEqualTo(1);
        var all = type("kubectl amc logs reads-log -M");
        assertThat(all.output()).contains("==> member2 <==\nthis pod is played");
        assertThat(all.errorLines())
                .containsExactly(
                        "cluster(member1): pods \"reads-log\" not found in namespace \"default\"",
                        "cluster(member3): pods \"reads-log\" not found in namespace \"default\"");
        assertThat(all.exitCode()).isEqualTo(1);
    }

    @Test
    void describeShowsTheEventsOfTheMember() {
        run(1, "reads-a", "a");
        eventually(SOON, () -> assertThat(
                        type("kubectl amc describe pod reads-a -m member1").recorded())
                .contains("Name: reads-a", "Events:", "Successfully assigned default/reads-a to member1-a"));
        assertThat(typed("kubectl amc events --for pod/reads-a -m member1"))
                .contains("Normal Scheduled Pod/reads-a Successfully assigned");
        var all = type("kubectl amc describe pod -l " + LABEL + " -M");
        assertThat(all.output()).contains("==> member1 <==", "Successfully assigned", "==> member3 <==");
        assertThat(type("kubectl amc events -M").output()).contains("==> member2 <==");
    }

    @Test
    void topShowsPodsAndNodesOfOneMemberAndOfAll() {
        run(1, "reads-a", "a");
        eventually(SOON, () -> assertThat(
                        type("kubectl amc top pod -l " + LABEL + " -m member1").output())
                .matches("NAME +CPU\\(cores\\) +MEMORY\\(bytes\\) *\nreads-a +100m +32Mi *\n"));
        assertThat(typed("kubectl amc top node -m member3").lines().findFirst())
                .contains("NAME CPU(cores) CPU(%) MEMORY(bytes) MEMORY(%)");
        assertThat(type("kubectl amc top pod -l " + LABEL + " -M").output())
                .contains("==> member1 <==", "reads-a", "==> member2 <==");
    }

    @Test
    void whatMembersServeIsFoundAndExplained() {
        assertThat(typed("kubectl amc api-resources -M --no-headers").lines())
                .anySatisfy(line -> assertThat(line).startsWith("pods po v1 true Pod"))
                .anySatisfy(
                        line -> assertThat(line).startsWith("sparkapplications sparkapp sparkoperator.k8s.io/v1beta2"));
        assertThat(typed("kubectl amc explain pod.spec.nodeName -M")).contains("KIND: Pod", "FIELD: nodeName");
        assertThat(typed("kubectl amc explain sparkapp.spec.driver -m member2")).contains("FIELD: driver");
        assertThat(typed("kubectl get --raw " + ALL + "/version")).contains("\"gitVersion\"");
        assertThat(typed("kubectl get --raw " + ALL + "/openapi/v3")).contains("apis/sparkoperator.k8s.io/v1beta2");
        assertThat(typed("kubectl get --raw " + ALL + "/livez")).isEqualTo("ok");
    }

    @Test
    void wordsAreCompleted() {
        assertThat(completed("''")).contains("get\n", "simulate\n", "dashboard\n", ":4");
        assertThat(completed("get pod -m mem")).startsWith("member1\nmember2\nmember3\n:4");
        assertThat(completed("cordon member2")).startsWith("member2\n:4");
        assertThat(completed("get -M sparkapp")).startsWith("sparkapplications.sparkoperator.k8s.io");
        assertThat(completed("simulate -f ''")).startsWith(":0");
        run(3, "reads-b", "b");
        assertThat(completed("get -m member3 pod reads")).as("that member's").startsWith("reads-b");
        assertThat(completed("get -m member1 pod reads")).doesNotContain("reads-b");
    }

    /** What a shell is offered; kubectl says on stderr how the search ended. */
    private String completed(String words) {
        return type("kubectl __complete amc " + words + " 2>/dev/null").recorded();
    }
}
