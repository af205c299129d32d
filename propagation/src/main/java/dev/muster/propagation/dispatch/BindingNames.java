package dev.muster.propagation.dispatch;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** The name of a template's binding: injective in group, kind and name. */
public final class BindingNames {
    private static final int LONGEST = 253;
    private static final Pattern DNS_SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private BindingNames() {}

    /**
     * {@code <kind>.<number of the group's labels>.<group>.<name>}: the number says where the name begins. A name that is too long
     * or no DNS name (RBAC allows them) is replaced by its hash.
     *
     * @param group empty for the core group
     */
    public static String of(String group, String kind, String name) {
        var labels = group.isEmpty() ? 0 : group.split("\\.").length;
        var prefix = kind.toLowerCase(Locale.ROOT) + "." + labels + (group.isEmpty() ? "." : "." + group + ".");
        var plain = prefix + name;
        return plain.length() <= LONGEST && DNS_SUBDOMAIN.matcher(plain).matches()
                ? plain
                : prefix + "sha256-" + hash(name);
    }

    private static String hash(String name) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
