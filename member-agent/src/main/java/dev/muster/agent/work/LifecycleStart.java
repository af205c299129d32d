package dev.muster.agent.work;

import dev.muster.agent.app.AgentConfig;
import dev.muster.agent.attempt.Limits;
import dev.muster.agent.capability.CapabilityLoop;
import dev.muster.agent.client.Hub;
import dev.muster.agent.client.Member;
import dev.muster.agent.watch.WorkWatch;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Starts the life of Works with the process, and ends it before the clients close. */
@Singleton
public class LifecycleStart {
    private final WorkLifecycle lifecycle;

    LifecycleStart(
            AgentConfig config,
            @Hub KubernetesClient hub,
            @Member KubernetesClient member,
            WorkWatch works,
            Reporting reporting,
            MeterRegistry registry,
            CapabilityLoop capabilities) {
        lifecycle = new WorkLifecycle(
                hub,
                member,
                works,
                new WorkLifecycle.Place(
                        config.member().name(),
                        config.namespace(),
                        config.reservation().image()),
                limits(config),
                reporting,
                registry,
                capabilities::suspend);
    }

    void start(@Observes StartupEvent event) {
        lifecycle.start();
    }

    void stop(@Observes ShutdownEvent event) {
        lifecycle.close();
    }

    /** What cannot be set is in {@link Limits#DEFAULTS}. */
    static Limits limits(AgentConfig config) {
        AgentConfig.Attempts attempts = config.attempts();
        AgentConfig.Reservation reservation = config.reservation();
        Limits fixed = Limits.DEFAULTS;
        return new Limits(
                attempts.unacknowledged(),
                reservation.limit(),
                reservation.schedulerSilent(),
                attempts.driverStart(),
                attempts.operatorSilent(),
                attempts.operatorSkipped(),
                attempts.skippedAfter(),
                attempts.suspendAnswer(),
                attempts.proofGap(),
                attempts.withdrawSettle(),
                fixed.requestLimit(),
                fixed.linger(),
                fixed.executorsPending(),
                reservation.executorGrace(),
                fixed.moment(),
                attempts.counts(),
                fixed.sweep(),
                config.report().watchStaleAfter(),
                fixed.poll());
    }
}
