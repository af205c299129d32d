package dev.muster.agent.reserve;

import static dev.muster.agent.reserve.Pods.placeholder;
import static dev.muster.agent.reserve.Pods.real;
import static dev.muster.agent.reserve.Pods.withClaim;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.attempt.Ages;
import dev.muster.agent.attempt.Copy;
import dev.muster.agent.attempt.Limits;
import dev.muster.agent.attempt.Progress;
import dev.muster.agent.attempt.Room;
import dev.muster.agent.attempt.WorkView;
import dev.muster.agent.reserve.HandOverPlan.Swap;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkStatus.ExecutorSummary;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Room goes over slot by slot, each behind a fence, and what is not needed is given back. */
class HandOverTest {
    private static final List<GangPodSet> GANG = List.of(set("driver", 1), set("executor", 2));

    private final Member member = new Member();
    private final HandOver handOver = new HandOver(member);

    @Test
    void aSlotGoesOverBehindAFence() {
        member.pods = List.of(placeholder("p0", "driver", "n1"), real("d", "driver", null));

        advance(null);

        assertThat(member.acts)
                .as("the next plan waits until the pod is seen to have its node")
                .containsExactly("fence n1", "vacate p0", "bind d n1", "unfence n1", "await d");
    }

    @Test
    void oneFenceServesAllSlotsOfANode() {
        member.pods = List.of(
                placeholder("p1", "executor", "n1"),
                placeholder("p2", "executor", "n1"),
                real("e1", "executor", null),
                real("e2", "executor", null));

        advance(null);

        assertThat(member.acts)
                .startsWith("fence n1")
                .endsWith("unfence n1", "await e1", "await e2")
                .hasSize(8);
        assertThat(member.acts)
                .filteredOn(act -> act.startsWith("bind"))
                .containsExactlyInAnyOrder("bind e1 n1", "bind e2 n1");
    }

    @Test
    void roomThatSomebodyElseHasBegunToTakeIsNotGiven() {
        member.pods = List.of(placeholder("p0", "driver", "n1"), real("d", "driver", null));
        member.taken.add("p0");

        advance(null);

        assertThat(member.acts).containsExactly("fence n1", "vacate p0", "unfence n1");
    }

    @Test
    void theFenceGoesEvenIfTheBindingThrows() {
        member.pods = List.of(placeholder("p0", "driver", "n1"), real("d", "driver", null));
        member.broken = true;

        assertThatThrownBy(() -> advance(null)).hasMessageContaining("broken");

        assertThat(member.acts).endsWith("unfence n1");
    }

    @Test
    void aPodWithAVolumeIsLeftToTheSchedulerBehindAFenceThatLetsItIn() {
        member.pods = List.of(placeholder("p0", "driver", "n1"), withClaim(real("d", "driver", null)));

        advance(null);

        assertThat(member.acts).containsExactly("fence n1 lettingIn", "vacate p0", "await d", "unfence n1");
    }

    @Test
    void aCordonedNodeJustLosesItsPlaceholders() {
        member.pods = List.of(placeholder("p0", "driver", "n1"), real("d", "driver", null));
        member.cordoned.add("n1");

        advance(null);

        assertThat(member.acts).containsExactly("giveUp p0");
    }

    @Test
    void aPodThatTheSchedulerPlacedElsewhereFreesItsSlot() {
        member.pods = List.of(placeholder("p0", "driver", "n1"), real("d", "driver", "n2"));

        advance(null);

        assertThat(member.acts).containsExactly("giveUp p0");
    }

    @Test
    void executorsThatHaveNotComeKeepTheirSlotsUntilTheGraceIsOver() {
        member.pods =
                List.of(real("d", "driver", "n1"), real("e1", "executor", "n1"), placeholder("p1", "executor", "n2"));

        advance(Duration.ofSeconds(119));
        assertThat(member.acts).isEmpty();

        advance(Duration.ofSeconds(120));
        assertThat(member.acts).containsExactly("giveUp p1");
    }

    @Test
    void aPlaceholderWithoutANodeIsNoRoom() {
        member.pods = List.of(placeholder("p0", "driver", null), real("d", "driver", null));

        advance(null);

        assertThat(member.acts).isEmpty();
    }

    private void advance(@Nullable Duration driverRunning) {
        Ages ages = new Ages(null, null, null, Duration.ZERO, null, null, null, null, null, driverRunning, null, null);
        WorkView view = new WorkView(
                spec(),
                null,
                new Copy.Unseen(),
                Optional.empty(),
                new ExecutorSummary(2, 0, 0, 0),
                0,
                Room.NONE,
                Progress.FRESH,
                ages,
                0);
        handOver.advance(view, Limits.DEFAULTS);
    }

    private static WorkSpec spec() {
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
                GANG,
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

    private static GangPodSet set(String name, int count) {
        return new GangPodSet(
                name, count, count, Map.of("cpu", "1"), null, null, null, null, null, null, null, null, null);
    }

    /** Notes what is done to it, in order. */
    private static final class Member implements SlotActs {
        private final List<String> acts = new ArrayList<>();
        private final Set<String> taken = new HashSet<>();
        private final Set<String> cordoned = new HashSet<>();
        private List<Pod> pods = List.of();
        private boolean broken;

        @Override
        public List<Pod> pods(String token) {
            return pods;
        }

        @Override
        public boolean takesPods(String node) {
            return !cordoned.contains(node);
        }

        @Override
        public Pod fence(String token, Swap swap, boolean lettingIn, int priority) {
            note("fence " + swap.node() + (lettingIn ? " lettingIn" : ""));
            return placeholder(swap.node(), "fence", swap.node());
        }

        @Override
        public void unfence(Pod fence) {
            note("unfence " + fence.getMetadata().getName());
        }

        @Override
        public void giveUp(Pod placeholder) {
            note("giveUp " + placeholder.getMetadata().getName());
        }

        @Override
        public boolean vacate(Pod placeholder) {
            note("vacate " + placeholder.getMetadata().getName());
            return !taken.contains(placeholder.getMetadata().getName());
        }

        @Override
        public boolean bind(Pod pod, String node) {
            note("bind " + pod.getMetadata().getName() + " " + node);
            if (broken) {
                throw new IllegalStateException("broken");
            }
            return true;
        }

        @Override
        public boolean awaitNode(Pod pod) {
            note("await " + pod.getMetadata().getName());
            return true;
        }

        private synchronized void note(String act) {
            acts.add(act);
        }
    }
}
