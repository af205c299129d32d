package dev.muster.propagation.dashboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The page's files: a fixed list from the program itself, each with its type. No name from a request becomes a path. */
public final class PageFiles {
    /** Nothing but our own files runs, and nothing leaves: a name that were taken for markup could do nothing. */
    public static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Sent with every file. */
    public static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin");

    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("index.html", HTML),
            Map.entry("page.css", STYLE),
            Map.entry("icon.svg", "image/svg+xml"),
            Map.entry("main.js", SCRIPT),
            Map.entry("feed.js", SCRIPT),
            Map.entry("fleet.js", SCRIPT),
            Map.entry("sorted.js", SCRIPT),
            Map.entry("address.js", SCRIPT),
            Map.entry("table.js", SCRIPT),
            Map.entry("capacity.js", SCRIPT),
            Map.entry("jobs.js", SCRIPT),
            Map.entry("detail.js", SCRIPT),
            Map.entry("charts.js", SCRIPT),
            Map.entry("words.js", SCRIPT),
            Map.entry("vendor/echarts.esm.min.js", SCRIPT),
            Map.entry("vendor/LICENSE.txt", TEXT),
            Map.entry("vendor/NOTICE.txt", TEXT));

    private final Map<String, File> files = new TreeMap<>();

    /**
     * @param type as Content-Type
     * @param tag as ETag: another one for other bytes
     */
    public record File(String type, byte[] bytes, String tag) {
        File(String type, byte[] bytes) {
            this(type, bytes, tagOf(bytes));
        }

        private static String tagOf(byte[] bytes) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
                return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        /** @param ifNoneMatch what the browser has, as in If-None-Match; a proxy on the way may have made tags weak */
        boolean isAmong(String ifNoneMatch) {
            return Arrays.stream(ifNoneMatch.split(","))
                    .map(String::strip)
                    .anyMatch(known -> known.equals(tag) || known.equals("W/" + tag) || known.equals("*"));
        }
    }

    /** @throws UncheckedIOException a file is not in the program */
    public PageFiles() {
        TYPES.forEach((name, type) -> files.put(name, new File(type, read(name))));
    }

    private static byte[] read(String name) {
        try (var stream = PageFiles.class.getResourceAsStream("page/" + name)) {
            if (stream == null) {
                throw new IOException("the dashboard's file " + name + " is not in the program");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param name relative to the page, empty for the page itself */
    public Optional<File> find(String name) {
        return Optional.ofNullable(files.get(name.isEmpty() ? "index.html" : name));
    }
}
