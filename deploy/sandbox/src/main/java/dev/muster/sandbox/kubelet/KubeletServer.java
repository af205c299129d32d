package dev.muster.sandbox.kubelet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

/**
 * The port of the kubelets of one member, on which its API server fetches what containers printed ({@code kubectl logs},
 * {@code -f}, {@code --tail}, {@code --limit-bytes}). Only that API server may call: it proves itself by certificate.
 */
public final class KubeletServer implements AutoCloseable {
    /** What a container printed, if there is one of that name. */
    @FunctionalInterface
    interface Logs {
        /** @return empty if no such pod is on a node of this kubelet */
        Optional<ContainerLog> of(String namespace, String pod, String container);
    }

    /** How often a followed file is looked at (as a real kubelet's fallback). */
    private static final long LOOK_MILLIS = 200;

    private static final int CHUNK = 16 * 1024;

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Logs logs = (namespace, pod, container) -> Optional.empty();
    private volatile boolean closed;

    private KubeletServer(HttpsServer server) {
        this.server = server;
    }

    /** Opens a free port on loopback. */
    public static KubeletServer open(SSLContext tls) {
        try {
            var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls) {
                @Override
                public void configure(HttpsParameters parameters) {
                    var wanted = tls.getDefaultSSLParameters();
                    wanted.setNeedClientAuth(true);
                    parameters.setSSLParameters(wanted);
                }
            });
            var kubelets = new KubeletServer(server);
            server.createContext("/containerLogs/", kubelets::answer);
            server.setExecutor(kubelets.threads);
            server.start();
            return kubelets;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the kubelets' port: " + e.getMessage(), e);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    void serve(Logs source) {
        logs = source;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var parts = exchange.getRequestURI().getPath().split("/");
            var query = query(exchange);
            var log = parts.length == 5 ? logs.of(parts[2], parts[3], parts[4]) : Optional.<ContainerLog>empty();
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            if (log.isEmpty()) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.sendResponseHeaders(200, 0);
            send(log.get(), query, exchange.getResponseBody());
        }
    }

    private void send(ContainerLog log, Map<String, String> query, OutputStream out) throws IOException {
        try {
            switch (log) {
                case ContainerLog.Said(var text, var running) -> {
                    out.write(text.getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    while (isFollowed(query, running)) {
                        Thread.sleep(LOOK_MILLIS);
                    }
                }
                case ContainerLog.Printed(var file, var running) -> print(file, running, query, out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void print(Path file, BooleanSupplier running, Map<String, String> query, OutputStream out)
            throws IOException, InterruptedException {
        try (var reader = new RandomAccessFile(file.toFile(), "r")) {
            reader.seek(startOf(file, query.get("tailLines")));
            var left = Long.parseLong(query.getOrDefault("limitBytes", "" + Long.MAX_VALUE));
            left = copy(reader, out, left);
            while (left > 0 && isFollowed(query, running)) {
                Thread.sleep(LOOK_MILLIS);
                left = copy(reader, out, left);
            }
            copy(reader, out, Boolean.parseBoolean(query.get("follow")) ? left : 0);
        }
    }

    private boolean isFollowed(Map<String, String> query, BooleanSupplier running) {
        return Boolean.parseBoolean(query.get("follow")) && running.getAsBoolean() && !closed;
    }

    private static long copy(RandomAccessFile from, OutputStream to, long most) throws IOException {
        var buffer = new byte[CHUNK];
        var left = most;
        int read;
        while (left > 0 && (read = from.read(buffer, 0, (int) Math.min(CHUNK, left))) > 0) {
            to.write(buffer, 0, read);
            left -= read;
        }
        to.flush();
        return left;
    }

    /** Where the last lines of a file begin; its start if no number is given. */
    private static long startOf(Path file, String tailLines) throws IOException {
        if (tailLines == null) {
            return 0;
        }
        var wanted = Long.parseLong(tailLines);
        try (var reader = new RandomAccessFile(file.toFile(), "r")) {
            var position = reader.length();
            // The newline that ends the last line does not begin another.
            for (long found = -1; position > 0; position--) {
                reader.seek(position - 1);
                if (reader.read() == '\n' && ++found == wanted) {
                    return position;
                }
            }
            return wanted == 0 ? reader.length() : position;
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        var values = new HashMap<String, String>();
        var raw = exchange.getRequestURI().getRawQuery();
        for (var pair : raw == null ? new String[0] : raw.split("&")) {
            var at = pair.indexOf('=');
            if (at > 0) {
                values.put(pair.substring(0, at), URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    @Override
    public void close() {
        closed = true;
        server.stop(0);
        threads.shutdownNow();
    }
}
