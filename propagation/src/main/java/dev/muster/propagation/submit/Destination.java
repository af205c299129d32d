package dev.muster.propagation.submit;

import java.util.Locale;
import java.util.Optional;

/** Where a command line wants its driver to run. */
sealed interface Destination {
    /** @param note what the user may not expect; empty when there is nothing */
    record Fleet(Optional<String> note) implements Destination {}

    /** On the machine that asks, with its own Spark. */
    record Here() implements Destination {}

    record Wrong(String problem) implements Destination {}

    static Destination of(CommandLine line) {
        var master = line.optionOr(SubmitOption.MASTER, "spark.master").orElse("");
        var mode = line.optionOr(SubmitOption.DEPLOY_MODE, "spark.submit.deployMode")
                .map(value -> value.toLowerCase(Locale.ROOT));
        if (master.equals("local") || master.startsWith("local[")) {
            return mode.filter("cluster"::equals).isPresent()
                    ? new Wrong("--master %s runs here, which --deploy-mode cluster forbids: drop one of them"
                            .formatted(master))
                    : new Here();
        }
        if (mode.filter("client"::equals).isPresent() || master.equals("yarn-client")) {
            return new Wrong(
                    "client mode would run the driver on this machine, where no executor of a member reaches it:"
                            + " say --deploy-mode cluster");
        }
        if (mode.isPresent() && !mode.get().equals("cluster")) {
            return new Wrong("--deploy-mode '%s' must be cluster".formatted(mode.get()));
        }
        return fleet(master, mode.isPresent());
    }

    private static Destination fleet(String master, boolean modeIsSaid) {
        if (master.startsWith("k8s://")) {
            return new Fleet(
                    Optional.of("--master %s stands for the fleet: Muster chooses the member".formatted(master)));
        }
        return switch (master) {
            case "yarn-cluster", "" -> new Fleet(Optional.empty());
            case "yarn" ->
                new Fleet(
                        modeIsSaid
                                ? Optional.empty()
                                : Optional.of("no --deploy-mode means cluster here: the driver runs in a member"));
            default ->
                new Wrong(
                        "--master '%s' is none of the fleet's: say yarn or k8s://URL for the fleet, local[N] for this machine"
                                .formatted(master));
        };
    }
}
