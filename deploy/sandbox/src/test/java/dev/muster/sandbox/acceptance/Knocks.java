package dev.muster.sandbox.acceptance;

import dev.muster.sandbox.controlplane.Cluster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Requests for the Works of a member, each with another wrong token, fifty at a time. */
final class Knocks implements AutoCloseable {
    private static final int AT_ONCE = 50;

    private final ExecutorService hands =
            Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());
    private final List<Future<Integer>> answers = new ArrayList<>();

    private final HttpClient client;

    private Knocks(HttpClient client) {
        this.client = client;
    }

    static Knocks at(Cluster hub, String namespace, int times) {
        var uri = URI.create(hub.url() + "/apis/fleet.muster.dev/v1alpha1/namespaces/" + namespace + "/works");
        var knocks = new Knocks(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusting(hub))
                .build());
        for (int i = 0; i < times; i++) {
            var request = HttpRequest.newBuilder(uri)
                    .timeout(Duration.ofSeconds(60))
                    .header("Authorization", "Bearer wrong-" + i)
                    .build();
            knocks.answers.add(knocks.hands.submit(() -> knocks.ask(request)));
        }
        return knocks;
    }

    private int ask(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** Waits for all; which codes were answered. */
    Set<Integer> answers() throws ExecutionException, InterruptedException {
        var codes = new HashSet<Integer>();
        for (var answer : answers) {
            codes.add(answer.get());
        }
        return codes;
    }

    private static SSLContext trusting(Cluster hub) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(hub.authorityPem().getBytes(StandardCharsets.UTF_8)))) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the hub's certificate authority cannot be read", e);
        }
    }

    @Override
    public void close() {
        hands.shutdownNow();
        client.shutdownNow();
    }
}
