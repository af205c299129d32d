package dev.muster.sandbox.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Stands between one process and one API server: HTTP/1.1 on loopback to the process, TLS to the server, one connection there for
 * each here. Requests on a connection come one after another, so what the gate is asked has an order. Watches stream through, over
 * WebSocket too.
 */
final class Proxy implements AutoCloseable {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final String server;
    private final URI upstream;
    private final SSLContext trust;
    private final Gate gate;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Proxy(String server, URI upstream, SSLContext trust, Gate gate) throws IOException {
        this.server = server;
        this.upstream = upstream;
        this.trust = trust;
        this.gate = gate;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy-" + server).start(this::accept);
    }

    /** Starts one in front of the server of a kubeconfig. */
    static Proxy before(String server, Path kubeconfig, Gate gate) {
        try {
            var cluster =
                    YAML.readTree(kubeconfig.toFile()).path("clusters").path(0).path("cluster");
            return new Proxy(server, URI.create(cluster.path("server").asText()), trusting(cluster), gate);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stand before the server of " + kubeconfig, e);
        }
    }

    /** Writes a kubeconfig that leads here, with the identity of {@code straight}. */
    Path kubeconfig(Path straight, Path file) {
        try {
            var text = Files.readString(straight)
                    .replaceAll("server: \\S+", "server: \"http://127.0.0.1:" + listener.getLocalPort() + "\"");
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static SSLContext trusting(JsonNode cluster) {
        try {
            var pem = Base64.getDecoder()
                    .decode(cluster.path("certificate-authority-data").asText());
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem)));
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the kubeconfig's certificate authority cannot be read", e);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // Closed: nothing more to accept.
            }
        }
    }

    private void serve(Socket client) {
        open.add(client);
        try (client;
                var there = connect()) {
            open.add(there);
            client.setTcpNoDelay(true);
            there.setTcpNoDelay(true);
            var line = new Line(client, there);
            while (line.next()) {
                // Each turn is one request and its answer.
            }
            open.remove(there);
        } catch (IOException e) {
            // One side has gone, or the gate broke the connection: both see it end.
        } finally {
            open.remove(client);
        }
    }

    private Socket connect() throws IOException {
        return trust.getSocketFactory().createSocket(upstream.getHost(), upstream.getPort());
    }

    /** One connection of the process with its connection to the server. */
    private final class Line {
        private final Socket client;
        private final Socket there;
        private final InputStream fromClient;
        private final OutputStream toClient;
        private final InputStream fromServer;
        private final OutputStream toServer;

        Line(Socket client, Socket there) throws IOException {
            this.client = client;
            this.there = there;
            this.fromClient = new BufferedInputStream(client.getInputStream(), 16 * 1024);
            this.toClient = new BufferedOutputStream(client.getOutputStream(), 16 * 1024);
            this.fromServer = new BufferedInputStream(there.getInputStream(), 16 * 1024);
            this.toServer = new BufferedOutputStream(there.getOutputStream(), 16 * 1024);
        }

        boolean next() throws IOException {
            var request = Wire.head(fromClient);
            if (request.isEmpty()) {
                return false;
            }
            var head = request.get();
            var body = new ByteArrayOutputStream();
            Wire.body(head, false, fromClient, body);
            var call = Call.of(server, head.method(), head.target());
            return switch (gate.before(call)) {
                case Verdict.Pass pass -> pass(call, head, body);
                case Verdict.Late late -> {
                    pause(late.by());
                    yield pass(call, head, body);
                }
                case Verdict.AnswerLate late -> {
                    var answer = ask(call, head, body);
                    pause(late.by());
                    yield deliver(call, answer);
                }
                case Verdict.Lost lost -> false;
                case Verdict.AnswerLost lost -> {
                    answer(call, ask(call, head, body), OutputStream.nullOutputStream());
                    yield false;
                }
                case Verdict.Refused refused -> {
                    refuse(refused.code());
                    yield true;
                }
            };
        }

        private boolean pass(Call call, Wire.Head head, ByteArrayOutputStream body) throws IOException {
            return deliver(call, ask(call, head, body));
        }

        private Wire.Head ask(Call call, Wire.Head head, ByteArrayOutputStream body) throws IOException {
            toServer.write(head.towards(upstream.getAuthority()).bytes());
            body.writeTo(toServer);
            toServer.flush();
            return Wire.head(fromServer).orElseThrow(() -> new IOException("no answer to " + call));
        }

        /** A write's answer is known whole before the process sees any of it. */
        private boolean deliver(Call call, Wire.Head answer) throws IOException {
            if (answer.status() == 101) {
                toClient.write(answer.bytes());
                toClient.flush();
                tunnel();
                return false;
            }
            if (!call.writes()) {
                answer(call, answer, call.watch() ? new Muted(gate, server, toClient) : toClient);
                return true;
            }
            var whole = new ByteArrayOutputStream();
            answer(call, answer, whole);
            if (!gate.after(call, answer.status())) {
                return false;
            }
            whole.writeTo(toClient);
            toClient.flush();
            return true;
        }

        private void answer(Call call, Wire.Head answer, OutputStream out) throws IOException {
            out.write(answer.bytes());
            out.flush();
            Wire.body(answer, answer.status() == 204 || answer.status() == 304, fromServer, out);
        }

        private void refuse(int code) throws IOException {
            var text =
                    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"refused by the fault harness\",\"code\":"
                            + code + "}";
            var head = "HTTP/1.1 " + code + " Fault\r\nContent-Type: application/json\r\nContent-Length: "
                    + text.length() + "\r\n\r\n";
            toClient.write((head + text).getBytes(StandardCharsets.ISO_8859_1));
            toClient.flush();
        }

        private void tunnel() throws IOException {
            var up = Thread.ofVirtual().start(() -> {
                try (there) {
                    fromClient.transferTo(new Flushed(toServer));
                } catch (IOException e) {
                    // The watch has ended on one side.
                }
            });
            try (client) {
                fromServer.transferTo(new Muted(gate, server, toClient));
            }
            up.interrupt();
        }
    }

    private static void pause(Duration time) throws IOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Breaks every connection; new ones are served. */
    void breakConnections() {
        open.forEach(Proxy::closeQuietly);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            // It is gone either way.
        }
        breakConnections();
    }

    /** Each piece goes out at once. */
    private static class Flushed extends OutputStream {
        private final OutputStream out;

        Flushed(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            out.flush();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            out.flush();
        }
    }

    /** What a watch says, swallowed while the gate wants it silent: the connection stays, and nothing comes. */
    private static final class Muted extends Flushed {
        private final Gate gate;
        private final String server;
        private boolean muted;

        Muted(Gate gate, String server, OutputStream out) {
            super(out);
            this.gate = gate;
            this.server = server;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            // Once a piece was swallowed the stream makes no sense any more: it stays silent for good.
            muted |= gate.silent(server);
            if (!muted) {
                super.write(bytes, offset, length);
            }
        }
    }
}
