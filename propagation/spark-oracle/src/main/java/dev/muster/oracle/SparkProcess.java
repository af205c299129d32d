package dev.muster.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One Spark release in a process of its own, with its own class path: asked job by job. */
final class SparkProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What Spark's own launcher opens for it on a JDK 17. */
    private static final List<String> OPENED = List.of(
            "java.lang", "java.lang.invoke", "java.lang.reflect", "java.io", "java.net", "java.nio", "java.util");

    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;
    private final Path folder;

    /**
     * @param java of a JDK that the release runs on
     * @param classPath file that holds it
     * @param folder for pod templates and the release's log
     */
    SparkProcess(String java, Path classPath, Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        List<String> command = new ArrayList<>(List.of(java, "-Xmx512m", "-XX:TieredStopAtLevel=1"));
        OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + folder.toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path").split(File.pathSeparator)[0]
                        + File.pathSeparator
                        + Files.readString(classPath),
                "dev.muster.oracle.spark.AskedSpark"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("SPARK_USER", "spark");
        builder.redirectError(folder.resolve("log").toFile());
        this.process = builder.start();
        this.questions = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param copy the application as it reaches the member */
    ObjectNode ask(ObjectNode copy) throws IOException {
        ObjectNode question = JSON.createObjectNode();
        ObjectNode templates = JSON.createObjectNode();
        for (String role : new String[] {"driver", "executor"}) {
            JsonNode template = copy.path("spec").path(role).path("template");
            if (template.isObject()) {
                Path file = folder.resolve(role + "-template.yaml");
                ObjectNode pod = template.deepCopy();
                Files.writeString(
                        file, pod.put("apiVersion", "v1").put("kind", "Pod").toString());
                templates.put(role, file.toAbsolutePath().toString());
            }
        }
        OperatorArguments.of(copy, templates).forEach(question.putArray("args")::add);
        question.put("executorTemplate", templates.path("executor").asText(""));
        questions.write(question + "\n");
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("this Spark cannot be asked; see " + folder.resolve("log"));
        }
        return (ObjectNode) JSON.readTree(answer);
    }

    @Override
    public void close() throws IOException {
        questions.close();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
