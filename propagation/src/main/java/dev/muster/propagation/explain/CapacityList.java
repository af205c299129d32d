package dev.muster.propagation.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.Resources;
import dev.muster.core.reason.Quantity;
import dev.muster.propagation.explain.Explanation.ObjectName;
import dev.muster.propagation.member.MemberStanding;
import dev.muster.propagation.schedule.Sight;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
     * One member. What claims hold is known for the member as a whole, not by node group.
     *
     * @param reportSequence 0 before the first report
     * @param reserved held by placeholder pods for attempts that no agent has locked in yet; the reports' free amounts miss it
     * @param promised given to attempts, and missing from no report's free amounts yet
     * @param free sum of the node groups' free amounts less what is promised; not below 0
     * @param executors executors with room now, before what is promised is taken off
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
     * @param inUse allocatable less free: pods, reserved room included
     * @param free as reported
     * @param executors executors with room now
     * @param largestHole free amounts of the node with room for most executors; of those, the emptiest
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Group(
            String name,
            int nodes,
            boolean virtual,
            @Nullable Amount allocatable,
            @Nullable Amount inUse,
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
        var groups = standing.capacity().groups();
        var claims = sight.claims().stream()
                .filter(claim -> claim.member().equals(name))
                .toList();
        var reserved = claims.stream()
                .filter(claim -> sight.unarmed().contains(claim.token()))
                .map(claim -> claim.promisedTotal().minus(claim.unseenTotal()))
                .reduce(Resources.ZERO, Resources::plus);
        var promised = claims.stream().map(Claim::unseenTotal).reduce(Resources.ZERO, Resources::plus);
        var free = groups.stream().map(CapacityList::free).reduce(Resources.ZERO, Resources::plus);
        var views = groups.stream().map(group -> group(group, executor)).toList();
        var allocatable = allocatable(groups);
        return new MemberCapacity(
                Explainer.API_VERSION,
                "MemberCapacity",
                new ObjectName(null, name),
                standing.ready(),
                standing.capacity().sequence(),
                standing.reportSeconds(),
                allocatable == null ? null : Amount.of(allocatable),
                allocatable == null ? null : Amount.of(allocatable.minus(free).minus(reserved)),
                Amount.of(reserved),
                Amount.of(promised),
                Amount.of(free.minus(promised).cappedBy(free)),
                views.stream().mapToLong(Group::executors).sum(),
                views);
    }

    private static @Nullable Resources allocatable(List<NodeGroup> groups) {
        return groups.stream().anyMatch(group -> group.allocatable() == null)
                ? null
                : groups.stream()
                        .map(group -> Objects.requireNonNull(group.allocatable()))
                        .reduce(Resources.ZERO, Resources::plus);
    }

    private static Group group(NodeGroup group, Resources executor) {
        var free = free(group);
        var all = group.allocatable();
        var largest = IntStream.range(0, group.size())
                .boxed()
                .max((a, b) -> Double.compare(
                        group.free().closeness(a, executor), group.free().closeness(b, executor)))
                .map(group.free()::row)
                .orElse(Resources.ZERO);
        return new Group(
                group.id(),
                group.size(),
                group.virtual(),
                all == null ? null : Amount.of(all),
                all == null ? null : Amount.of(all.minus(free)),
                Amount.of(free),
                IntStream.range(0, group.size())
                        .mapToLong(node -> group.free().fitting(node, executor))
                        .sum(),
                Amount.of(largest));
    }

    private static Resources free(NodeGroup group) {
        return IntStream.range(0, group.size()).mapToObj(group.free()::row).reduce(Resources.ZERO, Resources::plus);
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
                                        "",
                                        "",
                                        group.free().text(),
                                        Long.toString(group.executors()),
                                        group.largestHole().text()))));
    }

    private static String text(@Nullable Amount amount) {
        return amount == null ? "<unknown>" : amount.text();
    }
}
