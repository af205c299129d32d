package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.fleet.Program;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every replica of the control plane answers every question: here the hub reaches one that does not lead. */
class ReplicaTest extends Acceptance {
    private static final String FIRST = "control-plane";
    private static final String SECOND = "control-plane-2";
    private static final String QUERY = "/apis/query.muster.dev/v1alpha1/";

    private Optional<Program> second = Optional.empty();

    private Typed type(String line) {
        return Typed.line(fleet, line);
    }

    private String leader() {
        var lease = hubClient()
                .leases()
                .inNamespace("muster-system")
                .withName("muster-propagation")
                .get();
        return Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
    }

    /** The hub's APIService leads to the first process, whoever holds the lease. */
    @BeforeEach
    void letAnotherLead() {
        second = Optional.of(fleet.startControlPlane(SECOND));
        fleet.controlPlane().kill();
        eventually(ENDED, () -> assertThat(leader()).isEqualTo(SECOND));
        fleet.controlPlane().start();
    }

    @AfterEach
    void leadAgain() {
        fleet.controlPlane().start();
        second.ifPresent(Program::close);
        eventually(ENDED, () -> assertThat(leader()).isEqualTo(FIRST));
    }

    @Test
    void aReplicaThatDoesNotLeadAnswersAllTheSame() {
        var app = Spark.app("elsewhere").executors(3, 500, "512m");
        apply(Policy.of(app.name(), "member1"));
        apply(app);
        eventually(ENDED, () -> assertThat(type("kubectl amc get node -M").exitCode())
                .isZero());
        awaitWaiting(app, "0/3 clusters are available");

        eventually(SOON, () -> assertThat(type("kubectl amc queue").recorded()).contains("default elsewhere "));
        var explained = type("kubectl amc explain sparkapp elsewhere");
        assertThat(explained.exitCode()).as(explained.errors()).isZero();
        assertThat(explained.recorded()).contains("Job: default/elsewhere", "Phase: Waiting since");
        var members = type("kubectl amc clusters");
        assertThat(members.recorded()).contains("member1 Ready", "member3 Ready");
        assertThat(type("kubectl amc capacity").exitCode()).isZero();

        assertThat(type("kubectl get --raw " + QUERY + "dashboards/main/proxy/").output())
                .contains("<html");
        eventually(SOON, () -> assertThat(type("kubectl get --raw " + QUERY + "dashboards/main/proxy/picture")
                        .output())
                .contains("\"elsewhere\"", "\"member1\""));
        assertThat(leader()).as("the hub asked the other one all the time").isEqualTo(SECOND);
    }
}
