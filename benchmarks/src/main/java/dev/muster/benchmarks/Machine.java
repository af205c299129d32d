package dev.muster.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Where a measurement ran. */
public final class Machine {
    private Machine() {}

    /** Processors, load, Java and heap limit, as one line. */
    public static String described() {
        var os = ManagementFactory.getOperatingSystemMXBean();
        return String.format(
                Locale.ROOT,
                "%d processors (%s), load %.1f, Java %s, heap limit %d MiB",
                os.getAvailableProcessors(),
                os.getArch(),
                os.getSystemLoadAverage(),
                Runtime.version(),
                Runtime.getRuntime().maxMemory() >> 20);
    }
}
