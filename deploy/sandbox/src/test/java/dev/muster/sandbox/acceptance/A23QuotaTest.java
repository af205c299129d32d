package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A23: a gang of 9 under a ResourceQuota that fits exactly runs; one pod less, and it waits with the numbers. */
class A23QuotaTest extends Acceptance {

    @Test
    void aGangOfNineUnderAQuotaThatFitsExactly() {
        quota("8");
        var app = Spark.app("a23").executors(8, 1, "512m");
        apply(Policy.of(app.name(), "member2"));
        eventually(SOON, () -> assertThat(hub.run("get", "capacityreports", "-n", "muster-member-member2", "-o", "json")
                        .output())
                .contains("a23-quota"));
        // A small one fits under it; by its end the control plane has seen the report, too.
        var small = Spark.app("a23-small").running(0);
        apply(Policy.of(small.name(), "member2"));
        apply(small);
        awaitState(small, "COMPLETED");
        apply(app);
        awaitWaiting(app, "quota");
        assertThat(works(app.name())).isEmpty();
        quota("9");
        awaitState(app, "COMPLETED");
        assertThat(works(app.name())).hasSize(1);
    }

    private void quota(String pods) {
        member(2)
                .client()
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("a23-quota")
                        .withNamespace("default")
                        .endMetadata()
                        .withNewSpec()
                        .withHard(Map.of("pods", new Quantity(pods), "requests.cpu", new Quantity("9")))
                        .endSpec()
                        .build())
                .forceConflicts()
                .serverSideApply();
    }

    @AfterEach
    void removeQuota() {
        member(2)
                .client()
                .resourceQuotas()
                .inNamespace("default")
                .withName("a23-quota")
                .delete();
    }
}
