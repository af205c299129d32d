package dev.muster.core.schedule;

import dev.muster.core.fit.Fit;
import dev.muster.core.fit.FitResult;
import dev.muster.core.fit.Room;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import dev.muster.core.reason.Reason;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a change of room in one member can help a job that lacks only room there: by sums first, which costs next to
 * nothing, then by the fit itself in that one member.
 */
final class Hope implements Predicate<Job> {
    private final MemberView member;
    private final List<Claim> unseen;
    private @Nullable Resources sum;
    private @Nullable Room room;

    Hope(MemberView member, List<Claim> unseen) {
        this.member = member;
        this.unseen = unseen;
    }

    @Override
    public boolean test(Job job) {
        if (!mayHold(job)) {
            return false;
        }
        if (room == null) {
            room = Room.of(member, unseen);
        }
        return switch (Fit.of(job.gang(), job.key().namespace(), room)) {
            case FitResult.Fits fits -> true;
            // Not room is missing now, but something that other changes help.
            case FitResult.Short lack -> !(lack.reason() instanceof Reason.InsufficientResources);
        };
    }

    private boolean mayHold(Job job) {
        if (sum == null) {
            sum = Resources.ZERO;
            for (NodeGroup group : member.capacity().groups()) {
                sum = sum.plus(group.free().positiveSum());
            }
        }
        Resources wanted = Resources.ZERO;
        for (PodSet set : job.gang().podSets()) {
            wanted = wanted.plus(set.request().times(set.minimum()));
        }
        return wanted.fitsIn(sum);
    }
}
