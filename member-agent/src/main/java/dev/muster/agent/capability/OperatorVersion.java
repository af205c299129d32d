package dev.muster.agent.capability;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of the Spark operator as far as its number goes.
 *
 * @param text as it was found, such as {@code v2.5.2}
 */
record OperatorVersion(int major, int minor, String text) {
    private static final Pattern NUMBER = Pattern.compile("v?(\\d{1,5})\\.(\\d{1,5})(?:[.\\-+].*)?");

    static Optional<OperatorVersion> parse(String text) {
        Matcher matcher = NUMBER.matcher(text);
        return matcher.matches()
                ? Optional.of(new OperatorVersion(
                        Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), text))
                : Optional.empty();
    }

    /** The tag of an image reference, without its digest; empty when there is none. */
    static String tag(String image) {
        int digest = image.indexOf('@');
        String name = digest < 0 ? image : image.substring(0, digest);
        int colon = name.lastIndexOf(':');
        return colon < 0 || name.indexOf('/', colon) >= 0 ? "" : name.substring(colon + 1);
    }

    boolean isBefore(int otherMajor, int otherMinor) {
        return major < otherMajor || major == otherMajor && minor < otherMinor;
    }
}
