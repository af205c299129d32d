package dev.muster.sandbox.spark;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** What the entrypoint of Spark's image runs for a driver and for an executor, as the command line of one JVM. */
final class ContainerCommand {
    private static final String SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String JAVA_OPTION = "SPARK_JAVA_OPT_";

    /** Spark on a JDK 17 needs these; its own launcher adds the same for drivers, and the driver for its executors. */
    private static final List<String> OPENED = List.of(
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/jdk.internal.ref",
            "java.base/sun.nio.ch",
            "java.base/sun.nio.cs",
            "java.base/sun.security.action",
            "java.base/sun.util.calendar",
            "java.security.jgss/sun.security.krb5");

    /** Quick to start and small, which a demonstration on a laptop needs more than speed. */
    private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private ContainerCommand() {}

    /**
     * @param environment of the container, with this machine's paths
     * @param podIp a loopback address of the pod's own
     */
    static List<String> of(
            SparkHome home,
            Pod pod,
            Container container,
            PodFolder folder,
            Map<String, String> environment,
            String podIp) {
        return SparkRole.of(pod).orElseThrow() == SparkRole.DRIVER
                ? driver(home, container, folder, podIp)
                : executor(home, folder, environment, podIp);
    }

    private static List<String> driver(SparkHome home, Container container, PodFolder folder, String podIp) {
        var arguments =
                container.getArgs().stream().skip(1).map(folder::rewrite).toList();
        var properties = properties(arguments);
        var line = java(home, folder, properties.getProperty("spark.driver.memory", "1g"));
        OPENED.forEach(open -> line.add("--add-opens=" + open + "=ALL-UNNAMED"));
        for (var key : List.of("spark.driver.defaultJavaOptions", "spark.driver.extraJavaOptions")) {
            line.addAll(words(properties.getProperty(key, "")));
        }
        line.addAll(List.of("-cp", home.classPath(), "org.apache.spark.deploy.SparkSubmit", "--deploy-mode", "client"));
        conf(line, "spark.driver.bindAddress", podIp);
        // The Service's name means nothing here: executors are told the address.
        conf(line, "spark.driver.host", podIp);
        folder.path(SERVICE_ACCOUNT).ifPresent(secrets -> {
            var mounted = "spark.kubernetes.authenticate.driver.mounted.";
            conf(line, mounted + "oauthTokenFile", secrets.resolve("token").toString());
            conf(line, mounted + "caCertFile", secrets.resolve("ca.crt").toString());
        });
        line.addAll(arguments);
        return line;
    }

    private static List<String> executor(
            SparkHome home, PodFolder folder, Map<String, String> environment, String podIp) {
        var line = java(home, folder, environment.getOrDefault("SPARK_EXECUTOR_MEMORY", "1g"));
        var options = new TreeMap<Integer, String>();
        environment.forEach((key, value) -> {
            if (key.matches(JAVA_OPTION + "\\d{1,4}")) {
                options.put(Integer.valueOf(key.substring(JAVA_OPTION.length())), value);
            }
        });
        line.addAll(options.values());
        line.addAll(List.of("-cp", home.classPath()));
        line.add("org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend");
        option(line, "--driver-url", environment, "SPARK_DRIVER_URL");
        option(line, "--executor-id", environment, "SPARK_EXECUTOR_ID");
        option(line, "--cores", environment, "SPARK_EXECUTOR_CORES");
        option(line, "--app-id", environment, "SPARK_APPLICATION_ID");
        line.addAll(List.of("--hostname", podIp));
        option(line, "--resourceProfileId", environment, "SPARK_RESOURCE_PROFILE_ID");
        option(line, "--podName", environment, "SPARK_EXECUTOR_POD_NAME");
        return line;
    }

    private static List<String> java(SparkHome home, PodFolder folder, String memory) {
        var line = new ArrayList<>(List.of(home.java().toString(), "-Xmx" + memory));
        line.addAll(SMALL);
        line.add("-Djava.io.tmpdir=" + folder.temporary());
        return line;
    }

    private static void conf(List<String> line, String key, String value) {
        line.addAll(List.of("--conf", key + "=" + value));
    }

    private static void option(List<String> line, String name, Map<String, String> environment, String variable) {
        Optional.ofNullable(environment.get(variable)).ifPresent(value -> line.addAll(List.of(name, value)));
    }

    private static Properties properties(List<String> arguments) {
        var properties = new Properties();
        var at = arguments.indexOf("--properties-file");
        if (at < 0) {
            return properties;
        }
        try (var reader = Files.newBufferedReader(Path.of(arguments.get(at + 1)))) {
            properties.load(reader);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the driver's properties: " + e.getMessage(), e);
        }
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
