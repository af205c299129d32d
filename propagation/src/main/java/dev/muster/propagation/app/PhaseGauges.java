package dev.muster.propagation.app;

import dev.muster.propagation.binding.JobPhase;
import dev.muster.propagation.binding.JobReconciler;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How many jobs are where on their way, as metrics; gone when the control plane that knows it is closed. */
final class PhaseGauges implements AutoCloseable {
    private final MeterRegistry metrics;
    private final List<Gauge> gauges;

    PhaseGauges(JobReconciler jobs, MeterRegistry metrics) {
        this.metrics = metrics;
        this.gauges = Arrays.stream(JobPhase.values())
                .map(phase -> Gauge.builder("muster.jobs", jobs, known -> known.jobsIn(phase))
                        .description("jobs by where they are on their way")
                        .tag("phase", phase.name().toLowerCase(Locale.ROOT))
                        .register(metrics))
                .toList();
    }

    @Override
    public void close() {
        gauges.forEach(metrics::remove);
    }
}
