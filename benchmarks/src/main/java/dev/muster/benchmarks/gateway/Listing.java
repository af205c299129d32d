package dev.muster.benchmarks.gateway;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One list, read to its end by a client of the hub that throws the bytes away.
 *
 * @param firstRowMillis from the request to the first whole item
 * @param millis from the request to the last byte
 * @param warnings what is missing from it; none when it is whole
 */
record Listing(double firstRowMillis, double millis, long bytes, List<String> warnings) {
    private static final int LIMIT_SECONDS = 120;

    /** Counts what comes. Its consumer is called by one thread at a time. */
    private static final class Counter {
        private final long began = System.nanoTime();
        private final long first;
        private volatile long bytes;
        private volatile long firstAt;

        Counter(long first) {
            this.first = first;
        }

        void take(List<ByteBuffer> parts, AsyncBody body) {
            long count = bytes;
            for (var part : parts) {
                count += part.remaining();
            }
            if (bytes < first && count >= first) {
                firstAt = System.nanoTime();
            }
            bytes = count;
            body.consume();
        }

        double millis(long at) {
            return (at - began) / 1e6;
        }
    }

    /** @param first bytes after which the first item is there */
    static Listing read(KubernetesClient hub, String path, String accept, long first) throws InterruptedException {
        var client = hub.getHttpClient();
        var request = client.newHttpRequestBuilder()
                .uri(URI.create(hub.getMasterUrl() + path))
                .header("Accept", accept)
                .timeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .build();
        var counter = new Counter(first);
        var end = new CompletableFuture<Void>();
        try {
            var response = client.consumeBytes(request, counter::take).get(LIMIT_SECONDS, TimeUnit.SECONDS);
            response.body().done().whenComplete((nothing, problem) -> {
                if (problem == null) {
                    end.complete(null);
                } else {
                    end.completeExceptionally(problem);
                }
            });
            response.body().consume();
            end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            long ended = System.nanoTime();
            if (response.code() != 200) {
                throw new IllegalStateException(path + " was answered with status " + response.code());
            }
            return new Listing(
                    counter.millis(counter.firstAt), counter.millis(ended), counter.bytes, response.headers("Warning"));
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(path + " was not read to its end", e);
        }
    }
}
