package dev.muster.oracle.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs on the class path of one Spark release: reads spark-submit arguments, one JSON line a job, and answers with the
 * pods that this Spark would create.
 *
 * <pre>
 *  {"args": [...], "executorTemplate": path?}
 *      -> {"driver": {pod, container}, "executor": {pod, container}, "count": n}
 *      |  {"refused": why, "at": submission | driver | executor | count}
 * </pre>
 */
public final class AskedSpark {
    private AskedSpark() {}

    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        ObjectMapper json = new ObjectMapper();
        SparkClasses spark = new SparkClasses();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            answers.println(json.writeValueAsString(answer(json, spark, json.readTree(line))));
        }
    }

    private static ObjectNode answer(ObjectMapper json, SparkClasses spark, JsonNode question) throws IOException {
        ObjectNode answer = json.createObjectNode();
        String at = "submission";
        try {
            Object submitted = spark.submission(texts(question.path("args")));
            at = "driver";
            SparkClasses.Built driver = spark.driver(submitted);
            at = "executor";
            Object conf = spark.driverConf(
                    driver.spec(), question.path("executorTemplate").asText(""));
            SparkClasses.Built executor = spark.executor(conf);
            at = "count";
            int count = spark.initialExecutors(conf);
            answer.set("driver", pod(json, driver));
            answer.set("executor", pod(json, executor));
            answer.put("count", count);
        } catch (ReflectiveOperationException refused) {
            Throwable cause = refused.getCause() == null ? refused : refused.getCause();
            if (cause instanceof LinkageError || !(refused instanceof java.lang.reflect.InvocationTargetException)) {
                throw new IllegalStateException("this Spark cannot be asked so", refused);
            }
            answer.put("refused", String.valueOf(cause)).put("at", at);
        }
        return answer;
    }

    private static ObjectNode pod(ObjectMapper json, SparkClasses.Built built) throws IOException {
        ObjectNode pod = json.createObjectNode();
        pod.set("pod", json.readTree(built.pod()));
        pod.set("container", json.readTree(built.container()));
        return pod;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
