package dev.muster.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.api.spark.SparkApplication;
import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.fleet.Audit;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.FleetSpec;
import dev.muster.sandbox.fleet.MemberSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Places jobs one by one on an idle fleet whose simulated operator submits at once: the time from the create on the hub to the driver
 * pod in the member, and all writes to hub and members from create to COMPLETED, by verb and resource, from the API servers' audit
 * logs. Leases and capacity reports are counted apart: they do not come with a job but with time and change.
 */
public final class OneJob {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private OneJob() {}

    /** @param args number of jobs (default 20), then the folder for the run and its result (default target/one-job) */
    public static void main(String[] args) throws IOException, InterruptedException {
        var jobs = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        var folder = Path.of(args.length > 1 ? args[1] : "target/one-job").toAbsolutePath();
        var members = MemberSpec.different(3).stream()
                .map(member -> member.with(
                        member.operator().with(member.operator().submission().withTime(Duration.ZERO))))
                .toList();
        Files.createDirectories(folder);
        try (var fleet = Fleet.start(FleetSpec.of(folder.resolve("run"), members), Progress.to(System.err))) {
            var result = measure(fleet, jobs);
            System.out.println(table(result));
            Files.writeString(folder.resolve("result.json"), new ObjectMapper().writeValueAsString(result));
        }
    }

    /**
     * @param millis create on the hub to driver pod in the member, sorted
     * @param hubWrites per job, by user kind, verb and resource
     */
    record Result(
            String machine,
            int jobs,
            List<Long> millis,
            Map<String, Double> hubWrites,
            Map<String, Double> memberWrites) {}

    private static Result measure(Fleet fleet, int jobs) throws InterruptedException {
        fleet.kubectl(fleet.hub()).apply(POLICY);
        run(fleet, "warm-up");
        var began = Instant.now();
        var millis = new ArrayList<Long>();
        for (int i = 0; i < jobs; i++) {
            millis.add(run(fleet, "job-" + i));
        }
        // What belongs to the last job may still be on its way.
        Thread.sleep(2000);
        millis.sort(null);
        var hub = perJob(Audit.of(fleet.hub()).since(began), jobs);
        var inMembers = new TreeMap<String, Double>();
        fleet.members().forEach(member -> perJob(Audit.of(member.cluster()).since(began), jobs)
                .forEach((key, value) -> inMembers.merge(key, value, Double::sum)));
        var machine = System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, Java " + Runtime.version();
        return new Result(machine, jobs, millis, hub, inMembers);
    }

    /** Milliseconds from create to driver; returns when the job has ended. */
    private static long run(Fleet fleet, String name) throws InterruptedException {
        var seen = new ConcurrentHashMap<String, Long>();
        var watches = fleet.members().stream()
                .map(member -> member.client()
                        .pods()
                        .inNamespace("default")
                        .withLabel("sparkoperator.k8s.io/app-name", name)
                        .watch(new DriverWatch(seen)))
                .toList();
        var started = System.nanoTime();
        fleet.hubClient()
                .resource(Serialization.unmarshal(APPLICATION.formatted(name), SparkApplication.class))
                .create();
        var deadline = started + LIMIT.toNanos();
        while (!completed(fleet, name) && System.nanoTime() < deadline) {
            Thread.sleep(100);
        }
        watches.forEach(watch -> watch.close());
        var driver = seen.get("driver");
        if (driver == null || !completed(fleet, name)) {
            throw new IllegalStateException(name + " did not complete within " + LIMIT.toSeconds() + " s");
        }
        return Duration.ofNanos(driver - started).toMillis();
    }

    private static boolean completed(Fleet fleet, String name) {
        var app = fleet.hubClient()
                .resources(SparkApplication.class)
                .inNamespace("default")
                .withName(name)
                .get();
        return app.getStatus() != null
                && app.getStatus()
                        .path("applicationState")
                        .path("state")
                        .asText()
                        .equals("COMPLETED");
    }

    /** Notes when the first pod of an application, its driver, was seen. */
    private record DriverWatch(Map<String, Long> seen) implements io.fabric8.kubernetes.client.Watcher<Pod> {
        @Override
        public void eventReceived(Action action, Pod pod) {
            seen.putIfAbsent("driver", System.nanoTime());
        }

        @Override
        public void onClose(io.fabric8.kubernetes.client.WatcherException cause) {
            // The run fails by itself if the driver was not seen.
        }
    }

    private static Map<String, Double> perJob(Audit audit, int jobs) {
        var counts = new TreeMap<String, Double>();
        audit.requests().stream()
                .filter(Audit.Request::isWrite)
                .forEach(request -> counts.merge(
                        who(request.user()) + " " + request.verb() + " " + request.path()
                                + (request.succeeded() ? "" : " (" + request.code() + ")"),
                        1.0 / jobs,
                        Double::sum));
        return counts;
    }

    private static String who(String user) {
        if (user.endsWith(":muster-propagation")) {
            return "control plane";
        }
        if (user.endsWith(":muster-agent")) {
            return "agent";
        }
        return user.equals("admin") ? "test equipment" : "cluster";
    }

    private static String table(Result result) {
        var text = new StringBuilder();
        var millis = result.millis();
        text.append("%s%n%d jobs one by one, create on the hub to driver pod in a member: p50 %d ms, max %d ms%n"
                .formatted(result.machine(), result.jobs(), millis.get(millis.size() / 2), millis.getLast()));
        append(text, "hub", result.hubWrites());
        append(text, "members", result.memberWrites());
        return text.toString();
    }

    private static void append(StringBuilder text, String where, Map<String, Double> writes) {
        var ours = new LinkedHashMap<String, Double>();
        writes.forEach((key, value) -> {
            if (!key.contains("leases") && !key.contains("capacityreports")) {
                ours.put(key, value);
            }
        });
        var muster = ours.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("control plane")
                        || entry.getKey().startsWith("agent"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        text.append("writes to %s per job, create to COMPLETED: %.1f by Muster%n".formatted(where, muster));
        writes.forEach((key, value) -> text.append("  %6.2f  %s%n".formatted(value, key)));
    }

    private static final String POLICY = """
            apiVersion: policy.one.alibabacloud.com/v1alpha1
            kind: PropagationPolicy
            metadata:
              name: every-job
              namespace: default
            spec:
              resourceSelectors:
              - apiVersion: sparkoperator.k8s.io/v1beta2
                kind: SparkApplication
              placement:
                replicaScheduling:
                  replicaSchedulingType: Divided
                  customSchedulingType: Gang
            """;

    private static final String APPLICATION = """
            apiVersion: sparkoperator.k8s.io/v1beta2
            kind: SparkApplication
            metadata:
              name: %s
              namespace: default
            spec:
              type: Scala
              mode: cluster
              image: example.com/spark:3.5.4
              mainClass: org.apache.spark.examples.SparkPi
              mainApplicationFile: local:///opt/spark/examples/jars/spark-examples_2.12-3.5.4.jar
              sparkVersion: 3.5.4
              driver: {cores: 1, memory: 512m, serviceAccount: spark-operator-spark}
              executor: {instances: 1, cores: 1, memory: 512m}
              restartPolicy: {type: Never}
            """;
}
