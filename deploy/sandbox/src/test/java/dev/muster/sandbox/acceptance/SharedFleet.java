package dev.muster.sandbox.acceptance;

import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.fleet.Checkout;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.FleetSpec;
import dev.muster.sandbox.fleet.MemberSpec;
import dev.muster.sandbox.spark.SparkHomes;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Pattern;
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

    /** Jobs of these images run as real Spark; those of any other are played, which is quicker. */
    static final String REAL_IMAGE = "real.example.com/spark:3.5.4";

    static final String REAL_IMAGE_4 = "real.example.com/spark:4.0.2";

    private static final Pattern REAL_IMAGES = Pattern.compile("real\\.example\\.com/spark:(.+)");

    private static @Nullable Fleet fleet;

    private SharedFleet() {}

    static synchronized Fleet get() {
        if (fleet == null) {
            var run =
                    Path.of("target", "acceptance", LocalDateTime.now().format(DateTimeFormatter.ofPattern("HHmmss")));
            var members = MemberSpec.different(3).stream()
                    .map(member -> member.withAgentConfig(AGENT))
                    .toList();
            var root = Checkout.current().root();
            SparkHomes.make(root, "4.0.2");
            var spec = FleetSpec.of(run, members)
                    .with(SparkHomes.make(root, "--python", "3.5.4").forImages(REAL_IMAGES));
            var started = Fleet.start(spec, Progress.to(System.out));
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "shared-fleet-close"));
            fleet = started;
        }
        return fleet;
    }
}
