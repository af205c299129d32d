package dev.muster.sandbox.operator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first two numbers of a version, which decide what Spark or the operator knows.
 *
 * @param major at least 0
 * @param minor at least 0
 */
record SparkVersion(int major, int minor) {
    private static final Pattern NUMBERS = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6}).*");

    /** The Spark inside the image of operator 2.5.2, which builds every driver pod whatever the application's own is. */
    static final SparkVersion OF_OPERATOR = new SparkVersion(4, 0);

    /**
     * Reads {@code 3.5.4}, {@code v2.5.2}, {@code 4.0.0-preview1} and the like.
     *
     * @throws IllegalArgumentException if it does not start with two numbers
     */
    static SparkVersion of(String text) {
        Matcher matcher = NUMBERS.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("version must look like 2.5.2, not '" + text + "'");
        }
        return new SparkVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    boolean atLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || major == otherMajor && minor >= otherMinor;
    }
}
