package dev.muster.sandbox.cli;

import dev.muster.sandbox.fleet.Checkout;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.FleetSpec;
import dev.muster.sandbox.fleet.MemberSpec;
import dev.muster.sandbox.spark.SparkHomes;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts a fleet, runs the seed's job on it, and keeps it running. */
@Command(
        name = "up",
        description = "Starts a hub and members, runs the seed's SparkApplication on them, and keeps them running.",
        mixinStandardHelpOptions = true)
final class Up implements Callable<Integer> {
    @Option(
            names = "--members",
            defaultValue = "3",
            description = "how many members, 2 to 9 (default: ${DEFAULT-VALUE})")
    private int members = 3;

    @Option(names = "--exit", description = "end after the job; exit code 0 only if it completed")
    private boolean exit;

    @Option(names = "--no-demo", description = "start an empty fleet: no manifests, no job")
    private boolean noDemo;

    @Option(names = "--real", description = "run Spark itself; fail where that is not possible")
    private boolean real;

    @Option(names = "--simulated", description = "play Spark")
    private boolean simulated;

    @Option(
            names = "--run-folder",
            required = true,
            description = "where kubeconfigs, logs and audit logs of this run go")
    private Path runFolder = Path.of("");

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        if (members < 2 || members > 9) {
            throw new ParameterException(command.commandLine(), "--members must be 2 to 9, not " + members);
        }
        if (exit && noDemo) {
            throw new ParameterException(
                    command.commandLine(), "--exit ends after the job, and --no-demo runs none: choose one");
        }
        if (real && simulated) {
            throw new ParameterException(
                    command.commandLine(), "--real runs Spark and --simulated plays it: choose one");
        }
        var steps = new Steps();
        var spec = FleetSpec.of(runFolder, MemberSpec.different(members));
        var homes = simulated
                ? Optional.<SparkHomes>empty()
                : SparkHomes.in(Checkout.current().root());
        if (real && homes.isEmpty()) {
            throw new IllegalStateException("Spark cannot run here; deploy/sandbox/spark says why");
        }
        steps.line(homes.map(
                        found -> "images of Spark run as Spark " + found.versions() + ", as processes of this machine")
                .orElse("Spark is played: pods \"run\" for a moment and end"));
        RunFolders.clear(runFolder);
        try (var fleet = Fleet.start(homes.map(spec::with).orElse(spec), steps)) {
            RunFolders.claim(runFolder);
            steps.line("the fleet is ready: a hub and " + members + " members");
            var completed = noDemo || new Demo(fleet, steps).run();
            if (!exit) {
                tell(fleet);
                awaitEnd();
            }
            return completed ? 0 : 1;
        }
    }

    private void tell(Fleet fleet) {
        System.out.println();
        System.out.println("The fleet keeps running. Stop it with Ctrl-C or deploy/sandbox/down. Talk to it with:");
        System.out.println(
                "  export PATH=" + fleet.kubectl(fleet.hub()).binary().getParent() + ":$PATH");
        System.out.println("  kubectl --kubeconfig " + fleet.hub().kubeconfig() + " get sparkapp,rb,work,mcl -A");
        fleet.members()
                .forEach(member -> System.out.println(
                        "  kubectl --kubeconfig " + member.cluster().kubeconfig() + " get sparkapp,pod -A"));
        System.out.println("Ask the members through the hub, as a user of it (docs/kubectl-amc.md):");
        System.out.println("  export PATH=" + Checkout.current().script("kubectl-amc") + ":$PATH KUBECONFIG="
                + fleet.hub().kubeconfig());
        System.out.println("  kubectl amc get sparkapp -M; kubectl amc get pod -m "
                + fleet.members().getFirst().name() + "; kubectl amc top node -M");
        System.out.println(
                "  kubectl amc explain sparkapp spark-pi; kubectl amc queue; kubectl amc clusters; kubectl amc dashboard");
        System.out.println("Logs: " + fleet.planes().run().path().resolve("logs"));
        System.out.flush();
    }

    /** Returns when the process is told to end; closing is done by the shutdown hooks and by the caller. */
    private static void awaitEnd() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
