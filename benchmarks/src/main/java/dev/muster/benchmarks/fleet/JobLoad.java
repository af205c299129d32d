package dev.muster.benchmarks.fleet;

import dev.muster.api.spark.SparkApplication;
import dev.muster.sandbox.fleet.Fleet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Creates jobs on the hub as fast as it takes them, and notes when each has arrived. */
final class JobLoad {
    /** Creates under way at once: what a handful of busy users and pipelines do. */
    private static final int CREATORS = 8;

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private JobLoad() {}

    /**
     * When the jobs of one run came.
     *
     * @param seconds from the first create to the last arrival
     * @param creating from the first create to the last create's answer
     * @param millis from each job's create to its arrival, sorted
     */
    record Arrivals(double seconds, double creating, List<Long> millis) {
        double jobsPerSecond() {
            return millis.size() / seconds;
        }

        /** @param share of the jobs that took at most so long, in 0 to 1 */
        long percentile(double share) {
            return millis.get(Math.min(millis.size() - 1, (int) Math.ceil(share * millis.size()) - 1));
        }
    }

    /** @throws IllegalStateException not all jobs arrived in time */
    static Arrivals run(Fleet fleet, Scenario scenario, String prefix, int jobs) throws InterruptedException {
        var seen = new ConcurrentHashMap<String, Long>();
        var all = new CountDownLatch(jobs);
        var watches = watches(fleet, scenario, new Arrival(prefix, seen, all, arrived(scenario)));
        try {
            var created = new ConcurrentHashMap<String, Long>();
            var began = System.nanoTime();
            create(fleet.hubClient(), scenario, names(prefix, jobs), created);
            var creating = System.nanoTime() - began;
            if (!all.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        all.getCount() + " of " + jobs + " jobs did not arrive within " + LIMIT.toMinutes() + " min");
            }
            return arrivals(began, creating, created, seen);
        } finally {
            watches.forEach(Watch::close);
        }
    }

    private static List<Watch> watches(Fleet fleet, Scenario scenario, Arrival arrival) {
        var clients = new ArrayList<KubernetesClient>();
        if (scenario.works()) {
            clients.add(fleet.hubClient());
        } else {
            fleet.members().forEach(member -> clients.add(member.client()));
        }
        return clients.stream()
                .map(client -> client.resources(SparkApplication.class)
                        .inNamespace("default")
                        .watch(arrival))
                .toList();
    }

    private static Predicate<SparkApplication> arrived(Scenario scenario) {
        return scenario.works()
                ? app -> app.getStatus() != null
                        && "COMPLETED"
                                .equals(app.getStatus()
                                        .path("applicationState")
                                        .path("state")
                                        .asText())
                : app -> true;
    }

    private static List<String> names(String prefix, int jobs) {
        return IntStream.range(0, jobs).mapToObj(i -> prefix + i).toList();
    }

    private static void create(KubernetesClient hub, Scenario scenario, List<String> names, Map<String, Long> created) {
        var left = new java.util.concurrent.ConcurrentLinkedQueue<>(names);
        try (var creators = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CREATORS; i++) {
                creators.execute(() -> {
                    for (String name = left.poll(); name != null; name = left.poll()) {
                        var app = Serialization.unmarshal(scenario.application(name), SparkApplication.class);
                        created.put(name, System.nanoTime());
                        hub.resource(app).create();
                    }
                });
            }
        }
    }

    private static Arrivals arrivals(long began, long creating, Map<String, Long> created, Map<String, Long> seen) {
        var millis = new ArrayList<Long>();
        var last = began;
        for (var entry : seen.entrySet()) {
            var from = created.get(entry.getKey());
            if (from != null) {
                millis.add((entry.getValue() - from) / 1_000_000);
                last = Math.max(last, entry.getValue());
            }
        }
        millis.sort(null);
        return new Arrivals((last - began) / 1e9, creating / 1e9, List.copyOf(millis));
    }

    /** Notes the first time that a job is seen as wanted. */
    private record Arrival(
            String prefix, Map<String, Long> seen, CountDownLatch all, Predicate<SparkApplication> arrived)
            implements Watcher<SparkApplication> {
        @Override
        public void eventReceived(Action action, SparkApplication app) {
            var name = app.getMetadata().getName();
            if (name.startsWith(prefix) && arrived.test(app) && seen.putIfAbsent(name, System.nanoTime()) == null) {
                all.countDown();
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            // The run fails by itself if a job is not seen.
        }
    }
}
