package dev.muster.api.tunnel;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What may be asked of a member's API through the gateway. Gateway and agent both hold every question to it. */
public final class ReadRules {
    private static final Set<String> ROOTS = Set.of("api", "apis", "openapi", "version", "healthz", "livez", "readyz");

    /** Reached with GET, and yet no reads: they run commands, open connections, or let the member call elsewhere. */
    private static final Set<String> NO_READS = Set.of("exec", "attach", "portforward", "proxy");

    /** Groups and users of this prefix are Kubernetes' own: a hub's mean nothing in a member. */
    private static final String SYSTEM = "system:";

    /** In front of the names of the hub's own users, service accounts among them, when they ask a member. */
    public static final String HUB_PREFIX = "hub:";

    private ReadRules() {}

    /** Why a path may not be asked, empty when it may. */
    public static Optional<String> refusal(List<String> path) {
        if (path.isEmpty() || !ROOTS.contains(path.getFirst())) {
            return Optional.of("of a member's API only "
                    + String.join(", ", ROOTS.stream().sorted().toList()) + " can be asked through the hub");
        }
        if (path.stream().anyMatch(ReadRules::isUnclean)) {
            return Optional.of(
                    "the path has a part that is empty, '.' or '..', or holds '/', '\\', '%' or a control character");
        }
        return subresource(path)
                .filter(NO_READS::contains)
                .map(name -> "subresource " + name + " is no read: use the member's own API server for it");
    }

    private static boolean isUnclean(String part) {
        return part.isEmpty()
                || part.equals(".")
                || part.equals("..")
                || part.chars()
                        .anyMatch(c ->
                                c == '/' || c == '\\' || c == '%' || c == '?' || c == '#' || Character.isISOControl(c));
    }

    private static Optional<String> subresource(List<String> path) {
        int start = path.getFirst().equals("api") ? 2 : path.getFirst().equals("apis") ? 3 : path.size();
        boolean namespaced = path.size() > start + 2 && path.get(start).equals("namespaces");
        int at = (namespaced ? start + 2 : start) + 2;
        // namespaces/x/status reads like a resource of the namespace: its names are looked at as well.
        return at < path.size()
                ? Optional.of(path.get(at))
                : namespaced && path.size() == start + 3 ? Optional.of(path.get(start + 2)) : Optional.empty();
    }

    /** The groups a member is told of. */
    public static List<String> groups(List<String> groups) {
        return groups.stream().filter(group -> !group.startsWith(SYSTEM)).toList();
    }

    /** The name a member is told of: its own system users and service accounts cannot be named from the hub. */
    public static String user(String user) {
        return user.startsWith(SYSTEM) ? HUB_PREFIX + user : user;
    }

    /** Whether a member is told an extra of the user: Kubernetes' own speak of the hub's pods, nodes and credentials. */
    public static boolean isTold(String extra) {
        var domain = extra.split("/", 2)[0];
        return !domain.equals("kubernetes.io") && !domain.endsWith(".kubernetes.io");
    }
}
