package dev.muster.sandbox.operator;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments with which the operator calls spark-submit for one application. */
final class SubmitArguments {
    private final SparkApp app;
    private final Map<String, String> conf = new LinkedHashMap<>();

    private SubmitArguments(SparkApp app) {
        this.app = app;
    }

    /**
     * @param version of Spark that will run it, marked on its pods
     * @param folder where files lie that are handed over by path
     */
    static List<String> of(
            SparkApp app, SparkProperties properties, String submissionId, String version, String master, Path folder) {
        var arguments = new SubmitArguments(app);
        arguments.conf.putAll(properties.values());
        arguments.application(submissionId, master);
        for (var role : Role.values()) {
            arguments.role(role, submissionId, version, folder);
        }
        return arguments.line(properties, master);
    }

    private void application(String submissionId, String master) {
        var spec = app.spec();
        conf.put("spark.kubernetes.namespace", app.namespace());
        conf.put("spark.kubernetes.submission.waitAppCompletion", "false");
        conf.put("spark.kubernetes.driver.pod.name", app.intendedDriverPodName());
        // Inside a cluster the driver would find its API server by a Service, which leads nowhere on this machine.
        conf.put("spark.kubernetes.driver.master", master);
        put("spark.kubernetes.container.image", spec.path("image"));
        put("spark.kubernetes.container.image.pullPolicy", spec.path("imagePullPolicy"));
        var secrets = new ArrayList<String>();
        spec.path("imagePullSecrets").forEach(secret -> secrets.add(secret.asText()));
        if (!secrets.isEmpty()) {
            conf.put("spark.kubernetes.container.image.pullSecrets", String.join(",", secrets));
        }
        put(
                "spark.kubernetes.authenticate.driver.serviceAccountName",
                spec.path("driver").path("serviceAccount"));
        put(
                "spark.kubernetes.authenticate.executor.serviceAccountName",
                spec.path("executor").path("serviceAccount"));
    }

    private void role(Role role, String submissionId, String version, Path folder) {
        var fields = app.spec().path(role.word());
        var prefix = "spark.kubernetes." + role.word() + ".";
        put(prefix + "container.image", fields.path("image"));
        app.labels().forEach((key, value) -> conf.put(prefix + "label." + key, value));
        each(prefix + "label.", fields.path("labels"));
        conf.put(prefix + "label." + SparkPods.APP_NAME, app.name());
        conf.put(prefix + "label." + SparkPods.LAUNCHED, "true");
        conf.put(prefix + "label." + SparkPods.SUBMISSION_ID, submissionId);
        conf.put(prefix + "label." + SubmitProgram.HOME_LABEL, version);
        each(prefix + "annotation.", fields.path("annotations"));
        each(role == Role.DRIVER ? "spark.kubernetes.driverEnv." : "spark.executorEnv.", fields.path("envVars"));
        fields.path("secrets")
                .forEach(secret -> conf.put(
                        prefix + "secrets." + secret.path("name").asText(),
                        secret.path("path").asText()));
        if (fields.path("template").isObject()) {
            conf.put(prefix + "podTemplateFile", write(folder.resolve(role.word() + ".yaml"), fields.path("template")));
        }
    }

    private static String write(Path file, JsonNode template) {
        try {
            return Files.writeString(file, Serialization.asYaml(template)).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a pod template: " + e.getMessage(), e);
        }
    }

    private List<String> line(SparkProperties properties, String master) {
        var spec = app.spec();
        var line = new ArrayList<>(
                List.of("--master", "k8s://" + master, "--deploy-mode", "cluster", "--name", app.name()));
        SparkPods.text(spec.path("mainClass")).ifPresent(main -> line.addAll(List.of("--class", main)));
        SparkPods.text(spec.path("proxyUser")).ifPresent(user -> line.addAll(List.of("--proxy-user", user)));
        dependencies(line, "--jars", "jars");
        dependencies(line, "--files", "files");
        dependencies(line, "--py-files", "pyFiles");
        dependencies(line, "--packages", "packages");
        dependencies(line, "--repositories", "repositories");
        conf.forEach((key, value) -> line.addAll(List.of("--conf", key + "=" + value)));
        line.add(properties.mainFile());
        spec.path("arguments").forEach(argument -> line.add(argument.asText()));
        return line;
    }

    private void dependencies(List<String> line, String option, String field) {
        var values = new ArrayList<String>();
        app.spec().path("deps").path(field).forEach(value -> values.add(value.asText()));
        if (!values.isEmpty()) {
            line.addAll(List.of(option, String.join(",", values)));
        }
    }

    private void put(String key, JsonNode value) {
        SparkPods.text(value).ifPresent(text -> conf.put(key, text));
    }

    private void each(String prefix, JsonNode values) {
        SparkPods.texts(values).forEach((key, value) -> conf.put(prefix + key, value));
    }
}
