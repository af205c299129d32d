package dev.muster.propagation.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capabilities;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberState;
import dev.muster.core.model.MemberTraits;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import dev.muster.propagation.dashboard.MemberRow.Health;
import dev.muster.propagation.member.Member;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemberRowsTest {
    private static final long GI = 1L << 30;

    @Test
    void eachAmountIsCountedOnce() {
        var view = view(
                MemberState.READY,
                group("big", pod(40, 160), pod(3, 12), node(10, 40), node(6, 24)),
                group("small", pod(8, 32), Resources.ZERO, node(2, 8)));
        var row = row(view, true, claim(2));
        assertThat(row.allocatable()).isEqualTo(amount(48, 192));
        assertThat(row.inUse()).isEqualTo(amount(27, 108));
        assertThat(row.reserved()).isEqualTo(amount(3, 12));
        assertThat(row.unseen()).as("two executors that no report shows").isEqualTo(amount(8, 16));
        assertThat(row.free()).isEqualTo(amount(10, 56));
        var parts = row.inUse().plus(row.reserved()).plus(row.unseen()).plus(row.free());
        assertThat(parts).isEqualTo(row.allocatable());
        assertThat(row.groups()).extracting(GroupRow::name).containsExactly("big", "small");
        var big = row.groups().getFirst();
        assertThat(big.reserved()).isEqualTo(amount(3, 12));
        assertThat(big.inUse().plus(big.reserved()).plus(big.unseen()).plus(big.free()))
                .isEqualTo(big.allocatable());
        assertThat(row.hole().cpu())
                .as("an executor stands on the emptiest node")
                .isEqualTo(6_000);
    }

    @Test
    void aGroupThatPagesOfTheReportShareIsOneRow() {
        var view = view(
                MemberState.READY,
                group("pool", pod(8, 32), pod(1, 1), node(4, 16)),
                group("pool", pod(8, 32), Resources.ZERO, node(7, 8)));
        var row = row(view, true);
        assertThat(row.groups())
                .containsExactly(new GroupRow(
                        "pool",
                        2,
                        false,
                        amount(16, 64),
                        amount(4, 39),
                        amount(1, 1),
                        Amount.ZERO,
                        amount(11, 24),
                        amount(7, 8)));
    }

    @Test
    void aNodeThatIsOvercommittedTakesNothingFromOthers() {
        var view = view(MemberState.READY, group("pool", pod(16, 64), Resources.ZERO, node(-4, 1), node(4, 16)));
        assertThat(row(view, true).free()).isEqualTo(amount(4, 17));
    }

    @Test
    void withoutPodsLeftANodeIsNoHole() {
        var full = new Resources(9_000, 9 * GI, 0, 0, Map.of());
        var view = view(MemberState.READY, group("pool", pod(32, 64), Resources.ZERO, full, node(4, 16)));
        assertThat(row(view, true).hole()).isEqualTo(amount(4, 16));
    }

    @Test
    void healthFollowsWhatWasHeard() {
        var silent = new MemberState(false, false, 0, 20);
        var reported = view(MemberState.READY, group("pool", pod(8, 32), Resources.ZERO, node(4, 16)));
        assertThat(row(reported, true).health()).isEqualTo(Health.READY);
        assertThat(row(reported.withState(silent), true).health()).isEqualTo(Health.SILENT);
        assertThat(row(reported.withState(silent), false).health()).isEqualTo(Health.UNHEARD);
        var bare = reported.withCapacity(Capacity.NONE);
        assertThat(row(bare, true).health()).isEqualTo(Health.NO_REPORT);
    }

    @Test
    void noMoreGroupsAreShownThanAnybodyReads() {
        var groups = IntStream.range(0, MemberRow.GROUPS + 7)
                .mapToObj(i -> group("pool-" + i, pod(8, 32), Resources.ZERO, node(4, 16)))
                .toArray(NodeGroup[]::new);
        var row = row(view(MemberState.READY, groups), true);
        assertThat(row.groups()).hasSize(MemberRow.GROUPS);
        assertThat(row.groupsLeftOut()).isEqualTo(7);
        assertThat(row.free().cpu()).as("what is left out counts").isEqualTo(4_000L * groups.length);
    }

    private static MemberRow row(MemberView view, boolean heard, Claim... unseen) {
        var member = new Member("c1", "u", MemberTraits.PLAIN, Capabilities.UNKNOWN, null, false, false, false, null);
        return MemberRows.of(new MemberRows.Known(member, view, "v1.36.3", heard, 900, List.of(unseen)));
    }

    private static Claim claim(int executors) {
        var gang = Gang.of(
                new PodSet("executor", executors, executors, Resources.pod(4_000, 8 * GI), NodeConstraints.NONE));
        return Claim.fresh("t", "c1", new JobKey("ads", "pi", "u"), gang, Map.of("executor", executors));
    }

    private static MemberView view(MemberState state, NodeGroup... groups) {
        return new MemberView(
                "c1", MemberTraits.PLAIN, state, Capabilities.UNKNOWN, new Capacity(1, List.of(groups), List.of()));
    }

    private static NodeGroup group(String id, @Nullable Resources all, Resources reserved, Resources... free) {
        var names = IntStream.range(0, free.length).mapToObj(i -> id + "-" + i).toList();
        return new NodeGroup(
                id,
                Map.of(),
                List.of(),
                false,
                names,
                Map.of(),
                NodeColumns.of(Arrays.copyOf(free, free.length)),
                all,
                reserved);
    }

    private static Resources pod(long cpus, long gib) {
        return new Resources(cpus * 1000, gib * GI, 0, 1, Map.of());
    }

    private static Resources node(long cpus, long gib) {
        return new Resources(cpus * 1000, gib * GI, 0, 110, Map.of());
    }

    private static Amount amount(long cpus, long gib) {
        return new Amount(cpus * 1000, gib * GI);
    }
}
