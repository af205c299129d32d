package dev.muster.benchmarks.dashboard;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Serves the dashboard's files from the checkout, and an event stream that begins with a picture, on loopback. */
final class PageServer implements AutoCloseable {
    private final HttpServer server;
    private final Path folder;
    private final Supplier<String> picture;
    private final List<OutputStream> streams = new CopyOnWriteArrayList<>();

    PageServer(Path folder, Supplier<String> picture, int port) throws IOException {
        this.folder = folder;
        this.picture = picture;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::file);
        server.createContext("/stream", this::stream);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private void file(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var file = folder.resolve(path.equals("/") ? "index.html" : path.substring(1))
                .normalize();
        if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        var name = file.toString();
        exchange.getResponseHeaders()
                .add(
                        "Content-Type",
                        name.endsWith(".html")
                                ? "text/html; charset=utf-8"
                                : name.endsWith(".css")
                                        ? "text/css"
                                        : name.endsWith(".js") ? "text/javascript" : "image/svg+xml");
        var bytes = Files.readAllBytes(file);
        exchange.sendResponseHeaders(200, bytes.length);
        try (var body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        var body = exchange.getResponseBody();
        write(body, "picture", picture.get());
        streams.add(body);
    }

    /** Sends an event to everybody who listens; who has gone is forgotten. */
    void send(String event, String json) {
        for (var body : streams) {
            try {
                write(body, event, json);
            } catch (IOException gone) {
                streams.remove(body);
            }
        }
    }

    private static void write(OutputStream body, String event, String json) throws IOException {
        synchronized (body) {
            body.write(("event: " + event + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8));
            body.flush();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
