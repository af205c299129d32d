package dev.muster.sandbox.fault;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** HTTP/1.1 as far as a proxy needs it: where a message's head and body end. */
final class Wire {
    /** Larger than any head that a Kubernetes client or server sends. */
    private static final int HEAD_LIMIT = 256 * 1024;

    private Wire() {}

    /** The first line and the header lines of a message, as they came. */
    record Head(String first, List<String> fields) {
        Optional<String> field(String name) {
            var prefix = name.toLowerCase(Locale.ROOT) + ":";
            return fields.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .findFirst();
        }

        String method() {
            return first.substring(0, first.indexOf(' '));
        }

        String target() {
            return first.split(" ")[1];
        }

        int status() {
            return Integer.parseInt(first.split(" ")[1]);
        }

        boolean chunked() {
            return field("transfer-encoding")
                    .map(value -> value.toLowerCase(Locale.ROOT).contains("chunked"))
                    .orElse(false);
        }

        long length() {
            return field("content-length").map(Long::parseLong).orElse(0L);
        }

        boolean upgradesToWebSocket() {
            return field("upgrade")
                    .map(value -> value.equalsIgnoreCase("websocket"))
                    .orElse(false);
        }

        /** The same without offers to speak HTTP/2, to another host. */
        Head towards(String host) {
            var webSocket = upgradesToWebSocket();
            var kept = new ArrayList<String>();
            for (var line : fields) {
                var name = line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT);
                var offer = name.equals("http2-settings")
                        || !webSocket && (name.equals("upgrade") || name.equals("connection"));
                if (!offer && !name.equals("host")) {
                    kept.add(line);
                }
            }
            kept.add("Host: " + host);
            return new Head(first, kept);
        }

        byte[] bytes() {
            var text = new StringBuilder(first).append("\r\n");
            fields.forEach(line -> text.append(line).append("\r\n"));
            return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** The next head; empty when the other side has closed the connection in between messages. */
    static Optional<Head> head(InputStream in) throws IOException {
        var lines = new ArrayList<String>();
        var total = 0;
        while (true) {
            var line = line(in, lines.isEmpty());
            if (line.isEmpty()) {
                return Optional.empty();
            }
            total += line.get().length();
            if (total > HEAD_LIMIT) {
                throw new IOException("a head of more than " + HEAD_LIMIT + " bytes");
            }
            if (line.get().isEmpty()) {
                return Optional.of(new Head(lines.getFirst(), List.copyOf(lines.subList(1, lines.size()))));
            }
            lines.add(line.get());
        }
    }

    private static Optional<String> line(InputStream in, boolean mayEnd) throws IOException {
        var bytes = new ByteArrayOutputStream(128);
        while (true) {
            int read = in.read();
            if (read < 0) {
                if (mayEnd && bytes.size() == 0) {
                    return Optional.empty();
                }
                throw new EOFException("the connection ended within a line");
            }
            if (read == '\n') {
                return Optional.of(bytes.toString(StandardCharsets.ISO_8859_1).stripTrailing());
            }
            bytes.write(read);
        }
    }

    /** Passes a body on, as it is framed, and after each piece what was written so far. */
    static void body(Head head, boolean none, InputStream in, OutputStream out) throws IOException {
        if (none) {
            return;
        }
        if (head.chunked()) {
            chunks(in, out);
        } else {
            copy(in, out, head.length());
        }
        out.flush();
    }

    private static void chunks(InputStream in, OutputStream out) throws IOException {
        while (true) {
            var size = line(in, false).orElseThrow();
            out.write((size + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            var length = Long.parseLong(size.split(";")[0].strip(), 16);
            if (length == 0) {
                var trailer = "";
                do {
                    trailer = line(in, false).orElseThrow();
                    out.write((trailer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                } while (!trailer.isEmpty());
                return;
            }
            copy(in, out, length + 2);
            out.flush();
        }
    }

    private static void copy(InputStream in, OutputStream out, long length) throws IOException {
        var buffer = new byte[16 * 1024];
        var left = length;
        while (left > 0) {
            var read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException(left + " bytes of a body are missing");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }
}
