package dev.muster.core.model;

import java.util.Comparator;
import java.util.Set;

/**
 * The first release of the Spark operator that knows a field which a job relies on: an older one would drop it in silence.
 *
 * @param field of the spec, for example {@code spec.driver.template}
 */
public record OperatorSince(int major, int minor, String field) {
    /** The newest of several needs stands for all. */
    public static final Comparator<OperatorSince> OLDEST_FIRST = Comparator.comparingInt(OperatorSince::major)
            .thenComparingInt(OperatorSince::minor)
            .thenComparing(OperatorSince::field, Comparator.reverseOrder());

    /** Whether no version given is older; one that cannot be read is not. */
    public boolean isMetBy(Set<String> versions) {
        return versions.stream().noneMatch(this::isAfter);
    }

    private boolean isAfter(String version) {
        String text = version.startsWith("v") ? version.substring(1) : version;
        int dot = text.indexOf('.');
        int hasMajor = dot < 0 ? -1 : number(text.substring(0, dot));
        int hasMinor = dot < 0 ? -1 : number(leadingDigits(text.substring(dot + 1)));
        boolean read = hasMajor >= 0 && hasMinor >= 0;
        return read && (hasMajor != major ? hasMajor < major : hasMinor < minor);
    }

    private static String leadingDigits(String text) {
        int end = 0;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return text.substring(0, end);
    }

    /** -1 for what is no number of at most four digits. */
    private static int number(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.parseInt(text) : -1;
    }
}
