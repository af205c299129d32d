package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.CapacityReport;
import dev.muster.sandbox.fleet.Audit;
import dev.muster.sandbox.fleet.MemberSpec;
import dev.muster.sandbox.fleet.SparkCrd;
import dev.muster.sandbox.kubelet.NodeSpec;
import dev.muster.sandbox.operator.OperatorSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A18, A24, A25: members unlike the others. */
class A24OtherMembersTest extends Acceptance {

    @Test
    void a18aMemberWithoutSuspendRunsOnceAndGivesBack() {
        var operator = OperatorSettings.defaults().withVersion("2.3.0");
        withMember(MemberSpec.small("a18-old").with(SparkCrd.NO_SUSPEND).with(operator), member -> {
            var done = Spark.app("a18-done");
            apply(Policy.of(done.name(), member.name()));
            apply(done);
            awaitState(done, "COMPLETED");
            assertThat(driversCreated(member, done)).hasSize(1);

            var taken = Spark.app("a18-taken").running(60);
            apply(Policy.of(taken.name(), member.name()));
            apply(taken);
            awaitState(taken, "RUNNING");
            delete(taken);
            eventually(ENDED, () -> assertThat(application(taken.name())).isNull());
            assertThat(copy(member, taken)).isEmpty();
            assertThat(driver(member, taken)).isEmpty();
            assertThat(driversCreated(member, taken)).hasSize(1);
        });
    }

    @Test
    void a24tenThousandNodesInOneMember() {
        var nodes = NodeSpec.of("n", 4_000, 16L << 30).times(10_000);
        withMember(MemberSpec.of("a24-huge", List.of()), member -> {
            member.kubelet().addNodes(nodes);
            eventually(Duration.ofSeconds(120), () -> assertThat(nodesReported(member.name()))
                    .isEqualTo(10_000));
            var app = Spark.app("a24").executors(20, 3, "4g").running(1);
            apply(Policy.of(app.name(), member.name()));
            apply(app);
            awaitState(app, "COMPLETED", Duration.ofSeconds(120));
            assertThat(works(app.name())).hasSize(1);
        });
    }

    private int nodesReported(String member) {
        return hubClient()
                .resources(CapacityReport.class)
                .inNamespace(Reserved.memberNamespace(member))
                .list()
                .getItems()
                .stream()
                .filter(page -> page.getSpec().nodeGroups() != null)
                .flatMap(page -> page.getSpec().nodeGroups().stream())
                .mapToInt(group -> group.names().size())
                .sum();
    }

    @Test
    void a25aStrictOperatorDefinitionOnHubAndMember() {
        fleet.define(fleet.hub(), SparkCrd.STRICT);
        try {
            withMember(MemberSpec.small("a25-strict").with(SparkCrd.STRICT), member -> {
                var waiting = Spark.app("a25-waiting").executors(50, 12, "8g");
                apply(Policy.of(waiting.name(), member.name()));
                apply(waiting);
                awaitWaiting(waiting, "0/4 clusters are available");
                var app = Spark.app("a25");
                apply(Policy.of(app.name(), member.name()));
                apply(app);
                awaitState(app, "COMPLETED");
                assertThat(hub.run("get", "sparkapp", app.name()).output())
                        .containsPattern("SUSPEND +STATUS +ATTEMPTS");
                var writes = Audit.of(fleet.hub())
                        .since(began)
                        .succeeded()
                        .where(request -> request.path().equals("sparkapplications/status")
                                && request.name().equals(app.name()));
                assertThat(writes.requests())
                        .as("the same status is not written again")
                        .hasSizeLessThan(8);
            });
        } finally {
            deleteAll();
            eventually(ENDED, () -> assertThat(applicationsOnHub()).isEmpty());
            fleet.define(fleet.hub(), SparkCrd.OWN);
        }
    }
}
