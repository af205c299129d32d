package dev.muster.core.cycle;

import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.Trigger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait for a member, in queue order; owned by the one control thread.
 *
 * <pre>
 *            offer                heads -> cycle -> park(reasons)
 *   (none) ---------> [ active ] --------------------------------> [ parked ]
 *      ^                 |   ^                                         |
 *      |     remove      |   +---- wake(trigger) that a reason names --+
 *      +-----------------+---------------------- remove ---------------+
 * </pre>
 *
 * Reasons are the index: a change wakes exactly the parked jobs whose reasons name it, at a cost of the jobs woken, not of
 * the jobs waiting. There is no sweep that tries everything again.
 *
 * <p>What the caller wakes: {@link Trigger.Capacity} at every newer report of a member and whenever a claim there is
 * forgotten; {@link Trigger.Quota} likewise for the namespaces concerned; {@link Trigger.Member} when readiness, labels,
 * taints, capabilities or the number of unarmed Works change; {@link #wakeDue} when {@link #nextDueMillis} comes. A job
 * whose spec or policy changed is offered again.
 */
public final class Queue {
    private final Map<JobKey, Entry> entries = new HashMap<>();
    private final NavigableSet<Job> active = new TreeSet<>(Job.QUEUE_ORDER);
    private final Map<Trigger, Set<JobKey>> parkedBy = new HashMap<>();
    private final SortedMap<Long, Trigger.Time> due = new TreeMap<>();
    private final NavigableSet<Job> shortOfRoom = new TreeSet<>(Job.QUEUE_ORDER);
    private @Nullable Guard guard;

    /** A job and why it was parked last; active jobs keep those reasons until they are decided again. */
    private record Entry(Job job, boolean parked, List<Reason> reasons) {}

    /** Adds a job, or replaces it by its newer version, and lets the next cycle try it. */
    public void offer(Job job) {
        Entry old = detach(job.key());
        List<Reason> reasons = old == null ? List.of() : old.reasons();
        attach(new Entry(job, false, reasons));
    }

    /** Sets a job aside until something that its reasons name has changed. A job that is not in the queue is ignored. */
    public void park(Job job, Collection<? extends Reason> reasons) {
        if (detach(job.key()) != null) {
            attach(new Entry(job, true, List.copyOf(reasons)));
        }
    }

    /** Takes a job out and wakes those that made way for it. Returns the woken jobs. */
    public List<Job> remove(JobKey key) {
        detach(key);
        if (guard != null && guard.gang().key().equals(key)) {
            guard = null;
        }
        return wake(new Trigger.Released(key));
    }

    /** Carries a plan into the queue: what is placed leaves, what waits is parked. */
    public void settle(Plan plan) {
        for (Decision decision : plan.decisions()) {
            switch (decision) {
                case Decision.Place place -> remove(place.job().key());
                case Decision.Wait wait -> park(wait.job(), wait.reasons());
            }
        }
    }

    /** Makes active the parked jobs whose reasons name the trigger; returns them in queue order. */
    public List<Job> wake(Trigger trigger) {
        Set<JobKey> keys =
                trigger instanceof Trigger.MemberJoined ? entries.keySet() : parkedBy.getOrDefault(trigger, Set.of());
        List<Job> woken = new ArrayList<>();
        for (JobKey key : List.copyOf(keys)) {
            Entry entry = entries.get(key);
            if (entry != null && entry.parked()) {
                detach(key);
                attach(new Entry(entry.job(), false, entry.reasons()));
                woken.add(entry.job());
            }
        }
        woken.sort(Job.QUEUE_ORDER);
        return woken;
    }

    /** Wakes every job that waited for a moment at or before now. */
    public List<Job> wakeDue(long nowMillis) {
        List<Job> woken = new ArrayList<>();
        while (!due.isEmpty() && due.firstKey() <= nowMillis) {
            Trigger.Time time = due.remove(due.firstKey());
            woken.addAll(wake(time));
        }
        woken.sort(Job.QUEUE_ORDER);
        return woken;
    }

    /** The next moment, in epoch milliseconds, at which {@link #wakeDue} has something to do. */
    public OptionalLong nextDueMillis() {
        return due.isEmpty() ? OptionalLong.empty() : OptionalLong.of(due.firstKey());
    }

    /** The first active jobs in queue order; they stay in the queue. */
    public List<Job> heads(int most) {
        return active.stream().limit(most).toList();
    }

    /**
     * The member to keep for a gang that has waited too long. The gang is the first in queue order of those that wait for
     * room which an emptier member would have, and it keeps its member until it leaves the queue or the member is no longer
     * one where only room is missing: changing with every report, no member would ever drain. Ask before taking the heads:
     * jobs that made way for a gang that is no longer kept a member for become active.
     *
     * @param afterMillis how long it must have waited
     */
    public Optional<Guard> guard(long nowMillis, long afterMillis) {
        Guard before = guard;
        guard = stillShort(before);
        if (guard == null && before != null) {
            wake(new Trigger.Released(before.gang().key()));
        }
        if (guard == null && !shortOfRoom.isEmpty()) {
            Job first = shortOfRoom.first();
            boolean waitedTooLong = nowMillis - first.waitingSinceMillis() >= afterMillis;
            guard = waitedTooLong ? nearest(first) : null;
        }
        return Optional.ofNullable(guard);
    }

    /** The reasons with which the job was parked last; empty if it never was. */
    public List<Reason> reasonsOf(JobKey key) {
        Entry entry = entries.get(key);
        return entry == null ? List.of() : entry.reasons();
    }

    /** All jobs, active and parked, in queue order. Cost: their number times its logarithm. */
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
        return !active.isEmpty();
    }

    /** The guard with the newest version of its gang, or null if it no longer waits for room in that member. */
    private @Nullable Guard stillShort(@Nullable Guard held) {
        if (held == null) {
            return null;
        }
        Entry entry = entries.get(held.gang().key());
        boolean waits = entry != null
                && lacks(entry.reasons()).stream()
                        .anyMatch(lack -> lack.member().equals(held.member()));
        return waits ? new Guard(entry.job(), held.member()) : null;
    }

    private @Nullable Guard nearest(Job gang) {
        return lacks(reasonsOf(gang.key())).stream()
                .min(Reason.InsufficientResources.NEAREST_FIRST)
                .map(lack -> new Guard(gang, lack.member()))
                .orElse(null);
    }

    /** Where nothing but room is missing, and an emptier member would have it. */
    private static List<Reason.InsufficientResources> lacks(List<Reason> reasons) {
        return reasons.stream()
                .filter(Reason.InsufficientResources.class::isInstance)
                .map(Reason.InsufficientResources.class::cast)
                .filter(lack -> !lack.evenWhenEmpty())
                .toList();
    }

    private void attach(Entry entry) {
        Job job = entry.job();
        entries.put(job.key(), entry);
        if (!lacks(entry.reasons()).isEmpty()) {
            shortOfRoom.add(job);
        }
        if (!entry.parked()) {
            active.add(job);
            return;
        }
        for (Trigger trigger : triggers(entry.reasons())) {
            parkedBy.computeIfAbsent(trigger, same -> new HashSet<>()).add(job.key());
            if (trigger instanceof Trigger.Time time) {
                due.put(time.untilMillis(), time);
            }
        }
    }

    private @Nullable Entry detach(JobKey key) {
        Entry entry = entries.remove(key);
        if (entry == null) {
            return null;
        }
        active.remove(entry.job());
        shortOfRoom.remove(entry.job());
        for (Trigger trigger : triggers(entry.reasons())) {
            Set<JobKey> keys = parkedBy.get(trigger);
            if (keys != null && keys.remove(key) && keys.isEmpty()) {
                parkedBy.remove(trigger);
                if (trigger instanceof Trigger.Time time) {
                    due.remove(time.untilMillis());
                }
            }
        }
        return entry;
    }

    private static Set<Trigger> triggers(List<Reason> reasons) {
        Set<Trigger> triggers = new HashSet<>();
        reasons.forEach(reason -> triggers.addAll(reason.unblockedBy()));
        return triggers;
    }
}
