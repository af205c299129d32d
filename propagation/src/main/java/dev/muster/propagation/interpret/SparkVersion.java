package dev.muster.propagation.interpret;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Major and minor of a Spark release: what the sizing rules change with. */
public record SparkVersion(int major, int minor) implements Comparable<SparkVersion> {
    /** Spark in the images of operator 2.3 and later, up to 2.5: it builds the driver pod whatever the job declares. */
    public static final SparkVersion OPERATOR = new SparkVersion(4, 0);

    /** Newest release whose rules are known; stands for a version that cannot be read. */
    static final SparkVersion NEWEST = new SparkVersion(4, 1);

    private static final Pattern LEADING = Pattern.compile("^[vV]?(\\d{1,4})\\.(\\d{1,4})(\\D.*)?$");

    /** Reads {@code 3.5}, {@code 3.5.4}, {@code v4.0.0-preview1}; empty for anything without a leading major.minor. */
    public static Optional<SparkVersion> parse(String text) {
        Matcher matcher = LEADING.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new SparkVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))));
    }

    public boolean isAtLeast(int wantedMajor, int wantedMinor) {
        return compareTo(new SparkVersion(wantedMajor, wantedMinor)) >= 0;
    }

    @Override
    public int compareTo(SparkVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
