package dev.muster.benchmarks.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.FleetSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The whole fleet under load: jobs a second, times, requests and processor time per job, for each scenario in a fleet of its own.
 * Runs of one scenario share the fleet, and jobs of earlier runs stay in it.
 */
public final class FleetBenchmark {
    /** A quarter of a run's jobs go first and are not counted: code is compiled, connections and caches are there. */
    private static final int WARM_UP = 4;

    private static final int SETTLE_MILLIS = 3_000;

    private static final List<String> ALL = List.of("arrival", "reserved", "completed", "waiting", "rest", "reporting");

    /** Waiting jobs go one after the other; so many make a 99th percentile, and as many nodes. */
    private static final int MOST_WAITING = 100;

    private final Path folder;
    private final int jobs;
    private final int runs;

    private FleetBenchmark(Path folder, int jobs, int runs) {
        this.folder = folder;
        this.jobs = jobs;
        this.runs = runs;
    }

    /**
     * @param args the folder for runs and results, then {@code --jobs N} (400), {@code --runs N} (3), {@code --bindings N} (100,000)
     *     and what to measure: arrival, reserved, completed, waiting, rest, reporting (all)
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        var numbers = new HashMap<String, Integer>(Map.of("--jobs", 400, "--runs", 3, "--bindings", 100_000));
        var wanted = new ArrayList<String>();
        for (int i = 1; i < args.length; i++) {
            if (numbers.containsKey(args[i]) && i + 1 < args.length) {
                numbers.put(args[i], Integer.parseInt(args[++i]));
            } else if (ALL.contains(args[i])) {
                wanted.add(args[i]);
            } else {
                System.err.println(args[i] + " is none of " + numbers.keySet() + " with a number, and none of " + ALL);
                System.exit(2);
            }
        }
        var folder = Path.of(args[0]).toAbsolutePath();
        Files.createDirectories(folder);
        var benchmark = new FleetBenchmark(folder, numbers.get("--jobs"), numbers.get("--runs"));
        for (var word : wanted.isEmpty() ? ALL : wanted) {
            benchmark.measure(word, numbers.get("--bindings"));
        }
    }

    private void measure(String word, int bindings) throws IOException, InterruptedException {
        switch (word) {
            case "waiting" -> {
                var times = WaitingJob.run(folder, Math.min(jobs, MOST_WAITING));
                keep(word, times, times.table());
            }
            case "rest" -> {
                var rest = AtRest.run(folder, bindings);
                keep(word, rest, rest.table());
            }
            case "reporting" -> {
                var rates = Reporting.run(folder);
                keep(word, rates, rates.table());
            }
            default -> run(Scenario.valueOf(word.toUpperCase(Locale.ROOT)));
        }
    }

    private void keep(String word, Object result, String table) throws IOException {
        System.out.println(table);
        Files.writeString(
                folder.resolve(word + ".json"),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
    }

    private void run(Scenario scenario) throws IOException, InterruptedException {
        var run = folder.resolve(scenario.word() + "-" + ProcessHandle.current().pid());
        var spec = FleetSpec.of(run, scenario.members()).withControlPlaneConfig(scenario.controlPlane());
        try (var fleet = Fleet.start(spec, Progress.to(System.err))) {
            var result = measure(fleet, scenario);
            keep(scenario.word(), result, result.table());
        }
    }

    private Result measure(Fleet fleet, Scenario scenario) throws IOException, InterruptedException {
        var machine = machine(fleet);
        var applied = fleet.kubectl(fleet.hub()).apply(scenario.policy());
        if (!applied.succeeded()) {
            throw new IllegalStateException("the policy was refused: " + applied.output());
        }
        say(scenario, "warm-up");
        JobLoad.run(fleet, scenario, "warm-", Math.max(1, jobs / WARM_UP));
        var bare = scenario == Scenario.ARRIVAL ? BareLoop.like(fleet, "warm-0") : null;
        if (bare != null) {
            bare.run("bare-warm-", Math.max(1, jobs / WARM_UP));
        }
        var results = new ArrayList<Result.Run>();
        for (int i = 1; i <= runs; i++) {
            Thread.sleep(SETTLE_MILLIS);
            results.add(once(fleet, scenario, bare, i));
            say(
                    scenario,
                    "run %d of %d: %.1f jobs/s"
                            .formatted(i, runs, results.getLast().jobsPerSecond()));
        }
        return new Result(scenario.word(), machine, jobs, results);
    }

    private Result.Run once(
            Fleet fleet, Scenario scenario, @org.jspecify.annotations.Nullable BareLoop bare, int number)
            throws IOException, InterruptedException {
        var hub = Requests.of(fleet.hubClient());
        var members = members(fleet);
        var processes = Processes.of(fleet);
        var arrivals = JobLoad.run(fleet, scenario, "run" + number + "-", jobs);
        // What belongs to the last jobs may still be on its way.
        Thread.sleep(SETTLE_MILLIS);
        var cpu = Processes.of(fleet).since(processes, jobs);
        var inMembers = new TreeMap<String, Double>();
        members(fleet).forEach((name, after) -> after.since(members.get(name), 1)
                .forEach((key, count) -> inMembers.merge(key, count / jobs, Double::sum)));
        var onHub = Requests.of(fleet.hubClient()).since(hub, jobs);
        var heap = Processes.heap(fleet);
        var atEnd = Processes.of(fleet);
        var bareRate = bare == null ? 0 : bare.run("bare" + number + "-", jobs);
        return new Result.Run(
                arrivals.jobsPerSecond(),
                jobs / arrivals.creating(),
                arrivals.percentile(0.5),
                arrivals.percentile(0.99),
                bareRate,
                bare == null ? 0 : sum(Processes.of(fleet).since(atEnd, jobs)),
                onHub,
                inMembers,
                cpu,
                heap);
    }

    private static double sum(Map<String, Double> values) {
        return values.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static Map<String, Requests> members(Fleet fleet) {
        var requests = new TreeMap<String, Requests>();
        fleet.members().forEach(member -> requests.put(member.name(), Requests.of(member.client())));
        return requests;
    }

    private static String machine(Fleet fleet) {
        return "%s, %d processors, load %.1f before, Java %s, Kubernetes %s"
                .formatted(
                        System.getProperty("os.arch"),
                        Runtime.getRuntime().availableProcessors(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                        Runtime.version(),
                        fleet.hubClient().getKubernetesVersion().getGitVersion());
    }

    private static void say(Scenario scenario, String what) {
        System.err.println(scenario.word() + ": " + what);
    }
}
