package dev.muster.propagation.dashboard;

import dev.muster.core.fit.Room;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import dev.muster.core.model.SparkOperator;
import dev.muster.propagation.dashboard.MemberRow.Health;
import dev.muster.propagation.member.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** From a member's report and the claims on it to the row that the page shows; pure. */
final class MemberRows {
    private MemberRows() {}

    /**
     * What is known about one member.
     *
     * @param version of its Kubernetes, empty while unknown
     * @param heard its agent was heard of at least once
     * @param claims live claims there, confirmed by its newest report
     */
    record Known(Member member, MemberView view, String version, boolean heard, long reportedAt, List<Held> claims) {}

    /**
     * A live claim.
     *
     * @param started its driver runs: what it holds is in use, not reserved
     */
    record Held(Claim claim, boolean started) {}

    /** Cost: nodes, plus unseen pods times log(nodes). */
    static MemberRow of(Known known) {
        MemberView view = known.view();
        List<Claim> unseen = known.claims().stream()
                .map(Held::claim)
                .filter(claim -> !claim.fullySeen())
                .toList();
        Room room = Room.of(view, unseen);
        List<GroupRow> groups = new ArrayList<>();
        for (int group = 0; group < view.capacity().groups().size(); group++) {
            groups.add(group(view.capacity().groups().get(group), room.free(group)));
        }
        Amount allocatable = sum(groups, Sum.ALLOCATABLE);
        Amount unseenAmount = sum(groups, Sum.UNSEEN);
        Amount taken = sum(groups, Sum.IN_USE);
        Amount reserved = known.claims().stream()
                .filter(held -> !held.started())
                .map(held -> accounted(held.claim()))
                .reduce(Amount.ZERO, Amount::plus)
                .atMost(taken);
        groups.sort(
                Comparator.comparingLong((GroupRow group) -> group.allocatable().cpu())
                        .reversed()
                        .thenComparing(GroupRow::name));
        return new MemberRow(
                view.name(),
                health(known),
                !view.traits().taints().isEmpty(),
                known.member().paused(),
                view.traits().provider(),
                view.traits().region(),
                view.traits().zone(),
                known.version(),
                operator(view.capabilities().operator()),
                known.reportedAt(),
                view.capacity().sequence(),
                view.capacity().nodes(),
                allocatable,
                taken.minus(reserved),
                reserved,
                unseenAmount,
                sum(groups, Sum.FREE),
                groups.stream().map(GroupRow::hole).max(BIGGER).orElse(Amount.ZERO),
                groups.subList(0, Math.min(MemberRow.GROUPS, groups.size())),
                Math.max(0, groups.size() - MemberRow.GROUPS));
    }

    private static Health health(Known known) {
        Member member = known.member();
        if (member.attestedGone()) {
            return Health.GONE;
        }
        if (member.deleting()) {
            return Health.LEAVING;
        }
        if (!known.view().state().ready()) {
            return known.heard() ? Health.SILENT : Health.UNHEARD;
        }
        return known.view().capacity().reported() ? Health.READY : Health.NO_REPORT;
    }

    private static String operator(SparkOperator operator) {
        return switch (operator) {
            case SparkOperator.Unknown unknown -> "";
            case SparkOperator.Absent absent -> "none";
            case SparkOperator.Present present -> String.join(", ", new TreeSet<>(present.versions()));
        };
    }

    private static GroupRow group(NodeGroup group, NodeColumns left) {
        Amount reported = total(group.free());
        Amount free = total(left);
        Amount allocatable = group.allocatable() == null ? reported : Amount.of(group.allocatable());
        return new GroupRow(
                group.id(),
                group.size(),
                group.virtual(),
                allocatable,
                allocatable.minus(reported).atLeastZero(),
                reported.minus(free).atLeastZero(),
                free,
                hole(left));
    }

    /** What nodes lack does not make up for what others have: each counts at least zero. */
    private static Amount total(NodeColumns columns) {
        Amount sum = Amount.ZERO;
        for (int node = 0; node < columns.size(); node++) {
            sum = sum.plus(at(columns, node));
        }
        return sum;
    }

    private static Amount hole(NodeColumns left) {
        Amount hole = Amount.ZERO;
        for (int node = 0; node < left.size(); node++) {
            if (left.fitting(node, ONE_POD) > 0 && BIGGER.compare(at(left, node), hole) > 0) {
                hole = at(left, node);
            }
        }
        return hole;
    }

    private static final Resources ONE_POD = Resources.pod(0, 0);

    /** Cpu decides, for it is what Spark's executors are short of first; memory breaks ties. */
    private static final Comparator<Amount> BIGGER =
            Comparator.comparingLong(Amount::cpu).thenComparingLong(Amount::memory);

    private static Amount at(NodeColumns columns, int node) {
        return new Amount(columns.cpuMillis(node), columns.memoryBytes(node)).atLeastZero();
    }

    private static Amount accounted(Claim claim) {
        Amount sum = Amount.ZERO;
        for (PodSet set : claim.gang().podSets()) {
            sum = sum.plus(Amount.of(set.request().times(claim.accounted().getOrDefault(set.name(), 0))));
        }
        return sum;
    }

    private enum Sum {
        ALLOCATABLE,
        IN_USE,
        UNSEEN,
        FREE;

        Amount of(GroupRow group) {
            return switch (this) {
                case ALLOCATABLE -> group.allocatable();
                case IN_USE -> group.inUse();
                case UNSEEN -> group.unseen();
                case FREE -> group.free();
            };
        }
    }

    private static Amount sum(List<GroupRow> groups, Sum what) {
        return groups.stream().map(what::of).reduce(Amount.ZERO, Amount::plus);
    }
}
