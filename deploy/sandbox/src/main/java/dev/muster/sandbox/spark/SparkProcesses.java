package dev.muster.sandbox.spark;

import dev.muster.sandbox.controlplane.Child;
import dev.muster.sandbox.controlplane.Cluster;
import dev.muster.sandbox.controlplane.Command;
import dev.muster.sandbox.controlplane.RunFolder;
import dev.muster.sandbox.kubelet.PodProcesses;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** The drivers and executors of one member that run as JVMs on this machine. */
public final class SparkProcesses implements PodProcesses {
    private static final int SIGKILLED = 137;

    /** Spark's image has its examples here; the version is part of the name. */
    private static final String IMAGE_EXAMPLES = "/opt/spark/examples/jars/spark-examples_%s-%s.jar";

    private static final String IMAGE_PI = "/opt/spark/examples/src/main/python/pi.py";

    private static final String IMAGE_WORK = "/opt/spark/work-dir";

    /** Pods of all members share loopback; where a sandbox begins is chance, so that two on one machine seldom meet. */
    private static final AtomicInteger ADDRESSES =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(16, 240) << 16);

    private final SparkHomes homes;
    private final RunFolder run;
    private final Cluster cluster;
    private final ConcurrentMap<String, Running> running = new ConcurrentHashMap<>();

    private record Running(Child child, String address) {}

    public SparkProcesses(SparkHomes homes, RunFolder run, Cluster cluster) {
        this.homes = homes;
        this.run = run;
        this.cluster = cluster;
    }

    @Override
    public boolean takes(Pod pod) {
        return SparkRole.of(pod).isPresent() && homes.of(pod).isPresent();
    }

    @Override
    public String start(Pod pod, Runnable ended) {
        return running.computeIfAbsent(pod.getMetadata().getUid(), uid -> launch(pod, ended))
                .address();
    }

    private Running launch(Pod pod, Runnable ended) {
        var home = homes.of(pod).orElseThrow();
        var container = SparkRole.of(pod).orElseThrow().container(pod);
        var name = cluster.name() + ".pod." + pod.getMetadata().getName() + "."
                + pod.getMetadata().getUid().substring(0, 8);
        var address = address();
        var root = run.folder("pods").resolve(name);
        var folder = PodFolder.fill(cluster.client(), pod, container, root, image(home, root));
        var environment = new LinkedHashMap<>(Map.of(
                "PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
                "HOME", folder.work().toString(),
                // Else every driver's user interface and block manager would fight for the same ports of one address.
                "SPARK_LOCAL_IP", address));
        ContainerEnvironment.of(cluster.client(), pod, container, address)
                .forEach((key, value) -> environment.put(key, folder.rewrite(value)));
        if (SparkRole.of(pod).orElseThrow() == SparkRole.DRIVER) {
            // A driver hands this path on to its executors, in whose containers it means something else.
            environment.remove("SPARK_LOCAL_DIRS");
        }
        home.python().ifPresent(python -> {
            environment.put("SPARK_HOME", home.folder().toString());
            environment.putIfAbsent("PYSPARK_PYTHON", python.toString());
        });
        var line = ContainerCommand.of(home, pod, container, folder, environment, address);
        var child = run.start(new Command(name, line, environment).in(folder.work()));
        child.onExit(ended);
        return new Running(child, address);
    }

    private static Map<String, Path> image(SparkHome home, Path root) {
        var scala = home.version().startsWith("3.") ? "2.12" : "2.13";
        return Map.of(
                IMAGE_EXAMPLES.formatted(scala, home.version()),
                home.examples(),
                IMAGE_PI,
                home.pi(),
                IMAGE_WORK,
                root.resolve("work"));
    }

    @Override
    public OptionalInt exitCode(String uid) {
        var process = running.get(uid);
        return process == null ? OptionalInt.of(SIGKILLED) : process.child().exitCode();
    }

    @Override
    public void stop(String uid, Duration grace) {
        var process = running.get(uid);
        if (process == null || !process.child().alive()) {
            return;
        }
        Thread.ofVirtual().name("stop-" + process.child().name()).start(() -> {
            process.child().terminate();
            if (!process.child().awaitExit(grace)) {
                process.child().kill();
            }
        });
    }

    @Override
    public Optional<Path> log(String uid) {
        return Optional.ofNullable(running.get(uid))
                .map(process -> process.child().log());
    }

    /** The process of this pod, to freeze or kill; empty if it was never started here. */
    public Optional<Child> process(String uid) {
        return Optional.ofNullable(running.get(uid)).map(Running::child);
    }

    /** Bytes of memory that the processes of this member hold now. */
    public long residentBytes() {
        return running.values().stream()
                .filter(process -> process.child().alive())
                .mapToLong(process -> resident(process.child().pid()))
                .sum();
    }

    /** How many processes of this member run now. */
    public int alive() {
        return (int) running.values().stream()
                .filter(process -> process.child().alive())
                .count();
    }

    private static long resident(long pid) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            // It has just ended.
            return 0;
        }
    }

    private static String address() {
        var n = ADDRESSES.incrementAndGet();
        return "127.%d.%d.%d".formatted(n >> 16 & 255, n >> 8 & 255, n & 255);
    }
}
