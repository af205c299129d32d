package dev.muster.api.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {
    private final List<Duration> pauses = new ArrayList<>();
    private final AtomicInteger tries = new AtomicInteger();
    private long nanos;

    @ParameterizedTest
    @ValueSource(ints = {0, 408, 429, 500, 502, 503, 504})
    void whatSaysNothingAboutTheRequestIsTriedAgain(int code) {
        assertThat(retry(0.5).call(() -> failing(code, 2))).isEqualTo("done");
        assertThat(tries).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 410, 422})
    void anAnswerIsNotTriedAgain(int code) {
        assertThatThrownBy(() -> retry(0.5).call(() -> failing(code, 1))).isInstanceOf(KubernetesClientException.class);
        assertThat(tries).hasValue(1);
    }

    @Test
    void pausesGrowToACeilingAndAreJitteredFromZero() {
        retry(1.0).call(() -> failing(503, 8));
        assertThat(pauses)
                .extracting(Duration::toMillis)
                .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L);
        pauses.clear();
        retry(0.0).call(() -> failing(503, 10));
        assertThat(pauses).containsOnly(Duration.ZERO);
    }

    @Test
    void theDeadlineEndsIt() {
        assertThatThrownBy(() -> retry(1.0).call(() -> failing(503, Integer.MAX_VALUE)))
                .isInstanceOf(KubernetesClientException.class);
        assertThat(Duration.ofNanos(nanos)).isLessThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aServersRetryAfterIsHonouredUpToAMinute() {
        Retry retry = new Retry(Duration.ofHours(1), () -> nanos, () -> 0.0, this::pause);
        retry.call(() -> failing(429, 1, 7));
        retry.call(() -> failing(429, 3, 7_000));
        assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(60));
    }

    @Test
    void manyFailuresUseTheBudgetUpSoThatRetriesAddATenthAtMost() {
        Retry retry = new Retry(Duration.ofHours(1), () -> nanos, () -> 0.0, this::pause);
        for (int i = 0; i < 1_000; i++) {
            try {
                retry.call(() -> {
                    tries.incrementAndGet();
                    throw new KubernetesClientException("down", 503, null);
                });
            } catch (KubernetesClientException expected) {
                assertThat(expected.getCode()).isEqualTo(503);
            }
        }
        assertThat(tries.get()).isEqualTo(1_010);
    }

    private Retry retry(double chance) {
        return new Retry(Duration.ofSeconds(30), () -> nanos, () -> chance, this::pause);
    }

    private void pause(Duration delay) {
        pauses.add(delay);
        nanos += delay.toNanos();
    }

    private String failing(int code, int times) {
        return failing(code, times, 0);
    }

    private String failing(int code, int times, int retryAfterSeconds) {
        if (tries.incrementAndGet() > times) {
            return "done";
        }
        throw new KubernetesClientException(
                "refused",
                code,
                new StatusBuilder()
                        .withNewDetails()
                        .withRetryAfterSeconds(retryAfterSeconds)
                        .endDetails()
                        .build());
    }
}
