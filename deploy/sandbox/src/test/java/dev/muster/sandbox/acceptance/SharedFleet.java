package dev.muster.sandbox.acceptance;

import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.FleetSpec;
import dev.muster.sandbox.fleet.MemberSpec;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fleet that all test classes of this JVM share; started by the first that asks, ended with the JVM. */
final class SharedFleet {
    /** Durations of the product shortened where a test would wait for them; the documented defaults are tested as numbers. */
    static final Map<String, String> AGENT = Map.of(
            "muster.attempts.operator-silent", "8s",
            "muster.attempts.withdraw-settle", "4s",
            "muster.attempts.suspend-answer", "6s",
            "muster.reservation.scheduler-silent", "10s",
            "muster.capabilities.interval", "2s");

    private static @Nullable Fleet fleet;

    private SharedFleet() {}

    static synchronized Fleet get() {
        if (fleet == null) {
            var run =
                    Path.of("target", "acceptance", LocalDateTime.now().format(DateTimeFormatter.ofPattern("HHmmss")));
            var members = MemberSpec.different(3).stream()
                    .map(member -> member.withAgentConfig(AGENT))
                    .toList();
            var started = Fleet.start(FleetSpec.of(run, members), Progress.to(System.out));
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "shared-fleet-close"));
            fleet = started;
        }
        return fleet;
    }
}
