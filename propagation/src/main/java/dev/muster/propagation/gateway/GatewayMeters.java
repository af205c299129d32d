package dev.muster.propagation.gateway;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What can be measured of the gateway; labels are bounded: HTTP classes and outcomes, never paths, users or members. */
public final class GatewayMeters {
    private final MeterRegistry registry;

    public GatewayMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void open(Supplier<Number> questions) {
        Gauge.builder("muster.gateway.questions.open", questions)
                .description("Questions being answered, watches included")
                .register(registry);
    }

    void tunnels(Supplier<Number> connected) {
        Gauge.builder("muster.gateway.tunnels", connected)
                .description("Agents connected to this replica")
                .register(registry);
    }

    /** @param code the HTTP status, 0 when the asker left before one was sent */
    void answered(int code, long nanos) {
        Timer.builder("muster.gateway.questions")
                .description("Time from a question's arrival to the end of its answer")
                .tag("code", code == 0 ? "gone" : code / 100 + "xx")
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A member that did not answer within its deadline, or broke off. */
    public void memberFailed() {
        registry.counter("muster.gateway.member.failures").increment();
    }
}
