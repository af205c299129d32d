package dev.muster.propagation.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.muster.core.fit.Room;
import dev.muster.core.model.MemberState;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.Resources;
import dev.muster.core.reason.Quantity;
import dev.muster.propagation.explain.Explanation.ObjectName;
import dev.muster.propagation.member.MemberStanding;
import dev.muster.propagation.schedule.Sight;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What members have and what is left of it. Serialised as it stands: fields are public API.
 *
 * @param metadata empty: there is no resource version
 * @param executor the pod that {@code executors} and {@code largestHole} speak about
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CapacityList(
        String apiVersion, String kind, Map<String, String> metadata, Amount executor, List<MemberCapacity> items) {
    /** One core: what Spark asks for by default. */
    public static final String EXECUTOR_CPU = "1";

    /** 1 GiB of heap and Spark's least overhead of 384 MiB: what it asks for by default. */
    public static final String EXECUTOR_MEMORY = "1408Mi";

    /** @param text the same in words */
    public record Amount(long cpuMillis, long memoryBytes, long pods, String text) {
        static Amount of(Resources amount) {
            return new Amount(amount.cpuMillis(), amount.memoryBytes(), amount.pods(), Quantity.resources(amount));
        }
    }

    /**
     * One member: the sums over its node groups.
     *
     * @param reportSequence 0 before the first report
     * @param inUse by pods, what is reserved apart
     * @param reserved held by placeholder pods; the reports' free amounts miss it
     * @param promised given to attempts, and missing from no report's free amounts yet
     * @param free what is left for further jobs
     * @param executors executors with room now
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record MemberCapacity(
            String apiVersion,
            String kind,
            ObjectName metadata,
            boolean ready,
            long reportSequence,
            long reportSeconds,
            @Nullable Amount allocatable,
            @Nullable Amount inUse,
            Amount reserved,
            Amount promised,
            Amount free,
            long executors,
            List<Group> nodeGroups) {}

    /**
     * One node group.
     *
     * @param allocatable absent when the member's report does not say
     * @param inUse by pods, what is reserved apart
     * @param promised laid where the member's scheduler would likely put it: which nodes it will be is a guess, how much is not
     * @param free what is left for further jobs
     * @param executors executors with room now
     * @param largestHole what is left on the node with room for one executor that comes closest to more; without such a node, on the
     *     one that comes closest to one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Group(
            String name,
            int nodes,
            boolean virtual,
            @Nullable Amount allocatable,
            @Nullable Amount inUse,
            Amount reserved,
            Amount promised,
            Amount free,
            long executors,
            Amount largestHole) {}

    public static CapacityList of(List<MemberStanding> members, Sight sight, Resources executor) {
        return new CapacityList(
                Explainer.API_VERSION,
                "MemberCapacityList",
                Map.of(),
                Amount.of(executor),
                members.stream()
                        .map(member -> member(member, sight, executor.asOnePod()))
                        .toList());
    }

    private static MemberCapacity member(MemberStanding standing, Sight sight, Resources executor) {
        var name = standing.member().name();
        var parts = parts(standing, sight);
        var views = parts.stream().map(part -> part.group(executor)).toList();
        var all = parts.stream().allMatch(part -> part.reported().allocatable() != null)
                ? sum(parts, part -> Objects.requireNonNull(part.reported().allocatable()))
                : null;
        return new MemberCapacity(
                Explainer.API_VERSION,
                "MemberCapacity",
                new ObjectName(null, name),
                standing.ready(),
                standing.capacity().sequence(),
                standing.reportSeconds(),
                all == null ? null : Amount.of(all),
                all == null ? null : Amount.of(sum(parts, Part::inUse)),
                Amount.of(sum(parts, part -> part.reported().reserved())),
                Amount.of(sum(parts, Part::promised)),
                Amount.of(sum(parts, part -> free(part.left()))),
                views.stream().mapToLong(Group::executors).sum(),
                views);
    }

    private static List<Part> parts(MemberStanding standing, Sight sight) {
        var name = standing.member().name();
        var unseen = sight.claims().stream()
                .filter(claim -> claim.member().equals(name) && !claim.fullySeen())
                .toList();
        var member = standing.member();
        var view = new MemberView(name, member.traits(), MemberState.READY, member.capabilities(), standing.capacity());
        var room = Room.of(view, unseen);
        var groups = standing.capacity().groups();
        return IntStream.range(0, groups.size())
                .mapToObj(group -> new Part(groups.get(group), room.free(group)))
                .toList();
    }

    /**
     * A node group and what is left of it.
     *
     * @param left what its report says is free, less what is promised and in no report yet
     */
    private record Part(NodeGroup reported, NodeColumns left) {
        /** Zero where the report does not say what there is. */
        Resources inUse() {
            var all = reported.allocatable();
            return all == null
                    ? Resources.ZERO
                    : all.minus(CapacityList.free(reported.free())).minus(reported.reserved());
        }

        Resources promised() {
            return CapacityList.free(reported.free()).minus(CapacityList.free(left));
        }

        Group group(Resources executor) {
            var all = reported.allocatable();
            var largest = IntStream.range(0, left.size())
                    .boxed()
                    .max((a, b) -> Double.compare(left.closeness(a, executor), left.closeness(b, executor)))
                    .map(left::row)
                    .orElse(Resources.ZERO);
            return new Group(
                    reported.id(),
                    reported.size(),
                    reported.virtual(),
                    all == null ? null : Amount.of(all),
                    all == null ? null : Amount.of(inUse()),
                    Amount.of(reported.reserved()),
                    Amount.of(promised()),
                    Amount.of(CapacityList.free(left)),
                    left.total(executor, Long.MAX_VALUE),
                    Amount.of(largest));
        }
    }

    private static Resources sum(List<Part> parts, Function<Part, Resources> what) {
        return parts.stream().map(what).reduce(Resources.ZERO, Resources::plus);
    }

    private static Resources free(NodeColumns columns) {
        return columns.positiveSum();
    }

    Sheet sheet() {
        return new Sheet(
                List.of(
                        "Name",
                        "Node group",
                        "Nodes",
                        "Allocatable",
                        "In use",
                        "Reserved",
                        "Promised",
                        "Free",
                        "Executors",
                        "Largest hole"),
                items.stream().flatMap(CapacityList::rows).toList());
    }

    private static Stream<Sheet.Row> rows(MemberCapacity member) {
        var name = member.metadata().name();
        var whole = new Sheet.Row(
                "",
                name,
                List.of(
                        name,
                        "all",
                        Integer.toString(member.nodeGroups().stream()
                                .mapToInt(Group::nodes)
                                .sum()),
                        text(member.allocatable()),
                        text(member.inUse()),
                        member.reserved().text(),
                        member.promised().text(),
                        member.free().text(),
                        Long.toString(member.executors()),
                        ""));
        return Stream.concat(
                Stream.of(whole),
                member.nodeGroups().stream()
                        .map(group -> new Sheet.Row(
                                "",
                                name,
                                List.of(
                                        name,
                                        group.name(),
                                        Integer.toString(group.nodes()),
                                        text(group.allocatable()),
                                        text(group.inUse()),
                                        group.reserved().text(),
                                        group.promised().text(),
                                        group.free().text(),
                                        Long.toString(group.executors()),
                                        group.largestHole().text()))));
    }

    private static String text(@Nullable Amount amount) {
        return amount == null ? "<unknown>" : amount.text();
    }
}
