package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code kubectl amc spark-submit} as users and workflow engines type it, on a fleet that plays Spark. */
class SparkSubmitTest extends Acceptance {
    private static final String JAR = "local:///opt/spark/examples/jars/spark-examples_2.12-3.5.4.jar";

    /** Of the size that other tests use; the queue is what the policy selects by. */
    private static final String SMALL = "--queue nightly --num-executors 1 --executor-memory 512m --driver-memory 512m"
            + " --conf spark.kubernetes.container.image=example.com/spark:3.5.4";

    private Typed type(String line) {
        return Typed.line(fleet, line);
    }

    private String submit(String options) {
        return "kubectl amc spark-submit --master yarn-cluster " + SMALL + " --class org.apache.spark.examples.SparkPi "
                + options;
    }

    private List<String> submitted() {
        return type("kubectl get sparkapp -l queue=nightly -o jsonpath='{.items[*].metadata.name}'")
                .output()
                .lines()
                .flatMap(line -> List.of(line.split(" ")).stream())
                .filter(name -> !name.isEmpty())
                .toList();
    }

    @BeforeEach
    void policy() {
        apply(Policy.labelled("queue", "nightly", "member1", "member2"));
    }

    @AfterEach
    void removeSubmitted() {
        hub.run("delete", "sparkapp", "-n", "default", "-l", "queue=nightly", "--wait=false");
        eventually(ENDED, () -> assertThat(submitted()).isEmpty());
    }

    @Test
    void aSubmittedJobIsFollowedToItsEnd() {
        var typed = type(submit(JAR + " 10"));
        assertThat(typed.exitCode()).as(typed.errors()).isZero();
        assertThat(typed.output()).matches("sparkapplication.sparkoperator.k8s.io/spark-pi-[0-9a-f]{12} created\n");
        assertThat(typed.errorLines())
                .as("state, member and driver, each with its time")
                .anySatisfy(
                        line -> assertThat(line)
                                .matches(
                                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ spark-pi-[0-9a-f]{12}: RUNNING in member[12], driver spark-pi-[0-9a-f]{12}-driver"));
        assertThat(typed.errorLines().getLast()).contains(": COMPLETED in member");
        assertThat(submitted()).hasSize(1);
    }

    @Test
    void whoDoesNotWaitIsDoneOnceItIsStored() {
        var typed = type(submit("--conf spark.kubernetes.submission.waitAppCompletion=false " + JAR));
        assertThat(typed.exitCode()).as(typed.errors()).isZero();
        assertThat(typed.errorLines()).isEmpty();
        var name = submitted().getFirst();
        eventually(ENDED, () -> assertThat(state(name)).isEqualTo("COMPLETED"));
    }

    @Test
    void propertiesComeFromTheFile() {
        var file = folder().resolve("job.conf");
        write(
                file,
                "spark.app.name Nightly \"Report\"\nspark.executor.instances 2\nspark.yarn.queue nightly\n"
                        + "spark.kubernetes.container.image example.com/spark:3.5.4\nspark.executor.memory=512m\n"
                        + "spark.driver.memory: 512m\n");
        var typed = type("kubectl amc -n default spark-submit --master k8s://https://127.0.0.1:1 --deploy-mode cluster"
                + " --properties-file '" + file + "' --class org.apache.spark.examples.SparkPi " + JAR
                + " 'two words' \"it's\"");
        assertThat(typed.exitCode()).as(typed.errors()).isZero();
        assertThat(typed.errors()).contains("stands for the fleet: Muster chooses the member");
        var name = submitted().getFirst();
        assertThat(name).startsWith("nightly-report-");
        var app = application(name);
        assertThat(app).isNotNull();
        assertThat(app.getSpec().path("arguments").toString()).isEqualTo("[\"two words\",\"it's\"]");
        assertThat(app.getSpec().at("/sparkConf/spark.executor.instances").asText())
                .isEqualTo("2");
    }

    /** A workflow engine ends its task with SIGTERM. */
    @Test
    void aKilledSubmissionIsWithdrawn() {
        var typed = type(waiting("stopped") + "kill -TERM $task; wait $task; echo ended with $?; cat \"$log\" >&2");
        assertThat(typed.output()).contains("ended with 143");
        assertThat(typed.errors()).contains("PENDING: 0/", "told to end: withdrawing it");
        eventually(ENDED, () -> assertThat(submitted()).isEmpty());
    }

    @Test
    void aJobThatSomebodyDeletesEndsWithOne() {
        var typed = type(
                waiting("deleted")
                        + "kubectl delete sparkapp -l queue=nightly --wait=false >/dev/null; wait $task; echo ended with $?; cat \"$log\" >&2");
        assertThat(typed.output()).contains("ended with 1\n");
        assertThat(typed.errors()).contains("somebody deleted it");
    }

    /** Shell that submits a job too big for every member, in the background, and goes on once it is known to wait. */
    private String waiting(String name) {
        return "log='" + folder().resolve(name + ".log") + "'; : >\"$log\"; "
                + submit("--executor-cores 1000 --name " + name + " " + JAR)
                + " 2>\"$log\" & task=$!; until grep -q 'PENDING: 0/' \"$log\"; do sleep 0.2; done; ";
    }

    @Test
    void theDocumentsLineIsRefusedForItsDashAndThenForItsLocalJar() {
        var dash = type("kubectl amc spark-submit --master yarn-cluster –class SparkPi"
                + " ./lib/spark-examples-1.0.0-SNAPSHOT-shaded.jar");
        assertThat(dash.exitCode()).isEqualTo(1);
        assertThat(dash.errors()).contains("'–class' begins with a dash", "type --class");
        var jar = type("kubectl amc spark-submit --master yarn-cluster --class SparkPi"
                + " ./lib/spark-examples-1.0.0-SNAPSHOT-shaded.jar");
        assertThat(jar.exitCode()).isEqualTo(1);
        assertThat(jar.errors()).contains("./lib/spark-examples-1.0.0-SNAPSHOT-shaded.jar", "upload it");
        assertThat(jar.output() + dash.output()).isEmpty();
        assertThat(submitted()).isEmpty();
    }

    @Test
    void localModeIsThisMachinesOwnSpark() {
        var line = "kubectl amc spark-submit --master 'local[4]' --class com.aliyun.odps.spark.examples.SparkPi"
                + " ./lib/spark-examples-1.0.0-SNAPSHOT-shaded.jar 'a b'";
        var none = type("unset SPARK_HOME; " + line);
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.errors()).contains("no spark-submit: set SPARK_HOME");

        var home = folder().resolve("own-spark");
        write(home.resolve("bin/spark-submit"), "#!/bin/sh\nfor word; do echo \"<$word>\"; done\nexit 3\n");
        var own = type("export SPARK_HOME='" + home + "'; " + line);
        assertThat(own.exitCode()).as("as it ends itself").isEqualTo(3);
        assertThat(own.output())
                .isEqualTo("<--master>\n<local[4]>\n<--class>\n<com.aliyun.odps.spark.examples.SparkPi>\n"
                        + "<./lib/spark-examples-1.0.0-SNAPSHOT-shaded.jar>\n<a b>\n");
        assertThat(submitted()).isEmpty();
    }

    /** The kubeconfig's user may not create SparkApplications there: what the hub says, and nothing of Muster's own rights. */
    @Test
    void whatIsCreatedIsCreatedWithTheUsersOwnRights() {
        var reader =
                "kubectl create clusterrolebinding submit-only --clusterrole=muster-query-fleet --user=ana >/dev/null; ";
        try {
            var typed = type(reader + submit(JAR).replace("kubectl amc", "kubectl amc --as=ana"));
            assertThat(typed.exitCode()).isEqualTo(1);
            assertThat(typed.errors()).contains("User \"ana\" cannot create resource \"sparkapplications\"");
            assertThat(submitted()).isEmpty();
        } finally {
            hub.run("delete", "clusterrolebinding", "submit-only");
        }
    }

    private Path folder() {
        return fleet.planes().run().folder("typed").toAbsolutePath();
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
