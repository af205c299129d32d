package dev.muster.benchmarks;

import dev.muster.api.spark.SparkApplication;
import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.fleet.Checkout;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.FleetSpec;
import dev.muster.sandbox.fleet.Member;
import dev.muster.sandbox.fleet.MemberSpec;
import dev.muster.sandbox.spark.SparkHomes;
import dev.muster.sandbox.spark.SparkProcesses;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Jobs of Spark's own SparkPi with two executors each, submitted together: how long until all have completed, and the most resident
 * memory that their drivers and executors held together, looked at five times a second. What Spark's submissions hold comes before
 * the executors and is not in it (about 240 MiB each, for 4 s).
 */
public final class RealSparkMemory {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final long ALLOWED = 4L << 30;
    private static final int EXECUTORS = 2;

    private RealSparkMemory() {}

    /** @param args number of jobs (default 2), then the folder for the run (default target/real-spark) */
    public static void main(String[] args) throws InterruptedException {
        int jobs = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        var folder = Path.of(args.length > 1 ? args[1] : "target/real-spark").toAbsolutePath();
        var homes = SparkHomes.in(Checkout.current().root())
                .orElseThrow(() -> new IllegalStateException("Spark is not here; deploy/sandbox/spark says why"));
        var members = List.of(MemberSpec.large("member1"));
        try (var fleet =
                Fleet.start(FleetSpec.of(folder.resolve("run"), members).with(homes), Progress.to(System.err))) {
            long most = run(fleet, jobs);
            System.out.printf(
                    "drivers and executors held at most %d MiB of memory together, allowed are %d MiB%n",
                    most >> 20, ALLOWED >> 20);
            if (most > ALLOWED) {
                System.exit(1);
            }
        }
    }

    /** @return most bytes held at a time */
    private static long run(Fleet fleet, int jobs) throws InterruptedException {
        fleet.kubectl(fleet.hub()).apply(POLICY);
        var names = IntStream.rangeClosed(1, jobs).mapToObj(n -> "pi-" + n).toList();
        var began = System.nanoTime();
        names.forEach(name -> fleet.hubClient()
                .resource(Serialization.unmarshal(APPLICATION.formatted(name, EXECUTORS), SparkApplication.class))
                .create());
        long most = 0;
        int mostProcesses = 0;
        while (System.nanoTime() - began < LIMIT.toNanos()) {
            most = Math.max(most, bytes(fleet));
            mostProcesses = Math.max(mostProcesses, processes(fleet));
            if (names.stream().allMatch(name -> state(fleet, name).equals("COMPLETED"))) {
                System.out.printf(
                        "%d jobs with %d executors each: all completed %.1f s after they were created, at most %d Spark"
                                + " processes at a time%n",
                        jobs, EXECUTORS, (System.nanoTime() - began) / 1e9, mostProcesses);
                return most;
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException("not all jobs completed within " + LIMIT.toMinutes() + " minutes: "
                + names.stream().map(name -> name + " " + state(fleet, name)).toList());
    }

    private static long bytes(Fleet fleet) {
        return fleet.members().stream()
                .map(Member::spark)
                .flatMap(Optional::stream)
                .mapToLong(SparkProcesses::residentBytes)
                .sum();
    }

    private static int processes(Fleet fleet) {
        return fleet.members().stream()
                .map(Member::spark)
                .flatMap(Optional::stream)
                .mapToInt(SparkProcesses::alive)
                .sum();
    }

    private static String state(Fleet fleet, String name) {
        var app = fleet.hubClient()
                .resources(SparkApplication.class)
                .inNamespace("default")
                .withName(name)
                .get();
        return app.getStatus() == null
                ? ""
                : app.getStatus().at("/applicationState/state").asText("");
    }

    private static final String POLICY = """
            apiVersion: policy.one.alibabacloud.com/v1alpha1
            kind: PropagationPolicy
            metadata: {name: pi, namespace: default}
            spec:
              resourceSelectors: [{apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication}]
              placement: {replicaScheduling: {replicaSchedulingType: Divided, customSchedulingType: Gang}}
            """;

    private static final String APPLICATION = """
            apiVersion: sparkoperator.k8s.io/v1beta2
            kind: SparkApplication
            metadata: {name: %s, namespace: default}
            spec:
              type: Scala
              mode: cluster
              image: example.com/spark:3.5.4
              sparkVersion: 3.5.4
              mainClass: org.apache.spark.examples.SparkPi
              mainApplicationFile: local:///opt/spark/examples/jars/spark-examples_2.12-3.5.4.jar
              arguments: ["200"]
              restartPolicy: {type: Never}
              driver: {cores: 1, memory: 512m, serviceAccount: spark-operator-spark}
              executor: {instances: %d, cores: 1, memory: 512m}
            """;
}
