package dev.muster.propagation.member;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Major and minor of a Kubernetes release. */
public record KubernetesVersion(int major, int minor) {
    /** The oldest release in which room is held with placeholder pods; older members rely on the ledger. */
    public static final KubernetesVersion PLACEHOLDERS = new KubernetesVersion(1, 28);

    private static final Pattern LEADING = Pattern.compile("^v?(\\d{1,4})\\.(\\d{1,4})(\\D.*)?$");

    /** Reads {@code v1.36.3}, {@code v1.30.1-aliyun.1}, {@code 1.28+}; empty for anything else. */
    static Optional<KubernetesVersion> parse(@Nullable String text) {
        Matcher matcher = LEADING.matcher(text == null ? "" : text);
        return matcher.matches()
                ? Optional.of(
                        new KubernetesVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    public boolean isAtLeast(KubernetesVersion other) {
        return major != other.major ? major > other.major : minor >= other.minor;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
