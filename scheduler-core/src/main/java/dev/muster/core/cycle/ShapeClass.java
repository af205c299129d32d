package dev.muster.core.cycle;

import dev.muster.core.model.Exclusion;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.Placement;
import dev.muster.core.model.Requirements;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.Trigger;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The waiting jobs that differ in nothing but name, age and priority: where the first of them has no room, no other has.
 * So only the first is tried when something changes, and the reasons are kept once for all of them.
 */
final class ShapeClass {
    /** What makes jobs equal for the decision. */
    record Shape(
            String namespace,
            Gang gang,
            Placement placement,
            Requirements requirements,
            List<Exclusion> exclusions,
            long expectedMillis) {
        static Shape of(Job job) {
            return new Shape(
                    job.key().namespace(),
                    job.gang(),
                    job.placement(),
                    job.requirements(),
                    job.exclusions(),
                    job.expectedMillis());
        }
    }

    private final Shape shape;
    private final int slot;
    private final NavigableSet<Job> jobs = new TreeSet<>(Job.QUEUE_ORDER);
    private List<Reason> lacks = List.of();
    private boolean shortOfRoom;

    private Set<String> changed = new HashSet<>();
    private boolean everywhere = true;
    private boolean awake;

    /** What the reasons are apart from their numbers. */
    private long kinds = kinds(List.of());

    private boolean recount;
    private long told;

    ShapeClass(Shape shape, int slot) {
        this.shape = shape;
        this.slot = slot;
    }

    Shape shape() {
        return shape;
    }

    /** Its row in the queue's index. */
    int slot() {
        return slot;
    }

    NavigableSet<Job> jobs() {
        return jobs;
    }

    /** Why its first job waits, as known when that was decided last. */
    List<Reason> lacks() {
        return lacks;
    }

    /** Whether its jobs lack nothing but room somewhere, in a member that would have it when emptier. */
    boolean isShortOfRoom() {
        return shortOfRoom;
    }

    /** Whether room is all that is missing in the member. */
    boolean lacksOnlyRoomIn(String member) {
        for (Reason reason : lacks) {
            if (reason instanceof Reason.InsufficientResources lack
                    && lack.member().equals(member)) {
                return true;
            }
        }
        return false;
    }

    boolean isAwake() {
        return awake;
    }

    /** Something has changed that the reasons name: the first jobs are to be tried. */
    void wake(Trigger trigger) {
        if (!awake) {
            awake = true;
            everywhere = lacks.isEmpty();
            changed = new HashSet<>();
        }
        everywhere |= trigger instanceof Trigger.MemberJoined;
        for (Reason reason : lacks) {
            if (!isOfAnotherMember(reason, trigger) && reason.unblockedBy().contains(trigger)) {
                switch (reason) {
                    case Reason.OfMember member -> changed.add(member.member());
                    case Reason.OfJob job -> everywhere = true;
                }
            }
        }
    }

    /** Spares most reasons a look at their triggers: room in a member helps only what is said of that member. */
    private static boolean isOfAnotherMember(Reason reason, Trigger trigger) {
        return trigger instanceof Trigger.Capacity capacity
                && reason instanceof Reason.OfMember one
                && !one.member().equals(capacity.member());
    }

    /** The first job was tried and waits: nothing more of this class is tried until it is woken again. */
    void settle(Collection<? extends Reason> reasons, long kinds) {
        lacks = List.copyOf(reasons);
        this.kinds = kinds;
        shortOfRoom = lacks.stream().anyMatch(Opening::isOnlyRoom);
        awake = false;
        recount = false;
        changed = new HashSet<>();
        everywhere = false;
    }

    /** Whether the reasons are of other kinds than those with which its first job waits. */
    boolean moves(long kinds) {
        return kinds != this.kinds;
    }

    /** Whether reasons of this kind are what its jobs were told last. */
    boolean isTold(long kinds) {
        return told == kinds;
    }

    void tell(long kinds) {
        told = kinds;
    }

    /** {@link #kinds} of reasons that are mostly the very ones its first job waits for: those are not counted anew. */
    long kindsOf(Collection<? extends Reason> reasons) {
        if (reasons.size() != lacks.size()) {
            return kinds(reasons);
        }
        Iterator<Reason> known = lacks.iterator();
        for (Reason reason : reasons) {
            if (known.next() != reason) {
                return kinds(reasons);
            }
        }
        return kinds;
    }

    /**
     * A fingerprint of what reasons say apart from what moves with every report, the numbers and which pod set is the first to
     * lack room: equal reasons have equal triggers.
     * Never 0.
     */
    static long kinds(Collection<? extends Reason> reasons) {
        long sum = 1;
        for (Reason reason : reasons) {
            long kind =
                    switch (reason) {
                        case Reason.InsufficientResources r ->
                            Objects.hash(r.member(), r.evenWhenEmpty()) * 31L
                                    + r.code().ordinal();
                        case Reason.NoNodeMatches r ->
                            Objects.hash(r.member(), r.podSet()) * 31L
                                    + r.code().ordinal();
                        case Reason.OperatorBusy r ->
                            r.member().hashCode() * 31L + r.code().ordinal();
                        case Reason.QuotaExceeded r ->
                            Objects.hash(r.member(), r.namespace(), r.quota(), r.resource()) * 31L
                                    + r.code().ordinal();
                        case Reason.UnitCapsReached r ->
                            Objects.hash(r.member(), r.namespace(), r.policy(), r.caps(), r.podSet()) * 31L
                                    + r.code().ordinal();
                        case Reason.OfMember r -> r.hashCode() * 31L + r.code().ordinal();
                        case Reason.OfJob r -> r.hashCode() * 31L + r.code().ordinal();
                    };
            long mixed = (kind ^ kind >>> 32) * 0x9e3779b97f4a7c15L;
            sum += mixed ^ mixed >>> 29;
        }
        return sum == 0 ? 1 : sum;
    }

    /** A trial of one of its jobs: only where something has changed since the class was tried last. */
    Trial trial(Job job) {
        return everywhere ? new Trial(job, lacks, null) : new Trial(job, lacks, changed);
    }

    /** How a job of it is tried that is new: where its equals wait, what is known of them holds for it. */
    Trial trialOfNew(Job job) {
        return new Trial(job, recount ? List.of() : lacks, null);
    }

    /** The numbers are to be counted again before anybody is told. */
    void recount() {
        recount = true;
    }

    @Nullable
    Job first() {
        return jobs.isEmpty() ? null : jobs.first();
    }

    Set<Trigger> triggers() {
        Set<Trigger> triggers = new HashSet<>();
        lacks.forEach(reason -> triggers.addAll(reason.unblockedBy()));
        return Collections.unmodifiableSet(triggers);
    }
}
