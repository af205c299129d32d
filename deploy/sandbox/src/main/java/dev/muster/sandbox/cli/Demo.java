package dev.muster.sandbox.cli;

import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.Kubectl;
import dev.muster.sandbox.fleet.Member;
import dev.muster.sandbox.fleet.Seed;
import dev.muster.sandbox.spark.SparkProcesses;
import java.time.Duration;
import java.util.List;

/** The seed's manifests, applied unchanged, and what a user then sees. */
final class Demo {
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final String DRIVER = Seed.JOB + "-driver";

    private final Fleet fleet;
    private final Steps steps;
    private final Kubectl hub;
    private long mostBytes;

    Demo(Fleet fleet, Steps steps) {
        this.fleet = fleet;
        this.steps = steps;
        this.hub = fleet.kubectl(fleet.hub());
    }

    /** Runs the job to its end; true if it completed, on exactly one member. */
    boolean run() {
        var names =
                fleet.members().stream().map(member -> member.name()).limit(2).toList();
        show(hub, List.of("create", "namespace", Seed.NAMESPACE));
        for (var manifest : Seed.all(names)) {
            echo("kubectl apply -f " + manifest.file(), hub.apply(manifest.text()));
        }
        var applied = steps.seconds();
        var state = await(applied);
        show(hub, List.of("get", "sparkapp"));
        show(hub, List.of("describe", "sparkapp", Seed.JOB));
        show(hub, List.of("get", "resourcebinding", "-n", "default"));
        var holders = fleet.members().stream()
                .filter(member -> fleet.kubectl(member.cluster())
                        .run("get", "sparkapp", Seed.JOB)
                        .succeeded())
                .toList();
        var said = true;
        for (var member : holders) {
            steps.line(Seed.JOB + " went to " + member.name());
            show(fleet.kubectl(member.cluster()), List.of("get", "sparkapp,pods", "-n", "default", "-o", "wide"));
            said &= member.spark().isEmpty() || showPi(member);
        }
        return state.equals("COMPLETED") && holders.size() == 1 && said;
    }

    /** The result, from the driver's log in the member; false if it is not there. */
    private boolean showPi(Member member) {
        var kubectl = fleet.kubectl(member.cluster());
        steps.line("$ kubectl --kubeconfig " + kubectl.kubeconfig().getFileName() + " logs " + DRIVER + " | grep Pi");
        var pi = kubectl.run("logs", "-n", "default", DRIVER)
                .output()
                .lines()
                .filter(line -> line.startsWith("Pi is roughly"))
                .findFirst();
        System.out.println(pi.orElse("the driver's log has no Pi"));
        steps.line("driver and executors held at most %d MiB of memory".formatted(mostBytes >> 20));
        return pi.isPresent();
    }

    /** Prints each state of the job with the time it took, until it has ended. */
    private String await(double applied) {
        var last = "";
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            var state = hub.run("get", "sparkapp", Seed.JOB, "-o", "jsonpath={.status.applicationState.state}")
                    .output()
                    .strip();
            if (!state.equals(last)) {
                steps.line(
                        "%s is %s, %.1f s after it was applied".formatted(Seed.JOB, state, steps.seconds() - applied));
                last = state;
            }
            if (state.equals("COMPLETED") || state.equals("FAILED")) {
                return state;
            }
            mostBytes = Math.max(mostBytes, sparkBytes());
            pause();
        }
        steps.line(Seed.JOB + " did not end within " + LIMIT.toSeconds() + " s");
        return last;
    }

    private long sparkBytes() {
        return fleet.members().stream()
                .flatMap(member -> member.spark().stream())
                .mapToLong(SparkProcesses::residentBytes)
                .sum();
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the job ran", e);
        }
    }

    private void show(Kubectl kubectl, List<String> args) {
        var config = kubectl.kubeconfig().getFileName();
        echo("kubectl --kubeconfig " + config + " " + String.join(" ", args), kubectl.run(args));
    }

    private void echo(String command, Kubectl.Answer answer) {
        steps.line("$ " + command);
        System.out.print(answer.output());
        System.out.flush();
    }
}
