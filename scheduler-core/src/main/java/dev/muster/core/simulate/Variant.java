package dev.muster.core.simulate;

import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import dev.muster.core.reason.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A gang with other numbers: what the fit is asked again with. All searches halve, since less never loses a fit. */
final class Variant {
    private static final long MIB = 1L << 20;

    private Variant() {}

    /** The most copies, up to a limit, whose pods have room together. */
    static int mostCopies(Job job, int limit, Predicate<Gang> fits) {
        int largest =
                job.gang().podSets().stream().mapToInt(PodSet::minimum).max().orElse(0);
        long most = Math.min(limit, Integer.MAX_VALUE / Math.max(1, largest));
        return (int) most(0, most, copies -> fits.test(times(job.gang(), (int) copies)));
    }

    /** What would make the gang fit in the member that gave the reason, one change of each kind that can. */
    static List<Change> changes(Job job, Reason.OfMember reason, Predicate<Gang> fits) {
        List<Change> changes = new ArrayList<>();
        if (job.gang().podSets().isEmpty() || reason instanceof Reason.NoNodeMatches) {
            return changes;
        }
        PodSet bulk = largest(job.gang());
        int fewer = (int) most(0, bulk.minimum(), pods -> fits.test(with(job.gang(), bulk, count(bulk, (int) pods))));
        if (fewer > 0) {
            changes.add(new Change.FewerPods(reason.member(), bulk.name(), bulk.count(), fewer));
        }
        if (reason instanceof Reason.InsufficientResources lack) {
            lessMemory(job.gang(), lack, fits, changes);
            moreRoom(job.gang(), bulk, fewer, lack, fits, changes);
        }
        return changes;
    }

    private static void lessMemory(
            Gang gang, Reason.InsufficientResources lack, Predicate<Gang> fits, List<Change> changes) {
        PodSet set = named(gang, lack.podSet());
        long below = (set.request().memoryBytes() - 1) / MIB;
        long most = most(0, below, mib -> fits.test(with(gang, set, memory(set, mib * MIB))));
        if (most > 0) {
            changes.add(new Change.LessMemory(
                    lack.member(), set.name(), set.request().memoryBytes(), most * MIB));
        }
    }

    /** Pods without room need just their own: the room that n pods need is what the gang with n pods fewer lacks. */
    private static void moreRoom(
            Gang gang,
            PodSet bulk,
            int fitting,
            Reason.InsufficientResources lack,
            Predicate<Gang> fits,
            List<Change> changes) {
        Gang helped = gang;
        long pods = 0;
        Resources room = Resources.ZERO;
        PodSet lacking = named(gang, lack.podSet());
        if (fitting == 0 && !lacking.name().equals(bulk.name())) {
            helped = with(gang, lacking, count(lacking, 0));
            pods = lacking.minimum();
            room = lacking.request().times(pods);
        }
        Gang rest = helped;
        int most = fitting > 0
                ? fitting
                : (int) most(0, bulk.minimum(), n -> fits.test(with(rest, bulk, count(bulk, (int) n))));
        long missing = (long) bulk.minimum() - most;
        changes.add(new Change.MoreRoom(
                lack.member(), pods + missing, room.plus(bulk.request().times(missing))));
    }

    /** The one that asks least of each kind, by member name among equals. */
    static List<Change> smallestOfEachKind(List<Change> changes) {
        List<Change> smallest = new ArrayList<>();
        smallest(changes, Change.FewerPods.class, Comparator.comparingInt(Change.FewerPods::fewer), smallest);
        smallest(
                changes,
                Change.LessMemory.class,
                Comparator.comparingDouble(less -> -(double) less.toBytes() / less.fromBytes()),
                smallest);
        smallest(changes, Change.MoreRoom.class, Comparator.comparingLong(Change.MoreRoom::pods), smallest);
        smallest(changes, Change.MoreQuota.class, Comparator.comparingLong(Change.MoreQuota::by), smallest);
        return smallest;
    }

    private static <C extends Change> void smallest(
            List<Change> changes, Class<C> kind, Comparator<C> order, List<Change> smallest) {
        changes.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .min(order.thenComparing(Change::member))
                .ifPresent(smallest::add);
    }

    /** The greatest number up to {@code most} that holds, where every smaller one holds too; {@code none} if none does. */
    private static long most(long none, long most, LongPredicate holds) {
        long yes = none;
        long no = most + 1;
        long step = 1;
        while (yes + step < no) {
            if (!holds.test(yes + step)) {
                no = yes + step;
                break;
            }
            yes += step;
            step *= 2;
        }
        while (no - yes > 1) {
            long middle = yes + (no - yes) / 2;
            if (holds.test(middle)) {
                yes = middle;
            } else {
                no = middle;
            }
        }
        return yes;
    }

    private static Gang times(Gang gang, int copies) {
        return new Gang(gang.podSets().stream()
                .map(set -> count(set, set.minimum() * copies))
                .toList());
    }

    private static PodSet largest(Gang gang) {
        return gang.podSets().stream()
                .max(Comparator.comparingInt(PodSet::minimum))
                .orElseThrow();
    }

    private static PodSet named(Gang gang, String name) {
        return gang.podSets().stream()
                .filter(set -> set.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Gang with(Gang gang, PodSet old, PodSet changed) {
        UnaryOperator<PodSet> swap = set -> set.name().equals(old.name()) ? changed : set;
        return new Gang(gang.podSets().stream().map(swap).toList());
    }

    private static PodSet count(PodSet set, int pods) {
        return new PodSet(
                set.name(),
                pods,
                pods,
                set.request(),
                set.limits(),
                set.priorityClass(),
                set.constraints(),
                set.labels());
    }

    private static PodSet memory(PodSet set, long bytes) {
        Resources was = set.request();
        Resources request = new Resources(was.cpuMillis(), bytes, was.ephemeralBytes(), was.pods(), was.extended());
        return new PodSet(
                set.name(),
                set.count(),
                set.minimum(),
                request,
                set.limits(),
                set.priorityClass(),
                set.constraints(),
                set.labels());
    }
}
