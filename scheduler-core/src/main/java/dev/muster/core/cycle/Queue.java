package dev.muster.core.cycle;

import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.Trigger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait for a member, in queue order; owned by the one control thread.
 *
 * <pre>
 *            offer                trials -> cycle -> settle(plan)
 *   (none) ---------> [ new ] -----------------------------------> [ parked in the class of its shape ]
 *      ^                 |                                            |    ^
 *      |     remove      |      wake(trigger) that a reason names:    |    | the first of the class waits again
 *      +-----------------+      the first of the class is tried  ----'----'
 * </pre>
 *
 * Reasons are the index: a change wakes exactly the classes of equal jobs whose reasons name it, at a cost of the classes
 * woken, not of the jobs waiting, and looks only at the members that it concerns. There is no sweep that tries everything
 * again. A job is decided with all its numbers when it is new; later only while its class' kinds of reasons change.
 *
 * <p>What the caller wakes: {@link Trigger.Capacity} at every newer report of a member and whenever a claim there is
 * forgotten; {@link Trigger.Quota} likewise for the namespaces concerned; {@link Trigger.Member} when readiness, labels,
 * taints, capabilities or the number of unarmed Works change; {@link #wakeDue} when {@link #nextDueMillis} comes. A job
 * whose spec or policy changed is offered again.
 */
public final class Queue {
    private final Map<JobKey, Entry> entries = new HashMap<>();
    private final NavigableSet<Job> fresh = new TreeSet<>(Job.QUEUE_ORDER);
    private final Map<ShapeClass.Shape, ShapeClass> classes = new HashMap<>();
    private final List<@Nullable ShapeClass> slots = new ArrayList<>();
    private final BitSet freeSlots = new BitSet();
    private final BitSet awake = new BitSet();
    private final Map<Trigger, BitSet> parkedBy = new HashMap<>();
    private final SortedMap<Long, Trigger.Time> due = new TreeMap<>();
    private final NavigableSet<Job> shortOfRoom = new TreeSet<>(Job.QUEUE_ORDER);

    private record Entry(Job job, ShapeClass same) {}

    /** Adds a job, or replaces it by its newer version, and lets the next cycle try it. */
    public void offer(Job job) {
        detach(job.key());
        ShapeClass same = classOf(job);
        entries.put(job.key(), new Entry(job, same));
        fresh.add(job);
        change(same, () -> same.jobs().add(job));
    }

    /** Takes a job out and wakes those that made way for it. Returns the jobs that will be tried. */
    public List<Job> remove(JobKey key) {
        detach(key);
        return wake(new Trigger.Released(key));
    }

    /**
     * Carries a plan into the queue: what is placed leaves, what waits is parked.
     *
     * @return the waits that say something new to their job: a job's first, and for all jobs of a class one in which the
     *     kinds of reasons changed. Others differ from what was said before in numbers alone
     */
    public List<Decision.Wait> settle(List<Trial> trials, Plan plan) {
        Set<JobKey> whole = trials.stream()
                .filter(Trial::isWhole)
                .map(trial -> trial.job().key())
                .collect(Collectors.toSet());
        List<Decision.Wait> news = new ArrayList<>();
        for (Decision decision : plan.decisions()) {
            switch (decision) {
                case Decision.Place place -> remove(place.job().key());
                case Decision.Wait wait ->
                    news.addAll(waits(wait, whole.contains(wait.job().key())));
            }
        }
        return news;
    }

    /** Sets a job aside until something that its reasons name has changed. A job that is not in the queue is ignored. */
    public void park(Job job, Collection<? extends Reason> reasons) {
        park(job, reasons, ShapeClass.kinds(reasons));
    }

    private void park(Job job, Collection<? extends Reason> reasons, long kinds) {
        Entry entry = entries.get(job.key());
        if (entry == null) {
            return;
        }
        fresh.remove(entry.job());
        ShapeClass same = entry.same();
        if (entry.job().equals(same.first()) || same.lacks().isEmpty()) {
            boolean moves = same.moves(kinds);
            if (moves) {
                index(same, false);
            }
            change(same, () -> same.settle(reasons, kinds));
            if (moves) {
                index(same, true);
            }
            awake.clear(same.slot());
        }
    }

    /** Wakes what the trigger may help; see {@link #wake(Trigger, Predicate)}. */
    public List<Job> wake(Trigger trigger) {
        return wake(trigger, job -> true);
    }

    /**
     * Wakes the classes whose reasons name the trigger; returns the first job of each, in queue order.
     *
     * @param hope for a job that lacks nothing but room there, whether the change could help it: must be true if it could
     */
    public List<Job> wake(Trigger trigger, Predicate<Job> hope) {
        List<Job> woken = new ArrayList<>();
        BitSet asleep = asleep(trigger);
        for (int slot = asleep.nextSetBit(0); slot >= 0; slot = asleep.nextSetBit(slot + 1)) {
            ShapeClass found = slots.get(slot);
            Job first = found == null ? null : found.first();
            if (first == null || !mayHelp(found, trigger, first, hope)) {
                continue;
            }
            if (!found.isAwake() && !fresh.contains(first)) {
                woken.add(first);
            }
            found.wake(trigger);
            awake.set(slot);
        }
        woken.sort(Job.QUEUE_ORDER);
        return woken;
    }

    /** Wakes what waited for a moment at or before now. */
    public List<Job> wakeDue(long nowMillis) {
        List<Job> woken = new ArrayList<>();
        while (!due.isEmpty() && due.firstKey() <= nowMillis) {
            woken.addAll(wake(due.remove(due.firstKey())));
        }
        woken.sort(Job.QUEUE_ORDER);
        return woken;
    }

    /** The next moment, in epoch milliseconds, at which {@link #wakeDue} has something to do. */
    public OptionalLong nextDueMillis() {
        return due.isEmpty() ? OptionalLong.empty() : OptionalLong.of(due.firstKey());
    }

    /** What the next cycle should decide, in queue order; the jobs stay in the queue. */
    public List<Trial> trials(int most) {
        List<Trial> trials = new ArrayList<>();
        fresh.stream()
                .limit(most)
                .map(job -> entries.get(job.key()).same().trialOfNew(job))
                .forEach(trials::add);
        for (int slot = awake.nextSetBit(0); slot >= 0; slot = awake.nextSetBit(slot + 1)) {
            ShapeClass same = slots.get(slot);
            Job first = same.first();
            if (first != null && !fresh.contains(first)) {
                trials.add(same.trial(first));
            }
        }
        trials.sort(Comparator.comparing(Trial::job, Job.QUEUE_ORDER));
        return trials.size() <= most ? trials : List.copyOf(trials.subList(0, most));
    }

    /** {@link #trials}, which the next of equal jobs join as one of them is placed. */
    public Agenda agenda(int most) {
        return new Agenda(trials(most), this::nextLike, most);
    }

    /** The next of equal jobs after one that was tried because its class was woken. */
    private Optional<Trial> nextLike(Job placed) {
        Entry entry = entries.get(placed.key());
        if (entry == null || !entry.same().isAwake()) {
            return Optional.empty();
        }
        Job next = entry.same().jobs().higher(entry.job());
        return next == null || fresh.contains(next)
                ? Optional.empty()
                : Optional.of(entry.same().trial(next));
    }

    /** The jobs of {@link #trials}. */
    public List<Job> heads(int most) {
        return trials(most).stream().map(Trial::job).toList();
    }

    /**
     * The head: the first job in queue order that lacks nothing but room which an emptier member would have, and its
     * reasons.
     */
    public Optional<Reserving.Head> head() {
        if (shortOfRoom.isEmpty()) {
            return Optional.empty();
        }
        Job first = shortOfRoom.first();
        return Optional.of(
                new Reserving.Head(first, entries.get(first.key()).same().lacks()));
    }

    /** The reasons with which the job, or one before it that is equal, was parked last; empty if none was. */
    public List<Reason> reasonsOf(JobKey key) {
        Entry entry = entries.get(key);
        return entry == null ? List.of() : entry.same().lacks();
    }

    /** All jobs in queue order. Cost: their number times its logarithm. */
    public List<Job> waiting() {
        return entries.values().stream().map(Entry::job).sorted(Job.QUEUE_ORDER).toList();
    }

    public boolean contains(JobKey key) {
        return entries.containsKey(key);
    }

    public int size() {
        return entries.size();
    }

    public boolean hasActive() {
        return !fresh.isEmpty() || !awake.isEmpty();
    }

    /** Parks the job and returns who is to be told what. */
    private List<Decision.Wait> waits(Decision.Wait wait, boolean whole) {
        Entry entry = entries.get(wait.job().key());
        if (entry == null || !entry.job().equals(wait.job())) {
            return List.of();
        }
        Job job = entry.job();
        ShapeClass same = entry.same();
        boolean isNew = fresh.contains(job);
        boolean speaksForAll = job.equals(same.first()) || same.lacks().isEmpty();
        Collection<Reason> reasons = wait.reasons();
        long kinds = same.kindsOf(reasons);
        park(job, reasons, kinds);
        if (!speaksForAll || same.isTold(kinds)) {
            return isNew ? List.of(wait) : List.of();
        }
        if (!whole) {
            // The numbers of members that were not looked at are old: count again before anybody is told.
            same.recount();
            fresh.add(job);
            return List.of();
        }
        same.tell(kinds);
        return same.jobs().stream()
                .filter(each -> each.equals(job) || !fresh.contains(each))
                .map(each -> new Decision.Wait(each, wait.general(), wait.perMember()))
                .toList();
    }

    private static boolean mayHelp(ShapeClass found, Trigger trigger, Job first, Predicate<Job> hope) {
        return !(trigger instanceof Trigger.Capacity capacity)
                || !found.lacksOnlyRoomIn(capacity.member())
                || hope.test(first);
    }

    private BitSet asleep(Trigger trigger) {
        if (trigger instanceof Trigger.MemberJoined) {
            BitSet all = new BitSet();
            classes.values().forEach(each -> all.set(each.slot()));
            return all;
        }
        BitSet named = parkedBy.get(trigger);
        return named == null ? new BitSet() : (BitSet) named.clone();
    }

    private ShapeClass classOf(Job job) {
        return classes.computeIfAbsent(ShapeClass.Shape.of(job), shape -> {
            int slot = freeSlots.isEmpty() ? slots.size() : freeSlots.nextSetBit(0);
            freeSlots.clear(slot);
            ShapeClass made = new ShapeClass(shape, slot);
            if (slot == slots.size()) {
                slots.add(made);
            } else {
                slots.set(slot, made);
            }
            return made;
        });
    }

    private void detach(JobKey key) {
        Entry entry = entries.remove(key);
        if (entry == null) {
            return;
        }
        Job old = entry.job();
        fresh.remove(old);
        ShapeClass same = entry.same();
        change(same, () -> same.jobs().remove(old));
        if (same.jobs().isEmpty()) {
            index(same, false);
            classes.remove(same.shape());
            slots.set(same.slot(), null);
            freeSlots.set(same.slot());
            awake.clear(same.slot());
        }
    }

    /** Changes a class and keeps the first jobs of those that are short of room in order. */
    private void change(ShapeClass same, Runnable change) {
        Job before = same.first();
        if (before != null) {
            shortOfRoom.remove(before);
        }
        change.run();
        Job after = same.first();
        if (after != null && same.isShortOfRoom()) {
            shortOfRoom.add(after);
        }
    }

    private void index(ShapeClass same, boolean in) {
        for (Trigger trigger : same.triggers()) {
            if (in) {
                parkedBy.computeIfAbsent(trigger, none -> new BitSet()).set(same.slot());
                if (trigger instanceof Trigger.Time time) {
                    due.put(time.untilMillis(), time);
                }
                continue;
            }
            BitSet named = parkedBy.get(trigger);
            if (named != null) {
                named.clear(same.slot());
                if (named.isEmpty()) {
                    parkedBy.remove(trigger);
                    if (trigger instanceof Trigger.Time time) {
                        due.remove(time.untilMillis());
                    }
                }
            }
        }
    }
}
