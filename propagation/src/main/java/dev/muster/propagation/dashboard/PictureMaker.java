package dev.muster.propagation.dashboard;

import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.MemberCluster;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.binding.JobPhase;
import dev.muster.propagation.binding.JobView;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the picture of the fleet current from one hub object after the other, in any order. Only what changed is computed anew: a
 * round costs what is new, and the sorting of the queue.
 */
final class PictureMaker {
    /** As the scheduling cycle takes them: priority, age, then names, so that the order is the same on every replica. */
    private static final Comparator<JobRow> QUEUE_ORDER = Comparator.comparingInt(JobRow::priority)
            .reversed()
            .thenComparingLong(JobRow::created)
            .thenComparing(JobRow::namespace)
            .thenComparing(JobRow::name)
            .thenComparing(JobRow::uid);

    /** What is left out last: jobs that are not over, then the youngest. */
    private static final Comparator<JobRow> KEPT_FIRST = Comparator.comparing(
                    (JobRow job) -> job.phase() == JobPhase.FINISHED)
            .thenComparing(Comparator.comparingLong(JobRow::created).reversed());

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final FleetMembers members;
    private final Map<Key, Job> jobs = new HashMap<>();
    private final Set<Key> dirty = new HashSet<>();
    private final Map<Key, JobRow> rows = new HashMap<>();
    private Picture last = Picture.EMPTY;

    /** Namespace and name of a job's template. */
    private record Key(String namespace, String name) {}

    /** All objects of one job that are there. */
    private static final class Job {
        private @Nullable SparkApplication template;
        private @Nullable ResourceBinding binding;
        private final Map<String, Work> works = new TreeMap<>();

        boolean isGone() {
            return template == null && binding == null && works.isEmpty();
        }
    }

    /** @param silentAfter a member whose Lease is not seen to change for this long is not ready */
    PictureMaker(Duration silentAfter, InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        this.members = new FleetMembers(silentAfter, this::turned);
    }

    synchronized void member(MemberCluster cluster, boolean gone) {
        if (gone) {
            members.gone(cluster);
        } else {
            members.seen(cluster, nanos.getAsLong());
        }
    }

    synchronized void lease(String member, Lease lease, boolean gone) {
        if (gone) {
            members.leaseGone(member, nanos.getAsLong());
        } else {
            members.heard(member, lease, clock.millis(), nanos.getAsLong());
        }
    }

    synchronized void report(String member, CapacityReport page, boolean gone) {
        if (gone) {
            members.pageGone(member, page, nanos.getAsLong());
        } else {
            members.reported(member, page, clock.millis(), nanos.getAsLong());
        }
    }

    synchronized void template(SparkApplication template, boolean gone) {
        var key = new Key(
                template.getMetadata().getNamespace(), template.getMetadata().getName());
        change(key, job -> job.template = gone ? null : template);
    }

    synchronized void binding(ResourceBinding binding, boolean gone) {
        if (!gone) {
            members.claim(binding);
        }
        change(key(binding.getSpec().template()), job -> job.binding = gone ? null : binding);
    }

    synchronized void work(Work work, boolean gone) {
        if (gone) {
            members.unclaim(work);
        } else {
            members.claim(work);
        }
        change(key(work.getSpec().target()), job -> {
            if (gone) {
                job.works.remove(work.getMetadata().getName());
            } else {
                job.works.put(work.getMetadata().getName(), work);
            }
        });
    }

    private static Key key(TemplateReference template) {
        return new Key(Objects.requireNonNullElse(template.namespace(), ""), template.name());
    }

    private void change(Key key, java.util.function.Consumer<Job> change) {
        Job job = jobs.computeIfAbsent(key, added -> new Job());
        change.accept(job);
        if (job.isGone()) {
            jobs.remove(key);
        }
        dirty.add(key);
    }

    /** Its jobs are seen no more, or again. */
    private void turned(String member) {
        jobs.forEach((key, job) -> {
            if (job.works.values().stream()
                    .anyMatch(work -> JobView.memberOf(work).equals(member))) {
                dirty.add(key);
            }
        });
    }

    /** The picture now; the last one itself when nothing has changed. */
    synchronized Picture picture() {
        members.tick(nanos.getAsLong());
        var memberRows = new TreeMap<>(members.rows());
        boolean jobsChanged = false;
        for (Key key : dirty) {
            jobsChanged |= draw(key);
        }
        dirty.clear();
        var heard = Map.copyOf(members.heard());
        if (!jobsChanged && memberRows.equals(last.members()) && heard.equals(last.heard())) {
            return last;
        }
        var shown = jobsChanged ? shown() : last.jobs();
        last = new Picture(
                clock.millis(),
                memberRows,
                heard,
                shown,
                jobsChanged ? heads() : last.heads(),
                Math.max(0, rows.size() - shown.size()));
        return last;
    }

    /** Says whether the job's row is another one now. */
    private boolean draw(Key key) {
        Job job = jobs.get(key);
        SparkApplication template = job == null ? null : job.template;
        if (job == null || template == null) {
            return rows.remove(key) != null;
        }
        var uid = template.getMetadata().getUid();
        // What an earlier template of the name left behind is not this job's.
        var binding =
                job.binding != null && job.binding.getSpec().template().uid().equals(uid) ? job.binding : null;
        var works = job.works.values().stream()
                .filter(work -> work.getSpec().target().uid().equals(uid))
                .toList();
        JobRow row = JobRows.of(new JobRows.Known(template, binding, works), members);
        if (row.equals(rows.get(key))) {
            return false;
        }
        rows.put(key, row);
        return true;
    }

    private Map<String, JobRow> shown() {
        var all = rows.values().stream();
        var kept = rows.size() <= Picture.JOBS ? all : all.sorted(KEPT_FIRST).limit(Picture.JOBS);
        return kept.collect(Collectors.toMap(JobRow::uid, row -> row, (one, other) -> one));
    }

    private List<String> heads() {
        return rows.values().stream()
                .filter(row -> row.phase() == JobPhase.WAITING)
                .sorted(QUEUE_ORDER)
                .limit(Picture.HEADS)
                .map(JobRow::uid)
                .toList();
    }
}
