package dev.muster.agent.app;

import dev.muster.agent.capability.CapabilityLoop;
import dev.muster.agent.query.QueryTunnel;
import dev.muster.agent.report.ReportLoop;
import dev.muster.agent.watch.WorkWatch;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Starts the loops of this process, looks after their watches, and ends them. */
@Singleton
public class Agent {
    private static final Logger LOG = Logger.getLogger(Agent.class);

    private final AgentConfig config;
    private final WorkWatch works;
    private final ReportLoop report;
    private final CapabilityLoop capability;
    private final QueryTunnel queries;

    Agent(AgentConfig config, WorkWatch works, ReportLoop report, CapabilityLoop capability, QueryTunnel queries) {
        this.config = config;
        this.works = works;
        this.report = report;
        this.capability = capability;
        this.queries = queries;
    }

    void start(@Observes StartupEvent event) {
        LOG.infof("agent of member %s starts", config.member().name());
        works.open();
        report.start();
        capability.start();
        queries.start();
    }

    void stop(@Observes ShutdownEvent event) {
        queries.close();
        capability.close();
        report.close();
        works.close();
    }

    @Scheduled(identity = "watches", every = "10s", delayed = "10s")
    void checkWatches() {
        works.check();
        report.checkWatches();
        capability.checkWatches();
    }

    @Scheduled(
            identity = "recount",
            every = "${muster.report.self-check:1h}",
            delayed = "${muster.report.self-check:1h}")
    void recount() {
        report.recount();
    }
}
