package dev.muster.propagation.explain;

/** A span of time as kubectl prints ages: {@code 45s}, {@code 12m}, {@code 5h}, {@code 3d}. */
final class Age {
    private Age() {}

    /** @param seconds negative: not known */
    static String of(long seconds) {
        if (seconds < 0) {
            return "<unknown>";
        }
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 120 * 60) {
            return seconds / 60 + "m";
        }
        return seconds < 48 * 3600 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
