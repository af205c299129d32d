package dev.muster.propagation.interpret;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spark's own memory strings ({@code 512m}, {@code 2g}), which are not Kubernetes quantities: all units are binary. */
final class SparkSize {
    static final long KIB = 1L << 10;
    static final long MIB = 1L << 20;

    /** What a number without a unit means depends on the property. */
    enum Unit {
        BYTES(1),
        MEBIBYTES(MIB);

        private final long bytes;

        Unit(long bytes) {
            this.bytes = bytes;
        }
    }

    private static final Pattern FORM = Pattern.compile("([0-9]+)([a-z]+)?");
    private static final Map<String, Long> SUFFIXES = Map.ofEntries(
            Map.entry("b", 1L),
            Map.entry("k", KIB),
            Map.entry("kb", KIB),
            Map.entry("m", MIB),
            Map.entry("mb", MIB),
            Map.entry("g", 1L << 30),
            Map.entry("gb", 1L << 30),
            Map.entry("t", 1L << 40),
            Map.entry("tb", 1L << 40),
            Map.entry("p", 1L << 50),
            Map.entry("pb", 1L << 50));

    private SparkSize() {}

    /**
     * Bytes of a size string; empty for what Spark would not accept (fractions, {@code 4Gi}, inner blanks) and for what
     * is beyond {@code long}.
     */
    static OptionalLong bytes(String text, Unit withoutSuffix) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        String suffix = matcher.group(2);
        Long factor = suffix == null ? Long.valueOf(withoutSuffix.bytes) : SUFFIXES.get(suffix);
        if (factor == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor.longValue()));
        } catch (ArithmeticException | NumberFormatException beyondLong) {
            return OptionalLong.empty();
        }
    }
}
