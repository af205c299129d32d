package dev.muster.core.cycle;

import dev.muster.core.fit.Fleet;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.reason.Reason;
import org.jspecify.annotations.Nullable;

/** Which members are open to which job at one moment: by what they offer, and by what is kept for the head of the queue. */
final class Doors {
    private final @Nullable Reservation kept;
    private final Backfill backfill;
    private final long nowMillis;

    Doors(@Nullable Reservation kept, Fleet fleet, long nowMillis) {
        int at = kept == null ? -1 : fleet.find(kept.member());
        this.kept = kept;
        this.backfill = new Backfill(kept, at < 0 ? null : fleet.room(at).member());
        this.nowMillis = nowMillis;
    }

    /** Why the member is closed to the job, or null. */
    Reason.@Nullable OfMember closed(Job job, MemberView member) {
        Reason.OfMember reason = MemberFilter.closedBy(job, member, nowMillis);
        boolean held = reason == null && kept != null && !backfill.admits(job, member, nowMillis);
        return held ? new Reason.HeldForLargerGang(member.name(), kept.gang().key()) : reason;
    }

    /** Takes note that a job was placed. */
    void placed(Job job, MemberView member) {
        backfill.placed(job, member, nowMillis);
    }
}
