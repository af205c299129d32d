package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.sandbox.controlplane.Cluster;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.Test;

/** A10: an order to take back a late driver meets a driver that is bound after all, and is refused. */
class A10RefusedWithdrawalTest extends Acceptance {

    @Test
    void aDriverThatIsBoundWhenTheOrderComesRefusesIt() {
        var app = Spark.app("a10").running(8);
        apply(Policy.of(app.name(), "member2"));
        apply(app);
        awaitState(app, "RUNNING");
        var work = works(app.name()).getFirst();
        // The order as the control plane would write it, had it seen the agent's request a moment too late.
        var kubeconfig = fleet.planes().run().folder("control-plane").resolve("control-plane.kubeconfig");
        try (var controlPlane = Cluster.connect(kubeconfig)) {
            controlPlane
                    .resources(Work.class)
                    .inNamespace(work.getMetadata().getNamespace())
                    .withName(work.getMetadata().getName())
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"spec\":{\"intent\":\"Withdraw\",\"cause\":\"DriverLate\",\"manifest\":null}}");
        }
        eventually(
                SOON, () -> assertThat(works(app.name()).getFirst().getStatus().withdrawRefused())
                        .isNotBlank());
        awaitState(app, "COMPLETED");
        var ended = works(app.name());
        assertThat(ended).as("never moved").hasSize(1);
        assertThat(ended.getFirst().getSpec().intent()).isEqualTo(Intent.Withdraw);
        assertThat(ended.getFirst().getSpec().cause()).isEqualTo(WithdrawCause.DriverLate);
        assertThat(phase(ended.getFirst())).isEqualTo(Phase.Finished);
        assertThat(driversCreated(member(2), app)).hasSize(1);
    }
}
