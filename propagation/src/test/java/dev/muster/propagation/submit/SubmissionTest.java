package dev.muster.propagation.submit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Command lines that users have: those of the documents first, then one for every option of spark-submit. */
class SubmissionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SubmitDefaults DEFAULTS = new SubmitDefaults("apache/spark:3.5.4", "spark-operator-spark");
    private static final String APP = "oss://jobs/spark-examples-1.0.0-SNAPSHOT-shaded.jar";

    private static Submission submission(String... words) {
        return Submission.of(List.of(words), "", "etl", DEFAULTS, "0123456789ab");
    }

    /** Words of a line without quotes in it. */
    private static Submission line(String line) {
        return submission(line.split(" "));
    }

    private static Submission.Create created(Submission submission) {
        assertThat(submission).isInstanceOf(Submission.Create.class);
        return (Submission.Create) submission;
    }

    private static JsonNode spec(Submission submission) {
        return created(submission).application().path("spec");
    }

    private static List<String> problems(Submission submission) {
        assertThat(submission).isInstanceOf(Submission.Wrong.class);
        return ((Submission.Wrong) submission).problems();
    }

    @Test
    void theDocumentsLocalModeRunsHere() {
        assertThat(line("--master local[4] --class com.aliyun.odps.spark.examples.SparkPi"
                        + " ./lib/spark-examples-1.0.0-SNAPSHOT-shaded.jar"))
                .isEqualTo(new Submission.RunHere());
        assertThat(line("--conf spark.master=local[8] --class SparkPi ./app.jar"))
                .isEqualTo(new Submission.RunHere());
        assertThat(Submission.of(
                        List.of("--properties-file", "spark.conf", "--class", "SparkPi", "./app.jar"),
                        "spark.master = local[2]\ntunnel_end_point=http://dt.example.com\n",
                        "etl",
                        DEFAULTS,
                        "x"))
                .isEqualTo(new Submission.RunHere());
        assertThat(new Submission.RunHere().text()).isEqualTo("here\n");
    }

    @Test
    void theDocumentsClusterModeIsRefusedForItsDashAndSaysHowItIsTyped() {
        assertThat(problems(
                        line("--master yarn-cluster –class SparkPi ./lib/spark-examples-1.0.0-SNAPSHOT-shaded.jar")))
                .containsExactly("'–class' begins with a dash that is none of the keyboard's (U+2013): type --class");
    }

    @Test
    void itsLocalJarIsRefusedWithWhatToDo() {
        assertThat(problems(
                        line("--master yarn-cluster --class SparkPi ./lib/spark-examples-1.0.0-SNAPSHOT-shaded.jar")))
                .singleElement()
                .asString()
                .contains("./lib/spark-examples-1.0.0-SNAPSHOT-shaded.jar", "upload it", "local://");
        assertThat(problems(line("--master yarn --class A /opt/spark/a.jar")).getFirst())
                .contains("local:///opt/spark/a.jar if the image has it there");
    }

    @Test
    void typedRightItBecomesAnApplicationOfTheFleet() throws IOException {
        var submitted = created(line("--master yarn-cluster --class SparkPi " + APP + " 100"));
        assertThat(submitted.waits()).isTrue();
        assertThat(submitted.application()).isEqualTo(JSON.readTree("""
                        {"apiVersion": "sparkoperator.k8s.io/v1beta2", "kind": "SparkApplication",
                         "metadata": {"name": "spark-pi-0123456789ab", "namespace": "etl"},
                         "spec": {"type": "Scala", "mode": "cluster", "sparkVersion": "3.5.4", "image": "apache/spark:3.5.4",
                          "mainClass": "SparkPi", "mainApplicationFile": "%s", "arguments": ["100"],
                          "restartPolicy": {"type": "Never"},
                          "driver": {"serviceAccount": "spark-operator-spark"}, "executor": {"instances": 2}}}""".formatted(APP)));
        assertThat(submitted.text()).startsWith("fleet etl spark-pi-0123456789ab wait\n{\"apiVersion\"");
    }

    /** Version, language, files, number and memory of executors, and the two settings that the documents' workflow node sets. */
    @Test
    void whatTheDocumentsWorkflowNodeSets() {
        var spec = spec(submission(
                "--master",
                "yarn-cluster",
                "--name",
                "Daily Report",
                "--num-executors",
                "3",
                "--executor-memory",
                "4g",
                "--conf",
                "spark.hadoop.odps.cupid.webproxy.endpoint=http://service.cn.maxcompute.aliyun-inc.com/api",
                "--conf",
                "spark.hadoop.odps.moye.trackurl.host=http://jobview.odps.aliyun.com",
                "--py-files",
                "oss://jobs/lib.zip,oss://jobs/more.py",
                "oss://jobs/report.py",
                "--day",
                "2026-11-21"));
        assertThat(spec.path("type").asText()).isEqualTo("Python");
        assertThat(spec.at("/executor/instances").asInt()).isEqualTo(3);
        assertThat(spec.at("/executor/memory").asText()).isEqualTo("4g");
        assertThat(spec.path("sparkConf"))
                .hasSize(2)
                .contains(JSON.getNodeFactory().textNode("http://jobview.odps.aliyun.com"));
        assertThat(spec.at("/deps/pyFiles").toString()).isEqualTo("[\"oss://jobs/lib.zip\",\"oss://jobs/more.py\"]");
        assertThat(spec.path("arguments").toString()).isEqualTo("[\"--day\",\"2026-11-21\"]");
    }

    private record Said(String line, String pointer, String want) {}

    @TestFactory
    Stream<DynamicTest> everyOptionHasItsPlace() {
        var app = " --class A s3a://b/a.jar";
        return Stream.of(
                        new Said(
                                "--master k8s://https://10.0.0.1:6443 --deploy-mode cluster" + app,
                                "/spec/mode",
                                "cluster"),
                        new Said("--master=yarn --deploy-mode=cluster" + app, "/spec/mainClass", "A"),
                        new Said("--name ETL_Nightly.v2" + app, "/metadata/name", "etl-nightly-v2-0123456789ab"),
                        new Said("--name 2nd" + app, "/metadata/name", "spark-2nd-0123456789ab"),
                        new Said("--conf spark.app.name=x" + app, "/metadata/name", "x-0123456789ab"),
                        new Said("--driver-memory 2g" + app, "/spec/driver/memory", "2g"),
                        new Said("--driver-cores 2" + app, "/spec/driver/cores", "2"),
                        new Said("--executor-cores 4" + app, "/spec/executor/cores", "4"),
                        new Said("--num-executors 8" + app, "/spec/executor/instances", "8"),
                        new Said("--conf spark.executor.instances=5" + app, "/spec/executor/instances", ""),
                        new Said(
                                "-c spark.executor.instances=5" + app, "/spec/sparkConf/spark.executor.instances", "5"),
                        new Said("--conf spark.dynamicAllocation.enabled=true" + app, "/spec/executor/instances", ""),
                        new Said("--driver-java-options -Da=b" + app, "/spec/driver/javaOptions", "-Da=b"),
                        new Said(
                                "--driver-class-path /x/*" + app,
                                "/spec/sparkConf/spark.driver.extraClassPath",
                                "/x/*"),
                        new Said(
                                "--driver-library-path /l" + app,
                                "/spec/sparkConf/spark.driver.extraLibraryPath",
                                "/l"),
                        new Said("--jars local:///a.jar,s3a://b/c.jar" + app, "/spec/deps/jars/1", "s3a://b/c.jar"),
                        new Said("--conf spark.jars=s3a://b/c.jar" + app, "/spec/deps/jars/0", "s3a://b/c.jar"),
                        new Said("--files hdfs:///conf/x.xml" + app, "/spec/deps/files/0", "hdfs:///conf/x.xml"),
                        new Said(
                                "--archives s3a://b/env.tgz#env" + app, "/spec/deps/archives/0", "s3a://b/env.tgz#env"),
                        new Said("--packages g:a:1" + app, "/spec/deps/packages/0", "g:a:1"),
                        new Said("--exclude-packages g:b" + app, "/spec/deps/excludePackages/0", "g:b"),
                        new Said("--repositories https://r" + app, "/spec/deps/repositories/0", "https://r"),
                        new Said("--proxy-user ana" + app, "/spec/proxyUser", "ana"),
                        new Said("--queue etl" + app, "/metadata/labels/queue", "etl"),
                        new Said("--conf spark.yarn.queue=etl" + app, "/spec/batchSchedulerOptions/queue", "etl"),
                        new Said(
                                "--conf spark.kubernetes.container.image=r:5000/spark:v4.0.2-java17" + app,
                                "/spec/sparkVersion",
                                "4.0.2"),
                        new Said(
                                "--conf spark.kubernetes.container.image=spark-py:3.5.1@sha256:0a" + app,
                                "/spec/sparkVersion",
                                "3.5.1"),
                        new Said(
                                "--conf spark.kubernetes.executor.container.image=e:1" + app,
                                "/spec/executor/image",
                                "e:1"),
                        new Said(
                                "--conf spark.kubernetes.authenticate.driver.serviceAccountName=me" + app,
                                "/spec/driver/serviceAccount",
                                "me"),
                        new Said("--conf spark.kubernetes.namespace=other" + app, "/metadata/namespace", "other"),
                        new Said("--executor-memory 1g --executor-memory 3g" + app, "/spec/executor/memory", "3g"),
                        new Said("--conf spark.x=1 --conf spark.x=2" + app, "/spec/sparkConf/spark.x", "2"),
                        new Said("--master yarn s3a://b/job.R", "/spec/type", "R"))
                .map(said -> DynamicTest.dynamicTest(said.line(), () -> assertThat(created(line(said.line()))
                                .application()
                                .at(said.pointer())
                                .asText())
                        .isEqualTo(said.want())));
    }

    @Test
    void everyOptionThatSparkHasIsReadOrRefusedByName() {
        for (var option : SubmitOption.values()) {
            var said = option.takesValue()
                    ? submission(option.word(), "1", "--class", "A", "s3a://b/a.jar")
                    : submission(option.word(), "--class", "A", "s3a://b/a.jar");
            if (!option.refusal().isEmpty()) {
                assertThat(problems(said).getFirst()).startsWith(option.word() + " ");
            }
        }
    }

    @Test
    void propertiesOfTheFileStandBelowConfAndOptions() {
        var submitted = Submission.of(
                List.of(
                        "--properties-file",
                        "p",
                        "--conf",
                        "spark.a=conf",
                        "--driver-memory",
                        "3g",
                        "--class",
                        "A",
                        APP),
                "spark.a  file\nspark.b: file \nspark.driver.memory=1g\nother.key=left out\n",
                "etl",
                DEFAULTS,
                "s");
        var spec = spec(submitted);
        assertThat(spec.at("/sparkConf/spark.a").asText()).isEqualTo("conf");
        assertThat(spec.at("/sparkConf/spark.b").asText()).isEqualTo("file");
        assertThat(spec.path("sparkConf").has("other.key")).isFalse();
        assertThat(spec.at("/driver/memory").asText()).as("beats the property").isEqualTo("3g");
    }

    @Test
    void waitingIsAsSparkHasIt() {
        assertThat(created(line("--class A " + APP)).waits()).isTrue();
        assertThat(created(line("--conf spark.kubernetes.submission.waitAppCompletion=false --class A " + APP))
                        .waits())
                .isFalse();
        assertThat(created(line("--conf spark.yarn.submit.waitAppCompletion=false --class A " + APP))
                        .waits())
                .isFalse();
        assertThat(created(line("--conf spark.kubernetes.submission.waitAppCompletion=true --class A " + APP))
                        .application()
                        .at("/spec/sparkConf")
                        .isMissingNode())
                .isTrue();
    }

    private record Refused(String line, String... parts) {}

    @TestFactory
    Stream<DynamicTest> whatCannotBeDoneIsRefusedWithTheFix() {
        return Stream.of(
                        new Refused("--master yarn --deploy-mode client --class A " + APP, "--deploy-mode cluster"),
                        new Refused("--master yarn-client --class A " + APP, "--deploy-mode cluster"),
                        new Refused("--master spark://h:7077 --class A " + APP, "spark://h:7077", "yarn or k8s://"),
                        new Refused("--master local[2] --deploy-mode cluster --class A a.jar", "drop one"),
                        new Refused("--master local-cluster[1,1,1] --class A a.jar", "local[N]"),
                        new Refused("--master yarn", "the application is missing"),
                        new Refused("--master", "--master needs a value"),
                        new Refused("--master yarn " + APP, "--class is missing"),
                        new Refused("--master yarn pyspark-shell", "interactive"),
                        new Refused("--class A --jars lib/a.jar " + APP, "--jars 'lib/a.jar'", "upload it"),
                        new Refused("--class A --files file:///etc/x " + APP, "file:///etc/x"),
                        new Refused("-class A " + APP, "'-class'", "type --class"),
                        new Refused("--clas A " + APP, "'--clas' is no option"),
                        new Refused("—-conf spark.a=b " + APP, "U+2014", "type --conf"),
                        new Refused("--conf spark.a --class A " + APP, "KEY=VALUE"),
                        new Refused("--num-executors many --class A " + APP, "--num-executors 'many'", "whole number"),
                        new Refused("--num-executors 0 --class A " + APP, "whole number of 1 or more"),
                        new Refused("--executor-memory 4Gi --class A " + APP, "spec.executor.memory", "4Gi"),
                        new Refused("--queue a/b --class A " + APP, "--queue 'a/b'"),
                        new Refused(
                                "--conf spark.kubernetes.container.image=spark:latest --class A " + APP,
                                "spark:latest",
                                "version of Spark"),
                        new Refused(
                                "--conf spark.kubernetes.authenticate.submission.oauthToken=x --class A " + APP,
                                "oauthToken",
                                "drop it"),
                        new Refused("--conf spark.yarn.dist.files=s3a://b/x --class A " + APP, "say --files"))
                .map(refused -> DynamicTest.dynamicTest(
                        refused.line(), () -> assertThat(String.join("; ", problems(line(refused.line()))))
                                .contains(refused.parts())));
    }

    @Test
    void whatFollowsTheApplicationIsItsOwn() {
        var spec = spec(submission("--class", "A", APP, "–class", "--master", "--", "", "two\nlines"));
        assertThat(spec.path("arguments")).hasSize(5);
        assertThat(spec.at("/arguments/4").asText()).isEqualTo("two\nlines");
    }

    @Test
    void theBodyOfTheQuestionIsChecked() throws IOException {
        assertThat(problems(read("no JSON")).getFirst()).contains("{\"arguments\": [...]}");
        assertThat(problems(read("{\"arguments\": [1]}")).getFirst()).contains("strings");
        assertThat(problems(read("{}")).getFirst()).contains("the application is missing");
        assertThat(problems(
                        read("{\"arguments\": [\"--properties-file\", \"x\", \"--class\", \"A\", \"s3a://b/a.jar\"]}")))
                .containsExactly("--properties-file x is empty");
        assertThat(created(read("{\"arguments\": [\"--class\", \"A\", \"s3a://b/a.jar\"]}"))
                        .json()
                        .path("run")
                        .asText())
                .isEqualTo("Fleet");
    }

    private static Submission read(String body) throws IOException {
        return Submission.read(body.getBytes(StandardCharsets.UTF_8), "etl", DEFAULTS, "s");
    }
}
