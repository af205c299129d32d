package dev.muster.agent.report;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What an operator sees of the reports. */
final class ReportMeters {
    private final Counter bytes;
    private final Counter pages;
    private final Counter failures;
    private final AtomicLong nodes = new AtomicLong();
    private final AtomicLong pods = new AtomicLong();
    private final AtomicLong unreported = new AtomicLong();
    private volatile long toldAt = System.nanoTime();

    ReportMeters(MeterRegistry registry) {
        this.bytes = Counter.builder("muster.report.bytes")
                .description("Bytes of capacity report pages written to the hub")
                .register(registry);
        this.pages = Counter.builder("muster.report.pages")
                .description("Capacity report pages written to the hub")
                .register(registry);
        this.failures = Counter.builder("muster.report.failures")
                .description("Reports that could not be written and were tried again later")
                .register(registry);
        registry.gauge("muster.report.nodes", nodes);
        registry.gauge("muster.report.pods", pods);
        registry.gauge("muster.report.left.out", unreported);
        registry.gauge("muster.report.age.seconds", this, m -> m.age().toMillis() / 1000.0);
    }

    void wrote(int size) {
        pages.increment();
        bytes.increment(size);
    }

    void failed() {
        failures.increment();
    }

    /** The hub now has what the member is, written just now or unchanged. */
    void told(long nodesNow, long podsNow, long leftOut) {
        nodes.set(nodesNow);
        pods.set(podsNow);
        unreported.set(leftOut);
        toldAt = System.nanoTime();
    }

    /** What was told last still holds. */
    void nothingToTell() {
        toldAt = System.nanoTime();
    }

    /** Since the hub was last known to have what the member is; grows while a change cannot be written. */
    private Duration age() {
        return Duration.ofNanos(System.nanoTime() - toldAt);
    }
}
