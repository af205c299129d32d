package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.fleet.Seed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The documents' step 4 and its troubleshooting, typed as they stand there; and what the plugin adds. Real kubectl, real API servers. */
class KubectlAmcTest extends Acceptance {
    private static final List<String> CLUSTERS = List.of("member1", "member2");

    private Typed type(String line) {
        return Typed.line(fleet, line);
    }

    /** The plugin's answers once every member's agent has opened its connection. */
    private void awaitMembers() {
        eventually(SOON, () -> assertThat(type("kubectl amc get node -M").exitCode())
                .isZero());
    }

    private String seedJobDone() {
        Seed.all(CLUSTERS).forEach(manifest -> apply(manifest.text()));
        var app = Spark.app(Seed.JOB);
        awaitState(app, "COMPLETED");
        return awaitPlaced(app);
    }

    @AfterEach
    void removeSeed() {
        Seed.all(CLUSTERS)
                .reversed()
                .forEach(manifest ->
                        hub.feed(manifest.text(), "delete", "-f", "-", "--wait=false", "--ignore-not-found"));
        eventually(ENDED, () -> assertThat(hub.run("get", "sparkapp", Seed.JOB).succeeded())
                .isFalse());
    }

    @Test
    void step4AndItsTroubleshootingAsTheDocumentsPrintThem() {
        awaitMembers();
        var member = seedJobDone();

        assertThat(type("kubectl get sparkapp").recorded())
                .isEqualTo("NAME STATUS ATTEMPTS START FINISH AGE\nspark-pi COMPLETED 1 TIME TIME AGE");
        assertThat(type("kubectl describe sparkapp spark-pi").recorded())
                .contains(
                        "Normal ScheduleBindingSucceed AGE default-scheduler Binding has been scheduled successfully. Result: {"
                                + member + ":0,[{driver 1} {executor 1}]}");
        assertThat(type("kubectl amc get sparkapp -M").recorded())
                .isEqualTo("NAME CLUSTER STATUS ATTEMPTS START FINISH AGE ADOPTION\nspark-pi " + member
                        + " COMPLETED 1 TIME TIME AGE Y");
        assertThat(type("kubectl amc get pod -M").recorded())
                .isEqualTo(
                        "NAME CLUSTER READY STATUS RESTARTS AGE\nspark-pi-driver " + member + " 0/1 Completed 0 AGE");
        var yaml = type("kubectl amc get sparkapp spark-pi -m " + member + " -oyaml");
        assertThat(yaml.exitCode()).isZero();
        assertThat(yaml.output()).contains("kind: SparkApplication", "name: spark-pi", "state: COMPLETED");
        var described = type("kubectl amc describe pod spark-pi-driver -m " + member);
        assertThat(described.exitCode()).isZero();
        assertThat(described.recorded()).contains("Name: spark-pi-driver", "Events:");
        var operators = type("kubectl amc get pod -n spark-operator -M");
        assertThat(operators.exitCode()).as(operators.errors()).isZero();
    }

    @Test
    void whatIsMissingIsALineForEachMemberAndTheExitCode() {
        awaitMembers();
        var all = type("kubectl amc get sparkapp nothing -M");
        assertThat(all.errorLines())
                .containsExactly(
                        "cluster(member1): sparkapplications.sparkoperator.k8s.io \"nothing\" not found",
                        "cluster(member2): sparkapplications.sparkoperator.k8s.io \"nothing\" not found",
                        "cluster(member3): sparkapplications.sparkoperator.k8s.io \"nothing\" not found");
        assertThat(all.exitCode()).isEqualTo(1);
        var one = type("kubectl amc get sparkapp nothing -m member2");
        assertThat(one.errorLines())
                .containsExactly("cluster(member2): sparkapplications.sparkoperator.k8s.io \"nothing\" not found");
        assertThat(one.exitCode()).isEqualTo(1);
    }

    @Test
    void aFrozenMemberCostsItsOwnRowsAndOneLine() {
        awaitMembers();
        member(2).agent().pause();
        try {
            frozenMember2();
        } finally {
            member(2).agent().resume();
        }
        eventually(SOON, () -> assertThat(fleet.isReady("member2")).isTrue());
        awaitMembers();
    }

    @Test
    void aMemberWhoseApiServerIsFrozenCostsTheSame() {
        awaitMembers();
        member(2).cluster().apiServer().pause();
        try {
            frozenMember2();
        } finally {
            member(2).cluster().apiServer().resume();
        }
        eventually(SOON, () -> assertThat(fleet.isReady("member2")).isTrue());
        awaitMembers();
    }

    /** The deadline of a member is 5 s by default; the rest is for a busy machine. */
    private void frozenMember2() {
        var nodes = type("kubectl amc get node -M");
        assertThat(nodes.recorded()).contains(" member1 ", " member3 ").doesNotContain(" member2 ");
        assertThat(nodes.errorLines()).hasSize(1);
        assertThat(nodes.errorLines().getFirst()).startsWith("cluster(member2): ");
        assertThat(nodes.exitCode()).isEqualTo(1);
        assertThat(nodes.took()).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void aWaitingJobIsExplainedAndItsLikeSimulated() {
        var app = Spark.app("explained").executors(3, 500, "512m");
        apply(Policy.of(app.name(), "member1"));
        apply(app);
        awaitWaiting(app, "0/3 clusters are available");
        var words = type("kubectl amc explain sparkapp explained");
        assertThat(words.exitCode()).as(words.errors()).isZero();
        assertThat(words.recorded())
                .contains("Job: default/explained", "Phase: Waiting since", "Policy: default/for-explained")
                .contains("executor: 3 x (500 cpu, 896Mi)", "Queue: position ")
                .contains(
                        "member1 Short InsufficientResources executor needs 3 x (500 cpu, 896Mi), room for 0; short of 3")
                .contains("member2 Filtered AffinityMismatch")
                .contains("Unblocked by: ");
        assertThat(
                        type("kubectl get --raw /apis/query.muster.dev/v1alpha1/namespaces/default/sparkapplications/explained/explain")
                                .output())
                .contains("\"phase\":\"Waiting\"", "\"shortOf\":3");
        assertThat(type("kubectl amc queue").recorded())
                .startsWith("NAMESPACE NAME POSITION PRIORITY WAITING PODS REQUEST REASON")
                .contains("default explained ");

        var unknown = type("kubectl amc explain sparkapp nothing");
        assertThat(unknown.errors())
                .isEqualTo(
                        "Error from server (NotFound): sparkapplications.sparkoperator.k8s.io \"nothing\" not found\n");
        assertThat(unknown.exitCode()).isEqualTo(1);

        apply(Policy.of("small"));
        var file = fleet.planes().run().folder("typed").resolve("small.yaml");
        write(file, Spark.app("small").yaml());
        var simulated = type("kubectl amc simulate -f '" + file + "'");
        assertThat(simulated.exitCode()).as(simulated.errors()).isZero();
        assertThat(simulated.recorded()).contains("Job: default/small (not stored)", "Fits now: yes, in member");
        assertThat(application("small")).as("nothing is stored").isNull();
    }

    private static void write(java.nio.file.Path file, String text) {
        try {
            java.nio.file.Files.writeString(file, text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void cordonKeepsOtherTaintsAndShows() {
        hub.run(
                "patch",
                "mcl",
                "member1",
                "--type=merge",
                "-p",
                "{\"spec\":{\"taints\":[{\"key\":\"k\",\"effect\":\"NoSchedule\"}]}}");
        try {
            assertThat(type("kubectl amc cordon member1").output()).isEqualTo("member member1 cordoned\n");
            assertThat(type("kubectl amc cordon member1").output()).isEqualTo("member member1 already cordoned\n");
            eventually(SOON, () -> assertThat(type("kubectl amc clusters").recorded())
                    .startsWith("NAME STATUS VERSION NODES HEARTBEAT REPORT")
                    .contains("member1 Ready,SchedulingDisabled v1."));
            assertThat(type("kubectl amc uncordon member1").output()).isEqualTo("member member1 uncordoned\n");
            assertThat(hub.run("get", "mcl", "member1", "-o", "jsonpath={.spec.taints[*].key}")
                            .output())
                    .isEqualTo("k");
        } finally {
            hub.run("patch", "mcl", "member1", "--type=merge", "-p", "{\"spec\":{\"taints\":null}}");
        }
    }

    @Test
    void topAndDiscoveryAnswerForOneAndForAll() {
        awaitMembers();
        var one = type("kubectl amc top node -m member1");
        assertThat(one.exitCode()).as(one.errors()).isZero();
        assertThat(one.recorded()).startsWith("NAME CPU(cores) CPU(%) MEMORY(bytes) MEMORY(%)");
        var all = type("kubectl amc top node -M");
        assertThat(all.exitCode()).as(all.errors()).isZero();
        assertThat(all.output()).contains("==> member1 <==", "==> member3 <==");
        assertThat(type("kubectl amc api-resources -m member1 --api-group=sparkoperator.k8s.io")
                        .output())
                .contains("sparkapplications");
        assertThat(type("kubectl amc explain sparkapp.spec -m member1").output())
                .contains("KIND:", "SparkApplication");
    }
}
