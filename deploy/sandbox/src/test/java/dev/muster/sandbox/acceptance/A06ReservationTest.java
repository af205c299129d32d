package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.sandbox.fleet.Audit;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A06, A07: room is held before a job is armed; what cannot be held is tried elsewhere; two jobs never share it. */
class A06ReservationTest extends Acceptance {

    @Test
    void a06aReservationThatFailsSendsTheJobToTheNextMember() {
        var app = Spark.app("a06").executors(2, 2, "1g");
        // The member's scheduler is away: its placeholders are never bound, and the agent gives up by itself.
        var scheduler = member(2).cluster().scheduler().orElseThrow();
        scheduler.pause();
        try {
            apply(Policy.of(app.name(), "member2"));
            apply(app);
            eventually(ENDED, () -> assertThat(
                            binding(app.name()).map(b -> b.exclusions()).orElse(null))
                    .anySatisfy(exclusion -> assertThat(exclusion.cause()).isEqualTo("SchedulerSilent")));
            assertThat(ourPods(member(2))).as("placeholders left").isEmpty();
            assertThat(member(2)
                            .client()
                            .pods()
                            .inAnyNamespace()
                            .withLabel(Reserved.SLOT)
                            .list()
                            .getItems())
                    .isEmpty();
            apply(Policy.of(app.name(), "member1", "member2"));
            awaitState(app, "COMPLETED");
            assertThat(placedOn(app)).isEqualTo("member1");
            assertThat(phase(works(app.name()).getFirst())).isEqualTo(Phase.ReservationFailed);
            assertThat(events(app.name())).anyMatch(event -> event.startsWith("ReservationFailed: "));
        } finally {
            scheduler.resume();
        }
    }

    @Test
    void a07ofTwoJobsThatRaceForTheLastRoomOneWaits() {
        // member1: two nodes of 4 cpu. Each job needs a whole node for its executor and 1 cpu for its driver.
        var first = Spark.app("a07-a").executors(1, 4, "2g").running(4);
        var second = Spark.app("a07-b").executors(1, 4, "2g").running(1);
        var third = Spark.app("a07-c").executors(1, 3, "2g").running(1);
        apply(Policy.labelled("race", "a07", "member1"));
        var list = List.of(first, second, third).stream()
                .map(app -> app.labelled("race", "a07").yaml())
                .toList();
        apply(String.join("---\n", list));
        eventually(SOON, () -> assertThat(List.of(first, second))
                .extracting(app -> state(app.name()))
                .contains("PENDING"));
        for (var app : List.of(first, second, third)) {
            awaitState(app, "COMPLETED");
            assertThat(works(app.name())).as("attempts of " + app.name()).hasSize(1);
        }
        assertThat(overcommitted("member1", Map.of("member1-a-0", 4_000L, "member1-a-1", 4_000L)))
                .isEmpty();
    }

    /** Nodes where pods of the audit log's bindings ever asked for more cpu than there is, by replaying binds and ends. */
    private List<String> overcommitted(String member, Map<String, Long> capacity) {
        return new NodeUse(Audit.of(fleet.member(member).cluster()).since(began)).above(capacity);
    }

    /** Rivals that fill the room a gang would need stay pending or get only what is left. */
    static List<Pod> rivals(int count, String cpu) {
        return IntStream.range(0, count)
                .mapToObj(i -> new PodBuilder()
                        .withNewMetadata()
                        .withName("rival-" + i)
                        .withNamespace("default")
                        .addToLabels("rival", "true")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("main")
                        .withImage("example.com/pause:1")
                        .withNewResources()
                        .withRequests(Map.of("cpu", new Quantity(cpu)))
                        .endResources()
                        .endContainer()
                        .endSpec()
                        .build())
                .toList();
    }
}
