package dev.muster.sandbox.operator;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spark's size strings: a whole number and an optional binary suffix; no fractions, no Kubernetes suffixes. */
final class SparkSize {
    static final long MIB = 1L << 20;

    private static final Pattern FORM = Pattern.compile("([0-9]+)([a-z]+)?");
    private static final Map<String, Integer> SHIFT = Map.ofEntries(
            Map.entry("b", 0),
            Map.entry("k", 10),
            Map.entry("kb", 10),
            Map.entry("m", 20),
            Map.entry("mb", 20),
            Map.entry("g", 30),
            Map.entry("gb", 30),
            Map.entry("t", 40),
            Map.entry("tb", 40),
            Map.entry("p", 50),
            Map.entry("pb", 50));

    private SparkSize() {}

    /**
     * The size in bytes.
     *
     * @param key the property it is the value of, for the message
     * @param plainUnit bytes that a number without suffix counts
     */
    static long bytes(String key, String text, long plainUnit) throws SparkRefusal {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new SparkRefusal(key + ": size must be specified as bytes (b), kibibytes (k), mebibytes (m), "
                    + "gibibytes (g), tebibytes (t), or pebibytes (p), not '" + text + "'");
        }
        String suffix = matcher.group(2);
        Integer shift = suffix == null ? Integer.valueOf(0) : SHIFT.get(suffix);
        if (shift == null) {
            throw new SparkRefusal(key + ": invalid suffix '" + suffix + "' in '" + text + "'");
        }
        try {
            long unit = suffix == null ? plainUnit : 1L << shift;
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new SparkRefusal(key + ": '" + text + "' is too large");
        }
    }
}
