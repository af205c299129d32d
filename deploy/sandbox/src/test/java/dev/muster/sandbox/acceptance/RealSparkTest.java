package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.controlplane.Child;
import dev.muster.sandbox.fleet.Member;
import dev.muster.sandbox.fleet.MemberSpec;
import dev.muster.sandbox.operator.Misbehaviour;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs of Spark's own classes: submission, driver and executors are Spark, on the members' real API servers and schedulers. */
class RealSparkTest extends Acceptance {
    /** Spark takes about 15 s for such a job on an idle machine. */
    private static final Duration JOB = Duration.ofMinutes(4);

    private static final int KILL_9 = 137;

    /** Members of their own: the shared ones give an operator 8 s, and a real submission takes that long on a busy machine. */
    private static Member real;

    private static Member other;

    @BeforeAll
    static void join() {
        var agent = Map.of("muster.capabilities.interval", "2s");
        real = SharedFleet.get().add(MemberSpec.small("real-1").withAgentConfig(agent));
        other = SharedFleet.get().add(MemberSpec.small("real-2").withAgentConfig(agent));
    }

    @AfterAll
    static void leave() {
        SharedFleet.get().remove(real);
        SharedFleet.get().remove(other);
    }

    @Test
    void sparkComputesPiWithTheExecutorsThatMusterMadeRoomFor() {
        var app = pi("real-pi", 2, 40);
        apply(Policy.of(app.name(), "real-1"));
        apply(app);
        awaitState(app, "COMPLETED", JOB);
        var log = fleet.kubectl(real.cluster()).run("logs", app.name() + "-driver");
        assertThat(log.output()).contains("Pi is roughly 3.1").doesNotContain("played");
        var tail = fleet.kubectl(real.cluster()).run("logs", "--tail=1", app.name() + "-driver");
        assertThat(tail.output().strip().lines()).hasSize(1);
        assertThat(executorsCreated()).isEqualTo(2);
        assertThat(driversCreated(real, app)).hasSize(1);
    }

    @Test
    void anotherVersionOfSparkRunsBesideIt() {
        var app = pi("real-pi-4", 1, 20)
                .with("image", SharedFleet.REAL_IMAGE_4)
                .with("sparkVersion", "4.0.2")
                .with("mainApplicationFile", "local:///opt/spark/examples/jars/spark-examples_2.13-4.0.2.jar");
        apply(Policy.of(app.name(), "real-1"));
        apply(app);
        awaitState(app, "COMPLETED", JOB);
        assertThat(fleet.kubectl(real.cluster())
                        .run("logs", app.name() + "-driver")
                        .output())
                .contains("Running Spark version 4.0.2", "Pi is roughly 3.1");
    }

    @Test
    void pythonComputesPiWithItsOwnOverhead() {
        var app = pi("real-python", 1, 8)
                .executors(1, 1, "1g")
                .with("type", "Python")
                .with("mainClass", null)
                .with("mainApplicationFile", "local:///opt/spark/examples/src/main/python/pi.py");
        apply(Policy.of(app.name(), "real-1"));
        apply(app);
        eventually(JOB, () -> assertThat(running(app, "executor")).isNotEmpty());
        // 1024 MiB and 0.4 of them, where a jar would have 0.1 and the floor of 384.
        assertThat(memoryOf(running(app, "executor").getFirst())).isEqualTo("1433Mi");
        assertThat(binding(app.name()).orElseThrow().gang().getLast().requests())
                .as("what the hub made room for")
                .containsEntry("memory", "1433Mi");
        awaitState(app, "COMPLETED", JOB);
        assertThat(fleet.kubectl(real.cluster())
                        .run("logs", app.name() + "-driver")
                        .output())
                .contains("Pi is roughly 3.1");
        eventually(SOON, () -> assertThat(processesOf(app)).isEmpty());
    }

    @Test
    void aMainClassThatIsNotThereEndsFailedWithSparksReason() {
        var app = pi("real-missing", 1, 2).with("mainClass", "org.apache.spark.examples.NoSuchClass");
        apply(Policy.of(app.name(), "real-1"));
        apply(app);
        awaitState(app, "FAILED", JOB);
        assertThat(errorMessage(app.name())).contains("ExitCode: 101");
        assertThat(works(app.name())).as("attempts").hasSize(1);
    }

    @Test
    void aSubmissionThatFailsEndsWithOneAndSaysWhereItsLogIs() {
        apply(Policy.labelled("queue", "real", "real-1"));
        try {
            var typed = Typed.line(
                    fleet,
                    "kubectl amc spark-submit --master yarn --deploy-mode cluster --name real-submitted --queue real"
                            + " --num-executors 1 --executor-memory 512m --driver-memory 512m"
                            + " --conf spark.kubernetes.container.image=" + SharedFleet.REAL_IMAGE
                            + " --class org.apache.spark.examples.NoSuchClass"
                            + " local:///opt/spark/examples/jars/spark-examples_2.12-3.5.4.jar",
                    JOB);
            assertThat(typed.exitCode()).as(typed.errors()).isEqualTo(1);
            assertThat(typed.errorLines())
                    .anySatisfy(line -> assertThat(line).contains("FAILED in real-1", "ExitCode: 101"));
            var last = typed.errorLines().getLast();
            assertThat(last).contains("its log: kubectl amc logs real-submitted-");
            var log = Typed.line(fleet, last.substring(last.indexOf("kubectl amc logs")));
            assertThat(log.output()).contains("NoSuchClass");
        } finally {
            hub.run("delete", "sparkapp", "-n", "default", "-l", "queue=real", "--wait=false");
        }
    }

    @Test
    void aKilledExecutorIsReplacedAndTheJobCompletes() {
        var app = pi("real-executor", 2, 400);
        apply(Policy.of(app.name(), "real-1"));
        apply(app);
        eventually(JOB, () -> assertThat(running(app, "executor")).isNotEmpty());
        process(running(app, "executor").getFirst()).kill();
        awaitState(app, "COMPLETED", JOB);
        assertThat(executorsCreated()).as("executors asked for").isGreaterThanOrEqualTo(3);
        assertThat(works(app.name())).as("attempts").hasSize(1);
    }

    @Test
    void aKilledDriverIsFailedAndNotMoved() {
        var app = pi("real-driver", 1, 4000);
        apply(Policy.of(app.name(), "real-1"));
        apply(app);
        eventually(JOB, () -> assertThat(running(app, "driver")).isNotEmpty());
        apply(Policy.of(app.name(), "real-1", "real-2"));
        process(running(app, "driver").getFirst()).kill();
        awaitState(app, "FAILED", JOB);
        assertThat(errorMessage(app.name())).contains("ExitCode: " + KILL_9);
        assertThat(works(app.name())).as("attempts").hasSize(1);
        assertThat(copies(other)).isEmpty();
    }

    @Test
    void aDriverThatCannotBeScheduledIsMoved() {
        var app = pi("real-late", 1, 2).misbehaving(Misbehaviour.DRIVER_UNSCHEDULABLE);
        apply(Policy.of(app.name(), "real-1").withoutReservation().reclaim("5s", 0, "5m"));
        apply(app);
        eventually(JOB, () -> assertThat(driver(real, app)).isPresent());
        apply(Policy.of(app.name(), "real-1", "real-2").withoutReservation().reclaim("5s", 2, "5m"));
        eventually(JOB, () -> assertThat(driver(other, app)).isPresent());
        assertThat(driver(real, app)).isEmpty();
        assertThat(new Lives(fleet, app, began).overlaps()).isEmpty();
    }

    @Test
    void deletionWhileTheDriverRunsLeavesNothingInTheMember() {
        var app = pi("real-deleted", 1, 4000);
        apply(Policy.of(app.name(), "real-1"));
        apply(app);
        eventually(JOB, () -> assertThat(running(app, "executor")).isNotEmpty());
        var processes = pods(app).stream().map(this::process).toList();
        assertThat(processes).hasSize(2).allMatch(Child::alive);
        delete(app);
        eventually(JOB, () -> {
            assertThat(application(app.name())).isNull();
            assertThat(pods(app)).isEmpty();
            assertThat(processes).noneMatch(Child::alive);
            assertThat(processesOf(app)).isEmpty();
            var client = real.client();
            assertThat(client.configMaps().inNamespace("default").list().getItems())
                    .noneMatch(map -> map.getMetadata().getName().contains("-conf-map"));
            assertThat(client.services().inNamespace("default").list().getItems())
                    .noneMatch(service -> service.getMetadata().getName().endsWith("-driver-svc"));
        });
    }

    @Test
    void rivalsThatFillTheRoomWhileExecutorsStartDoNotTakeWhatIsReserved() {
        // It has two nodes of 4 cpu: the gang needs 1 + 2 x 3, and each rival would take 2 of them.
        var app = pi("real-rivals", 2, 40).executors(2, 3, "512m");
        apply(Policy.of(app.name(), "real-1"));
        apply(app);
        var rivals = A06ReservationTest.rivals(8, "2");
        var client = real.client();
        try {
            eventually(JOB, () -> assertThat(driver(real, app)).isPresent());
            rivals.forEach(rival -> client.resource(rival).create());
            awaitState(app, "COMPLETED", JOB);
            assertThat(executorsCreated()).isEqualTo(2);
            assertThat(works(app.name())).as("attempts").hasSize(1);
        } finally {
            client.pods()
                    .inNamespace("default")
                    .withLabel("rival")
                    .withGracePeriod(0)
                    .delete();
        }
    }

    private static Spark pi(String name, int executors, int partitions) {
        return Spark.app(name)
                .executors(executors, 1, "512m")
                .with("image", SharedFleet.REAL_IMAGE)
                .with("arguments", List.of(Integer.toString(partitions)));
    }

    private List<Pod> pods(Spark app) {
        return real.client()
                .pods()
                .inNamespace("default")
                .withLabel("sparkoperator.k8s.io/app-name", app.name())
                .list()
                .getItems();
    }

    private List<Pod> running(Spark app, String role) {
        return pods(app).stream()
                .filter(pod -> role.equals(pod.getMetadata().getLabels().get("spark-role")))
                .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
                .toList();
    }

    private static String memoryOf(Pod pod) {
        return pod.getSpec()
                .getContainers()
                .getFirst()
                .getResources()
                .getRequests()
                .get("memory")
                .toString();
    }

    /** Command lines of all processes of this machine that work in a folder of one of this job's drivers. */
    private static List<String> processesOf(Spark app) {
        return ProcessHandle.allProcesses()
                .filter(process -> workFolder(process).contains(".pod." + app.name()))
                .map(process -> process.info().commandLine().orElse("?"))
                .toList();
    }

    private static String workFolder(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
                    .toString();
        } catch (IOException e) {
            // It has just ended, or belongs to somebody else.
            return "";
        }
    }

    private Child process(Pod pod) {
        return real.spark().orElseThrow().process(pod.getMetadata().getUid()).orElseThrow();
    }

    private int executorsCreated() {
        return requests(
                        real,
                        // Spark names them after the application's own name for itself, here always Spark Pi.
                        request -> request.path().equals("pods")
                                && request.verb().equals("create")
                                && request.name().contains("-exec-"))
                .size();
    }
}
