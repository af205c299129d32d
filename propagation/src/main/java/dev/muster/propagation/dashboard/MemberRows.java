package dev.muster.propagation.dashboard;

import dev.muster.core.fit.Room;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.Resources;
import dev.muster.core.model.SparkOperator;
import dev.muster.propagation.dashboard.MemberRow.Health;
import dev.muster.propagation.member.Member;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** From a member's report and the claims on it to the row that the page shows; pure. */
final class MemberRows {
    private MemberRows() {}

    /**
     * What is known about one member.
     *
     * @param version of its Kubernetes, empty while unknown
     * @param heard its agent was heard of at least once
     * @param unseen claims there that its newest report does not show whole
     */
    record Known(Member member, MemberView view, String version, boolean heard, long reportedAt, List<Claim> unseen) {}

    /** Cost: nodes, plus unseen pods times log(nodes). */
    static MemberRow of(Known known) {
        MemberView view = known.view();
        List<GroupRow> groups = groups(view, known.unseen());
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
                sum(groups, GroupRow::allocatable),
                sum(groups, GroupRow::inUse),
                sum(groups, GroupRow::reserved),
                sum(groups, GroupRow::unseen),
                sum(groups, GroupRow::free),
                groups.stream().map(GroupRow::hole).max(Amount.BIGGER).orElse(Amount.ZERO),
                groups.subList(0, Math.min(MemberRow.GROUPS, groups.size())),
                Math.max(0, groups.size() - MemberRow.GROUPS));
    }

    /** The biggest first; groups of one name, as several pages of a report may carry, are one. */
    private static List<GroupRow> groups(MemberView view, List<Claim> unseen) {
        Room room = Room.of(view, unseen);
        List<NodeGroup> reported = view.capacity().groups();
        Map<String, GroupRow> rows = new LinkedHashMap<>();
        for (int group = 0; group < reported.size(); group++) {
            GroupRow row = group(reported.get(group), room.free(group));
            rows.merge(row.name() + (row.virtual() ? " virtual" : ""), row, GroupRow::plus);
        }
        return rows.values().stream()
                .sorted(Comparator.comparingLong(
                                (GroupRow group) -> group.allocatable().cpu())
                        .reversed()
                        .thenComparing(GroupRow::name))
                .toList();
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
        Amount reserved = Amount.of(group.reserved());
        Amount allocatable = group.allocatable() == null ? reported.plus(reserved) : Amount.of(group.allocatable());
        return new GroupRow(
                group.id(),
                group.size(),
                group.virtual(),
                allocatable,
                allocatable.minus(reported).minus(reserved).atLeastZero(),
                reserved,
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
            if (left.fitting(node, ONE_POD) > 0 && Amount.BIGGER.compare(at(left, node), hole) > 0) {
                hole = at(left, node);
            }
        }
        return hole;
    }

    private static final Resources ONE_POD = Resources.pod(0, 0);

    private static Amount at(NodeColumns columns, int node) {
        return new Amount(columns.cpuMillis(node), columns.memoryBytes(node)).atLeastZero();
    }

    private static Amount sum(List<GroupRow> groups, Function<GroupRow, Amount> what) {
        return groups.stream().map(what).reduce(Amount.ZERO, Amount::plus);
    }
}
