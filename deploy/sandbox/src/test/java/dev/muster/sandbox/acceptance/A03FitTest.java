package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.fleet.Audit;
import dev.muster.sandbox.kubelet.NodeSpec;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A03, A04, A05: what fits is counted node by node, and the reason carries the numbers. */
class A03FitTest extends Acceptance {
    private static final long GI = 1L << 30;

    @Test
    void a03aJobNoMemberHoldsWaitsWithNumbersAndRunsWithinTwoSecondsOfTheReportThatMakesRoom() {
        var app = Spark.app("a03").executors(3, 12, "8g");
        apply(Policy.of(app.name(), "member1", "member2"));
        apply(app);
        awaitWaiting(
                app, "0/3 clusters are available", "executor needs 3 x (12 cpu, 9011Mi)", "room for 1", "short of 2");
        assertThat(events(app.name()))
                .anyMatch(event -> event.startsWith("ScheduleBindingFailed: 0/3 clusters are available: "));

        var node = NodeSpec.of("a03-new", 64_000, 256 * GI);
        member(2).kubelet().addNode(node);
        try {
            awaitState(app, "COMPLETED");
            assertThat(placedOn(app)).isEqualTo("member2");
            assertThat(Duration.between(reportWith("a03-new"), created("works", app)))
                    .as("report of the new node to Work")
                    .isLessThan(Duration.ofSeconds(2));
        } finally {
            member(2).kubelet().removeNode(node.name());
        }
    }

    /** When the hub got the first report that names the node. */
    private Instant reportWith(String node) {
        return Audit.of(fleet.hub()).since(began).succeeded().requests().stream()
                .filter(request -> request.resource().equals("capacityreports") && request.isWrite())
                .filter(request -> request.object().toString().contains(node))
                .findFirst()
                .orElseThrow()
                .at();
    }

    private Instant created(String resource, Spark app) {
        return Audit.of(fleet.hub()).since(began).succeeded().of(resource, "create").requests().stream()
                .filter(request -> request.object()
                        .path("spec")
                        .path("target")
                        .path("name")
                        .asText()
                        .equals(app.name()))
                .findFirst()
                .orElseThrow()
                .at();
    }

    @Test
    void a04theSumFitsButNoNodeHoldsAnExecutor() {
        var app = Spark.app("a04").executors(1, 6, "4g");
        apply(Policy.of(app.name(), "member1"));
        apply(app);
        awaitWaiting(app, "executor needs 1 x (6 cpu, 4505Mi)", "room for 0", "short of 1");
        throughout(Duration.ofSeconds(3), () -> assertThat(works(app.name())).isEmpty());
    }

    @Test
    void a05fragmentsDoNotCountAndOneBigNodeDoes() {
        var app = Spark.app("a05").executors(2, 7, "4g");
        apply(Policy.of(app.name()));
        apply(app);
        awaitState(app, "COMPLETED");
        assertThat(placedOn(app)).isEqualTo("member2");
    }
}
