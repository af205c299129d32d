package dev.muster.core.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * An exact amount of what pods consume. Arithmetic saturates at the ends of {@code long} and never wraps, so an absurd
 * request stays absurdly large instead of becoming small.
 *
 * <p>A resource that is not requested (0) always fits, also where the free amount is negative: the member's scheduler
 * looks only at what a pod asks for.
 *
 * @param cpuMillis thousandths of a core
 * @param memoryBytes bytes
 * @param ephemeralBytes bytes of ephemeral storage
 * @param pods number of pods
 * @param extended other resources by full name, for example {@code nvidia.com/gpu}; absent means 0
 */
public record Resources(long cpuMillis, long memoryBytes, long ephemeralBytes, long pods, Map<String, Long> extended) {

    /** Nothing of anything. */
    public static final Resources ZERO = new Resources(0, 0, 0, 0, Map.of());

    public Resources {
        extended = sortedWithoutZeros(extended);
    }

    /** What one pod with this much cpu and memory asks for. */
    public static Resources pod(long cpuMillis, long memoryBytes) {
        return new Resources(cpuMillis, memoryBytes, 0, 1, Map.of());
    }

    /** The same amount, counted as one pod. */
    public Resources asOnePod() {
        return pods == 1 ? this : new Resources(cpuMillis, memoryBytes, ephemeralBytes, 1, extended);
    }

    public Resources plus(Resources other) {
        return new Resources(
                Saturated.add(cpuMillis, other.cpuMillis),
                Saturated.add(memoryBytes, other.memoryBytes),
                Saturated.add(ephemeralBytes, other.ephemeralBytes),
                Saturated.add(pods, other.pods),
                merged(other, Saturated::add));
    }

    public Resources minus(Resources other) {
        return new Resources(
                Saturated.subtract(cpuMillis, other.cpuMillis),
                Saturated.subtract(memoryBytes, other.memoryBytes),
                Saturated.subtract(ephemeralBytes, other.ephemeralBytes),
                Saturated.subtract(pods, other.pods),
                merged(other, Saturated::subtract));
    }

    /** This amount n times over; n is 0 or more. */
    public Resources times(long n) {
        return new Resources(
                Saturated.multiply(cpuMillis, n),
                Saturated.multiply(memoryBytes, n),
                Saturated.multiply(ephemeralBytes, n),
                Saturated.multiply(pods, n),
                each(amount -> Saturated.multiply(amount, n)));
    }

    /** The n-th part of this amount, rounded down; n is 1 or more. */
    public Resources dividedBy(long n) {
        return new Resources(cpuMillis / n, memoryBytes / n, ephemeralBytes / n, pods / n, each(amount -> amount / n));
    }

    /** As much of this amount as {@code free} has, resource by resource; never less than 0. */
    public Resources cappedBy(Resources free) {
        SortedMap<String, Long> capped = new TreeMap<>();
        extended.forEach((name, amount) -> capped.put(name, cap(amount, free.extended(name))));
        return new Resources(
                cap(cpuMillis, free.cpuMillis),
                cap(memoryBytes, free.memoryBytes),
                cap(ephemeralBytes, free.ephemeralBytes),
                cap(pods, free.pods),
                capped);
    }

    public boolean fitsIn(Resources free) {
        return timesFittingIn(free) > 0;
    }

    /** How often this request fits in {@code free}: 0 or more, {@code Long.MAX_VALUE} if it asks for nothing. */
    public long timesFittingIn(Resources free) {
        long times = Saturated.fitting(free.cpuMillis, cpuMillis);
        times = Math.min(times, Saturated.fitting(free.memoryBytes, memoryBytes));
        times = Math.min(times, Saturated.fitting(free.ephemeralBytes, ephemeralBytes));
        times = Math.min(times, Saturated.fitting(free.pods, pods));
        for (Map.Entry<String, Long> entry : extended.entrySet()) {
            times = Math.min(times, Saturated.fitting(free.extended(entry.getKey()), entry.getValue()));
        }
        return times;
    }

    /** The amount of one extended resource, 0 if absent. */
    public long extended(String name) {
        return extended.getOrDefault(name, 0L);
    }

    /** The amount of a resource by the name Kubernetes gives it; cpu in thousandths of a core, 0 if not known. */
    public long amount(String name) {
        if (name.equals("cpu")) {
            return cpuMillis;
        }
        if (name.equals("memory")) {
            return memoryBytes;
        }
        if (name.equals("ephemeral-storage")) {
            return ephemeralBytes;
        }
        return name.equals("pods") ? pods : extended(name);
    }

    public boolean anyNegative() {
        return cpuMillis < 0
                || memoryBytes < 0
                || ephemeralBytes < 0
                || pods < 0
                || extended.values().stream().anyMatch(amount -> amount < 0);
    }

    private Map<String, Long> each(LongUnaryOperator change) {
        if (extended.isEmpty()) {
            return extended;
        }
        Map<String, Long> changed = new TreeMap<>();
        extended.forEach((name, amount) -> changed.put(name, change.applyAsLong(amount)));
        return changed;
    }

    private Map<String, Long> merged(Resources other, LongBinaryOperator change) {
        if (extended.isEmpty() && other.extended.isEmpty()) {
            return extended;
        }
        Map<String, Long> merged = new TreeMap<>(extended);
        other.extended.forEach(
                (name, amount) -> merged.put(name, change.applyAsLong(merged.getOrDefault(name, 0L), amount)));
        return merged;
    }

    private static long cap(long amount, long free) {
        return Math.max(0, Math.min(amount, free));
    }

    private static Map<String, Long> sortedWithoutZeros(Map<String, Long> amounts) {
        if (amounts.isEmpty()) {
            return Map.of();
        }
        SortedMap<String, Long> sorted = new TreeMap<>(amounts);
        sorted.values().removeIf(amount -> amount == 0);
        return Collections.unmodifiableSortedMap(sorted);
    }
}
