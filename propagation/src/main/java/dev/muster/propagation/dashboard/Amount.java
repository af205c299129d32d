package dev.muster.propagation.dashboard;

import dev.muster.core.model.Resources;
import java.util.Comparator;

/**
 * Cpu and memory together, as the page shows them.
 *
 * @param cpu thousandths of a core
 * @param memory bytes
 */
public record Amount(long cpu, long memory) {
    public static final Amount ZERO = new Amount(0, 0);

    /** Cpu decides, for it is what Spark's executors are short of first; memory breaks ties. */
    static final Comparator<Amount> BIGGER =
            Comparator.comparingLong(Amount::cpu).thenComparingLong(Amount::memory);

    public static Amount of(Resources resources) {
        return new Amount(resources.cpuMillis(), resources.memoryBytes());
    }

    public Amount plus(Amount other) {
        return of(resources().plus(other.resources()));
    }

    public Amount minus(Amount other) {
        return of(resources().minus(other.resources()));
    }

    /** Nothing below zero: more in use than there is shows as none free. */
    public Amount atLeastZero() {
        return new Amount(Math.max(0, cpu), Math.max(0, memory));
    }

    private Resources resources() {
        return Resources.pod(cpu, memory);
    }
}
