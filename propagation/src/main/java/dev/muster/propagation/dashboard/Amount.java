package dev.muster.propagation.dashboard;

import dev.muster.core.model.Resources;

/**
 * Cpu and memory together, as the page shows them.
 *
 * @param cpu thousandths of a core
 * @param memory bytes
 */
public record Amount(long cpu, long memory) {
    public static final Amount ZERO = new Amount(0, 0);

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

    /** What may be shown of this amount when there is only {@code whole} of it. */
    Amount atMost(Amount whole) {
        return new Amount(Math.min(cpu, whole.cpu), Math.min(memory, whole.memory));
    }

    private Resources resources() {
        return Resources.pod(cpu, memory);
    }
}
