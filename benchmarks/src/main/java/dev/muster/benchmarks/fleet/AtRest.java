package dev.muster.benchmarks.fleet;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.spark.SparkApplication;
import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.FleetSpec;
import dev.muster.sandbox.fleet.Rig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A hub full of jobs that have ended: how long a control plane that starts takes to its first decision, what heap it and the agent
 * need, and what they write while nothing changes. The jobs are copies of one that ran: template, binding and Work.
 */
final class AtRest {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** For the hub's server and the agent to read what was put into etcd behind them. */
    private static final Duration READ_LIMIT = Duration.ofMinutes(20);

    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Milliseconds of processor in a {@link #LOOK}: all processes together use less when nothing happens. */
    private static final long IDLE = 2_500;

    private static final Duration QUIET = Duration.ofSeconds(60);
    private static final int STEP = 1_000;
    private static final String MODEL = "ranlongago";

    /** What the budget allows, and the compiler that the images use: the sandbox's own flags give half a GiB and the first tier. */
    private static final Rig LARGE = new Rig() {
        @Override
        public List<String> flags(String process) {
            return List.of("-Xmx4g", "-XX:TieredStopAtLevel=4");
        }
    };

    private AtRest() {}

    /**
     * @param coldStartSeconds start of the process to the first decision written; its machine code is not compiled yet
     * @param heapMebibytes in use after the quiet minute, garbage included, by process
     * @param writes to the hub in a minute without change, by verb and resource, leases and reports apart
     */
    record Rest(int bindings, double coldStartSeconds, Map<String, Long> heapMebibytes, Map<String, Double> writes) {
        String table() {
            return "%nrest: %d bindings%n  start to first decision %.1f s%n  heap, MiB: %s%n  hub writes in %d s: %s%n"
                    .formatted(bindings, coldStartSeconds, heapMebibytes, QUIET.toSeconds(), writes);
        }
    }

    static Rest run(Path folder, int bindings) throws IOException, InterruptedException {
        var scenario = Scenario.COMPLETED;
        var run = folder.resolve("rest-" + ProcessHandle.current().pid());
        var spec = FleetSpec.of(run, List.of(scenario.members().getFirst()))
                .withControlPlaneConfig(scenario.controlPlane())
                .with(LARGE);
        try (var fleet = Fleet.start(spec, Progress.to(System.err))) {
            return measure(fleet, scenario, bindings);
        }
    }

    private static Rest measure(Fleet fleet, Scenario scenario, int bindings) throws IOException, InterruptedException {
        var hub = fleet.hubClient();
        fleet.kubectl(fleet.hub()).apply(scenario.policy());
        create(hub, scenario, MODEL);
        await("the job that is copied, to end", () -> ended(hub));
        // What is written after the end is written.
        Thread.sleep(5_000);
        fleet.controlPlane().kill();
        fill(fleet, bindings);
        awaitIdle(fleet);
        await("the hub to take a job", () -> isCreated(hub, scenario, "first"));
        var began = System.nanoTime();
        fleet.controlPlane().start();
        await("a first decision", () -> placed(hub, "first"));
        var seconds = (System.nanoTime() - began) / 1e9;
        await("the first job to end", () -> state(hub, "first").equals("COMPLETED"));
        Thread.sleep(QUIET.toMillis() / 4);
        var before = Requests.of(hub);
        Thread.sleep(QUIET.toMillis());
        var writes = Requests.of(hub).since(before, 1);
        writes.keySet().removeIf(key -> !Requests.isWriteOfAJob(key));
        return new Rest(bindings, seconds, Processes.heap(fleet), writes);
    }

    private static void fill(Fleet fleet, int bindings) {
        var hub = fleet.hubClient();
        var template = hub.resources(SparkApplication.class)
                .inNamespace("default")
                .withName(MODEL)
                .get();
        var binding = binding(hub, MODEL).orElseThrow();
        var work = hub.resources(Work.class)
                .inAnyNamespace()
                .withLabel(Reserved.BINDING, binding.getMetadata().getUid())
                .list()
                .getItems()
                .getFirst();
        try (var etcd = Stored.of(fleet)) {
            var models = List.of(
                    etcd.get("sparkoperator.k8s.io/sparkapplications/default/" + MODEL),
                    etcd.get("fleet.muster.dev/resourcebindings/default/"
                            + binding.getMetadata().getName()),
                    etcd.get("fleet.muster.dev/works/" + work.getMetadata().getNamespace() + "/"
                            + work.getMetadata().getName()));
            var uids = List.of(
                    template.getMetadata().getUid(),
                    binding.getMetadata().getUid(),
                    work.getMetadata().getUid());
            for (int from = 0; from < bindings; from += STEP) {
                var copies = new ArrayList<Stored.Entry>();
                for (int n = from; n < Math.min(bindings, from + STEP); n++) {
                    var number = n;
                    models.forEach(model -> copies.add(model.with(text -> renamed(text, uids, number))));
                }
                etcd.put(copies);
            }
        }
    }

    /** The model's name is in no other word of its objects; UIDs keep their length and their differences. */
    private static String renamed(String text, List<String> uids, int number) {
        var result = text.replace(MODEL, "ended-" + number);
        for (var uid : uids) {
            result = result.replace(uid, "%08x%s".formatted(number, uid.substring(8)));
        }
        return result;
    }

    private static void create(KubernetesClient hub, Scenario scenario, String name) {
        hub.resource(Serialization.unmarshal(scenario.application(name), SparkApplication.class))
                .create();
    }

    /** etcd may still be busy with its disk. */
    private static boolean isCreated(KubernetesClient hub, Scenario scenario, String name) {
        try {
            create(hub, scenario, name);
            return true;
        } catch (KubernetesClientException e) {
            return e.getCode() == HttpURLConnection.HTTP_CONFLICT;
        }
    }

    private static boolean ended(KubernetesClient hub) {
        return state(hub, MODEL).equals("COMPLETED");
    }

    private static String state(KubernetesClient hub, String job) {
        var status = hub.resources(SparkApplication.class)
                .inNamespace("default")
                .withName(job)
                .get()
                .getStatus();
        return status == null
                ? ""
                : status.path("applicationState").path("state").asText("");
    }

    private static boolean placed(KubernetesClient hub, String job) {
        return binding(hub, job).map(binding -> binding.getSpec().member()).isPresent();
    }

    private static Optional<ResourceBinding> binding(KubernetesClient hub, String job) {
        return Optional.ofNullable(hub.resources(ResourceBinding.class)
                .inNamespace("default")
                .withName("sparkapplication.3.sparkoperator.k8s.io." + job)
                .get());
    }

    /** A server that still reads what was put into etcd behind it answers nobody: that is no cost of Muster's. */
    private static void awaitIdle(Fleet fleet) throws InterruptedException {
        var deadline = System.nanoTime() + READ_LIMIT.toNanos();
        var used = Double.MAX_VALUE;
        while (used > IDLE) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "what was put into etcd was not read within " + READ_LIMIT.toMinutes() + " min");
            }
            var before = Processes.of(fleet);
            Thread.sleep(LOOK);
            used = Processes.of(fleet).since(before, 1).values().stream()
                    .mapToDouble(one -> one)
                    .sum();
        }
    }

    private static void await(String what, BooleanSupplier there) throws InterruptedException {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (!isTrue(there)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(what + ": not within " + LIMIT.toMinutes() + " min");
            }
            Thread.sleep(50);
        }
    }

    /** A server that a starting control plane reads from end to end may leave a question unanswered: it is asked again. */
    private static boolean isTrue(BooleanSupplier question) {
        try {
            return question.getAsBoolean();
        } catch (KubernetesClientException e) {
            if (e.getCode() >= HttpURLConnection.HTTP_BAD_REQUEST) {
                throw e;
            }
            return false;
        }
    }
}
