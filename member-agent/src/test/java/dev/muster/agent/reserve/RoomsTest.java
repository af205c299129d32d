package dev.muster.agent.reserve;

import static dev.muster.agent.reserve.Pods.placeholder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.attempt.Room;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.fleet.WorkSpec.Intent;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a reservation holds and when it has failed: the whole gang, or what the job needs at least. */
class RoomsTest {

    @Test
    void aWholeGangIsRefusedWithItsFirstPod() {
        Room room = read(5, pods(4, 1, 0));
        assertThat(room.held()).isFalse();
        assertThat(room.refused()).isEqualTo("no room");
    }

    @Test
    void whatTheJobNeedsAtLeastIsHeldOnceTheSchedulerHasSpokenOfTheRest() {
        assertThat(read(4, pods(4, 1, 0)).held()).isTrue();
        Room silent = read(4, pods(3, 1, 1));
        assertThat(silent.held())
                .as("the last one may still be the one that is needed")
                .isFalse();
        assertThat(silent.refused()).isNull();
        assertThat(read(4, pods(4, 0, 1)).held())
                .as("the last one may still find room")
                .isFalse();
        assertThat(read(4, pods(4, 0, 1)).refused()).isNull();
    }

    @Test
    void moreRefusedThanCanBeSparedIsTheEnd() {
        Room room = read(4, pods(3, 2, 0));
        assertThat(room.held()).isFalse();
        assertThat(room.refused()).isEqualTo("no room");
    }

    @Test
    void executorsDoNotMakeUpForTheDriver() {
        List<Pod> pods = new ArrayList<>(List.of(refused(placeholder("d", "driver", null))));
        for (int i = 0; i < 5; i++) {
            pods.add(placeholder("e" + i, "executor", "n1"));
        }
        assertThat(read(4, pods).refused()).isEqualTo("no room");
        assertThat(read(4, pods).held()).isFalse();
    }

    /** One bound driver, and executors. */
    private static List<Pod> pods(int bound, int refused, int silent) {
        List<Pod> pods = new ArrayList<>(List.of(placeholder("d", "driver", "n1")));
        for (int i = 0; i < bound + refused + silent; i++) {
            Pod pod = placeholder("e" + i, "executor", i < bound ? "n1" : null);
            pods.add(i >= bound && i < bound + refused ? refused(pod) : pod);
        }
        return pods;
    }

    private static Pod refused(Pod pod) {
        return new PodBuilder(pod)
                .editStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage("no room")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Room read(int minimum, List<Pod> pods) {
        return Rooms.read(spec(minimum), pods, Optional.empty());
    }

    private static WorkSpec spec(int minimum) {
        List<GangPodSet> gang = List.of(set("driver", 1, 1), set("executor", 5, minimum));
        return new WorkSpec(
                1,
                Form.Job,
                Intent.Run,
                null,
                Pods.TOKEN,
                null,
                1L,
                new TemplateReference("a/v1", "K", "ks", "jobs", "pi", "t", 1L),
                null,
                gang,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static GangPodSet set(String name, int count, int minimum) {
        return new GangPodSet(
                name, count, minimum, Map.of("cpu", "1"), null, null, null, null, null, null, null, null, null);
    }
}
