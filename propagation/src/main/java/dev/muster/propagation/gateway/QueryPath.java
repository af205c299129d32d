package dev.muster.propagation.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A path below {@code /apis/query.muster.dev/v1alpha1}, in decoded segments. There is no segment that is empty, a dot, two dots, or
 * holds a slash, a backslash, a percent sign or a control character: what is built from them cannot lead elsewhere.
 *
 * @param segments such as clusters, c1, proxy, api, v1, pods
 */
public record QueryPath(List<String> segments) {
    private static final String PREFIX = "/apis/" + QueryApi.GROUP_VERSION;

    public QueryPath {
        segments = List.copyOf(segments);
    }

    /**
     * @param raw the path of the request line, still encoded
     * @return empty when it is not a clean path of this API; one slash at the end is no harm
     */
    public static Optional<QueryPath> parse(String raw) {
        if (raw.equals(PREFIX) || raw.equals(PREFIX + "/")) {
            return Optional.of(new QueryPath(List.of()));
        }
        if (!raw.startsWith(PREFIX + "/")) {
            return Optional.empty();
        }
        var rest = raw.substring(PREFIX.length() + 1);
        var segments = new ArrayList<String>();
        for (var piece : (rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest).split("/", -1)) {
            var segment = decode(piece);
            if (segment.isEmpty()) {
                return Optional.empty();
            }
            segments.add(segment.get());
        }
        return Optional.of(new QueryPath(segments));
    }

    private static Optional<String> decode(String piece) {
        var bytes = piece.getBytes(StandardCharsets.UTF_8);
        var decoded = ByteBuffer.allocate(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                decoded.put(bytes[i]);
                continue;
            }
            int value = i + 2 < bytes.length ? hex(bytes[i + 1]) * 16 + hex(bytes[i + 2]) : -1;
            if (value < 0 || hex(bytes[i + 1]) < 0 || hex(bytes[i + 2]) < 0) {
                return Optional.empty();
            }
            decoded.put((byte) value);
            i += 2;
        }
        try {
            var text =
                    StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
            return isClean(text) ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static int hex(byte digit) {
        return Character.digit(digit, 16);
    }

    private static boolean isClean(String segment) {
        return !segment.isEmpty()
                && !segment.equals(".")
                && !segment.equals("..")
                && segment.chars().noneMatch(c -> c == '/' || c == '\\' || c == '%' || Character.isISOControl(c));
    }

    /** The segment at {@code index}, empty when the path is shorter. */
    public String at(int index) {
        return index < segments.size() ? segments.get(index) : "";
    }

    /** What the hub's RBAC was asked about, as Kubernetes reads a path and a method. */
    public Access access(String method, boolean watch) {
        boolean namespaced = at(0).equals("namespaces") && segments.size() > 2;
        int first = namespaced ? 2 : 0;
        var name = at(first + 1);
        var verb =
                switch (method.toUpperCase(Locale.ROOT)) {
                    case "GET", "HEAD" -> name.isEmpty() ? watch ? "watch" : "list" : "get";
                    case "POST" -> "create";
                    case "PUT" -> "update";
                    case "PATCH" -> "patch";
                    case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
                    default -> method.toLowerCase(Locale.ROOT);
                };
        return new Access(QueryApi.GROUP, verb, namespaced ? at(1) : "", at(first), name, at(first + 2));
    }
}
