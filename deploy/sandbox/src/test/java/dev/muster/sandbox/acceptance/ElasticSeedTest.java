package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.CapacityReportSpec.UnitCaps;
import dev.muster.api.spark.SparkApplication;
import dev.muster.sandbox.fleet.Member;
import dev.muster.sandbox.fleet.MemberSpec;
import dev.muster.sandbox.kubelet.NodeSpec;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The documents' manifests for machines and elastic instances, unchanged. The members' scheduler is the stock one and does
 * not read a ResourcePolicy: what is shown of it is what the hub decides.
 */
class ElasticSeedTest extends Acceptance {
    private static final long GI = 1L << 30;
    private static final Set<String> JOBS =
            Set.of("spark-pi-ecs-only", "spark-pi-eci-only", "spark-pi-ecs-first", "spark-pi");

    /** The documents' manifests carry no mark of ours. */
    @Override
    void deleteAll() {
        super.deleteAll();
        JOBS.forEach(job -> hub.run("delete", "sparkapp", job, "-n", "default", "--wait=false", "--ignore-not-found"));
    }

    @Override
    List<SparkApplication> applicationsOnHub() {
        return hubClient()
                .resources(SparkApplication.class)
                .inNamespace("default")
                .list()
                .getItems();
    }

    @Test
    void ecsOnlyStaysOnMachinesAndWaitsForThemThoughAVirtualNodeIsFree() {
        withMember(elastic("elastic-ecs", 1, 2_000, 100), member -> {
            var app = seeded("ecs-only", Policy.of("spark-pi-ecs-only", member.name()));
            awaitWaiting(app, "insufficient room", "executor needs 2 x (2 cpu, 4505Mi)");
            member.kubelet().addNodes(NodeSpec.of("more", 4_000, 16 * GI).times(2));
            awaitState(app, "COMPLETED");
            assertThat(nodesOf(member)).allSatisfy(node -> assertThat(node).doesNotStartWith("virtual"));
        });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "eci-only,,",
        "image-cache-id,k8s.aliyun.com/eci-image-snapshot-id,imc-2zeXXXXXXXXXXXXXXXXX",
        "image-cache,k8s.aliyun.com/eci-image-cache,true"
    })
    void eciOnlyGoesToVirtualNodesThoughMachinesAreFree(
            String manifest, @Nullable String annotation, @Nullable String value) {
        var member = member(3);
        withPods(member, nodes -> {
            var app = seeded(manifest, Policy.of("spark-pi-eci-only", member(1).name(), member.name()));
            assertThat(awaitPlaced(app)).isEqualTo(member.name());
            eventually(SOON, () -> assertThat(nodes.get()).hasSize(3));
            assertThat(nodes.get().values()).allSatisfy(node -> assertThat(node).startsWith("virtual"));
            if (annotation != null) {
                assertThat(sparkPods(member)).isNotEmpty().allSatisfy(pod -> assertThat(
                                pod.getMetadata().getAnnotations())
                        .containsEntry(annotation, value));
            }
            awaitState(app, "COMPLETED");
        });
    }

    @Test
    void ecsFirstFillsMachinesAndTheRestOverflows() {
        withMember(elastic("elastic-first", 1, 4_000, 100), member -> {
            withPods(member, nodes -> {
                var app = seeded("ecs-first", Policy.of("spark-pi-ecs-first", member.name()));
                eventually(SOON, () -> assertThat(nodes.get()).hasSize(3));
                assertThat(nodes.get().get("spark-pi-ecs-first-driver")).startsWith("elastic");
                assertThat(nodes.get().values().stream().filter(node -> node.startsWith("virtual")))
                        .as("one executor has no room on the machine")
                        .hasSize(1);
                awaitState(app, "COMPLETED");
            });
        });
    }

    @Test
    void aWholeGangAboveTheCapsWaitsAndIsToldThePolicy() {
        withMember(elastic("elastic-caps", 2, 8_000, 100), member -> {
            follow(member, "resource-policy");
            var app = seeded("spark-pi", Policy.of("spark-pi", member.name()));
            awaitWaiting(
                    app,
                    "ResourcePolicy default/sparkapplication-resource-policy"
                            + " (ecs at most 2 pods, eci at most 3 pods) for 6 pods");
            assertThat(sparkPods(member)).isEmpty();
            var gone = fleet.kubectl(member.cluster())
                    .run("delete", "resourcepolicies", "sparkapplication-resource-policy", "-n", "default");
            assertThat(gone.succeeded()).as(gone.output()).isTrue();
            awaitState(app, "COMPLETED");
        });
    }

    @Test
    void withoutGangTheDocumentsJobRunsWithOneExecutorPending() {
        withMember(elastic("elastic-some", 1, 2_000, 3), member -> {
            follow(member, "resource-policy");
            withPods(member, nodes -> {
                var app =
                        seeded("spark-pi", Policy.of("spark-pi", member.name()).withoutGang());
                eventually(SOON, () -> assertThat(nodes.get()).hasSize(5));
                assertThat(nodes.get().values().stream().filter(node -> node.startsWith("virtual")))
                        .hasSize(3);
                awaitState(app, "COMPLETED");
                assertThat(works(app.name())).as("placed once").hasSize(1);
            });
        });
    }

    @Test
    void aReservationHoldsWhatTheJobNeedsAtLeast() {
        withMember(
                MemberSpec.of(
                        "elastic-least", NodeSpec.of("least", 5_000, 16 * GI).times(1)),
                member -> {
                    var app = Spark.app("least").executors(5, 1, "512m").running(2);
                    apply(Policy.of(app.name(), member.name()).withoutGang());
                    apply(app);
                    awaitState(app, "COMPLETED");
                    assertThat(works(app.name()))
                            .as("not refused for its fifth executor")
                            .hasSize(1);
                    var placeholders = requests(
                            member,
                            request -> request.verb().equals("create")
                                    && request.path().equals("pods")
                                    && request.name().startsWith("room-"));
                    assertThat(placeholders).as("its room was held").hasSizeGreaterThanOrEqualTo(6);
                });
    }

    /** Machines, and a virtual node that takes so many pods. */
    private static MemberSpec elastic(String name, int machines, int cpuMillis, int virtualPods) {
        var nodes = new ArrayList<>(NodeSpec.of(name, cpuMillis, 16 * GI).times(machines));
        nodes.add(NodeSpec.of("virtual-" + name, 100_000, 400 * GI)
                .withPods(virtualPods)
                .asVirtual());
        return MemberSpec.of(name, nodes);
    }

    private Spark seeded(String manifest, Policy policy) {
        apply(policy);
        apply(read(manifest));
        return Spark.app(policy.selector().get("name").toString());
    }

    /** Gives the member a ResourcePolicy, and waits until the hub knows it. */
    private void follow(Member member, String manifest) {
        for (String part : List.of("definition", manifest)) {
            eventually(SOON, () -> {
                var answer = fleet.kubectl(member.cluster()).apply(read(part));
                assertThat(answer.succeeded()).as(answer.output()).isTrue();
            });
        }
        eventually(SOON, () -> assertThat(policiesReported(member))
                .extracting(UnitCaps::name)
                .containsExactly("sparkapplication-resource-policy"));
    }

    private List<UnitCaps> policiesReported(Member member) {
        var first = hubClient()
                .resources(CapacityReport.class)
                .inNamespace(Reserved.memberNamespace(member.name()))
                .withName("capacity-0")
                .get();
        return Objects.requireNonNullElse(first.getSpec().unitCaps(), List.of());
    }

    private interface Nodes {
        /** Pod to node, of every Spark pod that had one at any time. */
        Map<String, String> get();
    }

    private interface Body {
        void run(Nodes nodes);
    }

    /** Pods end and are gone before a test looks twice, so they are gathered as they come. */
    private void withPods(Member member, Body body) {
        var seen = new TreeMap<String, String>();
        body.run(() -> {
            sparkPods(member).forEach(pod -> {
                var node = pod.getSpec().getNodeName();
                if (node != null) {
                    seen.put(pod.getMetadata().getName(), node);
                }
            });
            return Map.copyOf(seen);
        });
    }

    private List<String> nodesOf(Member member) {
        return sparkPods(member).stream()
                .map(pod -> pod.getSpec().getNodeName())
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<Pod> sparkPods(Member member) {
        return member.client()
                .pods()
                .inNamespace("default")
                .withLabel("sparkoperator.k8s.io/launched-by-spark-operator", "true")
                .list()
                .getItems();
    }

    private static String read(String name) {
        try (var stream = ElasticSeedTest.class.getResourceAsStream("/seed-eci/" + name + ".yaml")) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
