package dev.muster.core.simulate;

import dev.muster.core.fit.Fit;
import dev.muster.core.fit.FitResult;
import dev.muster.core.fit.Room;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The first known end after which a job has room. */
final class Later {
    /** Holes that one ended set leaves, at most: enough to answer coarsely, and a bound on what is counted. */
    private static final int HOLES = 10_000;

    private Later() {}

    static When when(Job job, List<MemberView> open, List<ExpectedEnd> ends, Function<String, List<Claim>> unseenOf) {
        return open.stream()
                .map(member -> first(job, member, ends, unseenOf.apply(member.name())))
                .filter(When.At.class::isInstance)
                .map(When.At.class::cast)
                .min(Comparator.comparingLong(When.At::atMillis).thenComparing(When.At::member))
                .<When>map(at -> at)
                .orElseGet(() -> {
                    boolean some = open.stream().anyMatch(member -> Fit.fitsWhenEmpty(job.gang(), member));
                    return some ? new When.Unknown() : new When.NotAsThingsAre();
                });
    }

    /** Halves over the member's ends in order of time: after more ends there is never less room. */
    private static When first(Job job, MemberView member, List<ExpectedEnd> ends, List<Claim> unseen) {
        List<ExpectedEnd> inOrder = ends.stream()
                .filter(end -> end.member().equals(member.name()))
                .sorted(Comparator.comparingLong(ExpectedEnd::atMillis))
                .toList();
        int not = 0;
        int enough = inOrder.size() + 1;
        while (enough - not > 1) {
            int middle = not + (enough - not) / 2;
            Room room = Room.of(after(member, inOrder.subList(0, middle)), unseen);
            boolean fits = Fit.of(job.gang(), job.key().namespace(), room) instanceof FitResult.Fits;
            if (fits) {
                enough = middle;
            } else {
                not = middle;
            }
        }
        return enough > inOrder.size()
                ? new When.Unknown()
                : new When.At(member.name(), inOrder.get(enough - 1).atMillis());
    }

    private static MemberView after(MemberView member, List<ExpectedEnd> ended) {
        List<NodeGroup> groups = new ArrayList<>(member.capacity().groups());
        for (ExpectedEnd end : ended) {
            for (PodSet set : end.gang().podSets()) {
                int pods = Math.min(HOLES, end.pods().getOrDefault(set.name(), 0));
                member.capacity().groups().stream()
                        .filter(group -> pods > 0 && Fit.mayStandIn(set, group))
                        .findFirst()
                        .ifPresent(group -> groups.add(holes(group, set, pods, groups.size())));
            }
        }
        Capacity now = member.capacity();
        return member.withCapacity(new Capacity(now.sequence(), groups, now.quotas()));
    }

    /** As many holes of the set's size on nodes with the group's labels, without those that differ from node to node. */
    private static NodeGroup holes(NodeGroup like, PodSet set, int pods, int number) {
        Resources[] rows = new Resources[pods];
        Arrays.fill(rows, set.request());
        List<String> names = IntStream.range(0, pods)
                .mapToObj(hole -> "freed-" + number + "-" + hole)
                .toList();
        return new NodeGroup(
                like.id(), like.labels(), like.taints(), like.virtual(), names, Map.of(), NodeColumns.of(rows), null);
    }
}
