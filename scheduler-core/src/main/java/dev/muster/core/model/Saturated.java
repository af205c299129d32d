package dev.muster.core.model;

/** Arithmetic on amounts that stops at the ends of {@code long} instead of wrapping. */
public final class Saturated {
    private Saturated() {}

    public static long add(long a, long b) {
        long sum = a + b;
        boolean wrapped = ((a ^ sum) & (b ^ sum)) < 0;
        return wrapped ? end(a < 0) : sum;
    }

    public static long subtract(long a, long b) {
        long difference = a - b;
        boolean wrapped = ((a ^ b) & (a ^ difference)) < 0;
        return wrapped ? end(a < 0) : difference;
    }

    public static long multiply(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        boolean exact = high == 0 && low >= 0 || high == -1 && low < 0;
        return exact ? low : end(a < 0 != b < 0);
    }

    /** How often {@code request} fits in {@code free}; a request of 0 or less fits without limit, also in less than nothing. */
    public static long fitting(long free, long request) {
        if (request <= 0) {
            return Long.MAX_VALUE;
        }
        return free < request ? 0 : free / request;
    }

    private static long end(boolean negative) {
        return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
}
