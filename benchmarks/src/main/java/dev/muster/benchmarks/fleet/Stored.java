package dev.muster.benchmarks.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.sandbox.fleet.Fleet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The hub's custom objects as etcd keeps them: JSON, which can be copied under other names by the hundred in one request. A hundred
 * thousand jobs made through the API server would take an hour here.
 */
final class Stored implements AutoCloseable {
    /** Of one transaction: etcd takes 128 and 1.5 MiB. */
    private static final int AT_ONCE = 100;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient etcd;

    private Stored(KubernetesClient etcd) {
        this.etcd = etcd;
    }

    static Stored of(Fleet fleet) {
        return new Stored(new KubernetesClientBuilder()
                .withConfig(fleet.planes().etcdAccess())
                .build());
    }

    /** One object where it lies. */
    record Entry(String key, String value) {
        Entry with(UnaryOperator<String> text) {
            return new Entry(text.apply(key), text.apply(value));
        }
    }

    /** @param key group, plural, namespace and name */
    Entry get(String key) {
        var full = "/clusters/hub/" + key;
        var answer = post("range", Map.of("key", encode(full)));
        if (answer.path("kvs").isEmpty()) {
            throw new IllegalStateException("etcd has no " + full);
        }
        return new Entry(full, decode(answer.path("kvs").path(0).path("value").asText()));
    }

    void put(List<Entry> entries) {
        for (int from = 0; from < entries.size(); from += AT_ONCE) {
            var puts = new ArrayList<Object>();
            for (var entry : entries.subList(from, Math.min(entries.size(), from + AT_ONCE))) {
                puts.add(Map.of("requestPut", Map.of("key", encode(entry.key()), "value", encode(entry.value()))));
            }
            post("txn", Map.of("success", puts));
        }
    }

    private JsonNode post(String what, Map<String, ?> body) {
        try {
            return JSON.readTree(etcd.raw("/v3/kv/" + what, "POST", body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        etcd.close();
    }
}
