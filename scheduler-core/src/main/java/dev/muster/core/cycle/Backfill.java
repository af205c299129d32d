package dev.muster.core.cycle;

import dev.muster.core.fit.Fit;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Saturated;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs behind the head of the queue may go to the member that is kept for it: those that cannot push it back.
 *
 * <ol>
 *   <li>A job whose pods can stand on no node that the head could use.
 *   <li>One that is expected to have ended when the head starts.
 *   <li>One that takes less than the head leaves over: wherever the member's scheduler puts them, k pods take at most k
 *       times ceil(their request / the head's request) places of the head's largest set, in the resource where that is
 *       most. This is why it holds without knowing where the pods will stand.
 * </ol>
 *
 * <p>Where the head's start is not known only the first holds. The naive way, comparing sums of free resources, lets a job
 * in that leaves enough cores and no node with enough of them.
 */
final class Backfill {
    private final @Nullable Reservation kept;
    private final boolean[] usable;
    private final boolean slotsCount;
    private long spareSlots;

    /** @param member the kept one, null if none is or it has gone */
    Backfill(@Nullable Reservation kept, @Nullable MemberView member) {
        this.kept = kept;
        this.usable = kept == null || member == null ? new boolean[0] : usable(kept.gang(), member);
        this.slotsCount = kept != null && member != null && slotsCount(kept.gang());
        this.spareSlots = kept == null ? 0 : kept.spareSlots();
    }

    /** Whether the job may go to the member as far as the head is concerned. */
    boolean admits(Job job, MemberView member, long nowMillis) {
        if (kept == null
                || !kept.member().equals(member.name())
                || Job.QUEUE_ORDER.compare(job, kept.gang()) <= 0
                || !meets(job, member)) {
            return true;
        }
        return kept.startIsKnown()
                && (job.endIfStartedAt(nowMillis) <= kept.startMillis() || slots(job, member) <= spareSlots);
    }

    /** Takes note that a job was placed. */
    void placed(Job job, MemberView member, long nowMillis) {
        boolean lasts = kept != null
                && kept.member().equals(member.name())
                && kept.startIsKnown()
                && job.endIfStartedAt(nowMillis) > kept.startMillis()
                && meets(job, member);
        if (lasts) {
            spareSlots = Math.max(0, spareSlots - slots(job, member));
        }
    }

    /** Whether some node group is open to pods of both. */
    private boolean meets(Job job, MemberView member) {
        List<NodeGroup> groups = member.capacity().groups();
        for (int index = 0; index < Math.min(usable.length, groups.size()); index++) {
            NodeGroup group = groups.get(index);
            if (usable[index]
                    && job.gang().podSets().stream().anyMatch(set -> set.count() > 0 && Fit.mayStandIn(set, group))) {
                return true;
            }
        }
        return false;
    }

    /** At most how many places of the head's largest set the job takes; {@code Long.MAX_VALUE} if that cannot be said. */
    private long slots(Job job, MemberView member) {
        boolean shareQuota = job.key().namespace().equals(kept.gang().key().namespace())
                && member.capacity().quotas().stream()
                        .anyMatch(quota -> quota.namespace().equals(job.key().namespace()));
        if (!slotsCount || shareQuota) {
            return Long.MAX_VALUE;
        }
        Resources place = bulk(kept.gang()).request();
        long sum = 0;
        for (PodSet set : job.gang().podSets()) {
            sum = Saturated.add(sum, Saturated.multiply(places(set.request(), place), set.count()));
        }
        return sum;
    }

    /** The most places that one pod breaks, on whatever node it stands. */
    private static long places(Resources pod, Resources place) {
        long most = Math.max(1, ceiling(pod.cpuMillis(), place.cpuMillis()));
        most = Math.max(most, ceiling(pod.memoryBytes(), place.memoryBytes()));
        most = Math.max(most, ceiling(pod.ephemeralBytes(), place.ephemeralBytes()));
        for (String name : place.extended().keySet()) {
            most = Math.max(most, ceiling(pod.extended(name), place.extended(name)));
        }
        return most;
    }

    private static long ceiling(long amount, long place) {
        return place <= 0 || amount <= 0 ? 0 : (amount - 1) / place + 1;
    }

    /**
     * Whether places of the largest set tell all: every other set has the same constraints and a request that one place
     * holds, so where a place is left each of its pods has one too.
     */
    private static boolean slotsCount(Job gang) {
        PodSet bulk = bulk(gang);
        return gang.gang().podSets().stream()
                .allMatch(set -> set.constraints().equals(bulk.constraints())
                        && !set.constraints().onePerNode()
                        && set.request().fitsIn(bulk.request()));
    }

    private static PodSet bulk(Job gang) {
        return gang.gang().podSets().stream()
                .max(Comparator.comparingInt(PodSet::count))
                .orElseThrow();
    }

    private static boolean[] usable(Job gang, MemberView member) {
        List<NodeGroup> groups = member.capacity().groups();
        boolean[] usable = new boolean[groups.size()];
        for (int index = 0; index < usable.length; index++) {
            NodeGroup group = groups.get(index);
            usable[index] =
                    gang.gang().podSets().stream().anyMatch(set -> set.count() > 0 && Fit.mayStandIn(set, group));
        }
        return usable;
    }
}
