package dev.muster.propagation.dashboard;

import dev.muster.api.fleet.BindingSpec.EndedAttempt;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.propagation.binding.JobView;
import dev.muster.propagation.dashboard.Stage.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job's way in stretches of time, from what its objects say; pure. Works of earlier attempts are there for an hour after their end;
 * of older ones only the end is known, from the binding.
 */
final class Timeline {
    private final JobRows.Known job;
    private final List<Stage> stages = new ArrayList<>();
    private long at;

    private Timeline(JobRows.Known job) {
        this.job = job;
        this.at = millis(job.template().getMetadata().getCreationTimestamp());
    }

    static List<Stage> of(JobRows.Known job) {
        return new Timeline(job).build();
    }

    private List<Stage> build() {
        List<Long> told = job.works().stream().map(JobRows::attempt).toList();
        job.history().stream().filter(ended -> !told.contains(ended.attempt())).forEach(this::moved);
        job.works().forEach(this::attempt);
        boolean open = !stages.isEmpty() && stages.getLast().to() == null;
        if (!open && !job.over()) {
            stages.add(new Stage(Kind.QUEUED, at, null, 0, null));
        }
        return stages;
    }

    /** Of an attempt whose Work is gone, only when it ended is known: all the time before it counts as one stretch. */
    private void moved(EndedAttempt ended) {
        add(Kind.MOVED, at, millis(ended.at()), ended.attempt(), ended.member());
    }

    private void attempt(Work work) {
        long number = JobRows.attempt(work);
        String member = JobView.memberOf(work);
        long ordered = Math.max(at, millis(work.getMetadata().getCreationTimestamp()));
        if (ordered > at) {
            add(Kind.QUEUED, at, ordered, 0, null);
        }
        WorkStatus status = work.getStatus();
        long armed = status == null ? 0 : millis(status.armedAt());
        long driver = status == null || status.driver() == null
                ? 0
                : millis(status.driver().startedAt());
        Long end = end(work);
        add(Kind.RESERVED, ordered, armed > 0 ? Long.valueOf(armed) : end, number, member);
        if (armed > 0) {
            add(Kind.STARTING, armed, driver > 0 ? Long.valueOf(driver) : end, number, member);
        }
        if (driver > 0) {
            add(Kind.RUNNING, driver, end, number, member);
        }
    }

    /** When an attempt ended; null while it has not, or for as long as nobody wrote down when. */
    private @Nullable Long end(Work work) {
        boolean over = JobView.endedByAgent(work) || JobView.neverArmed(work);
        if (!over) {
            return null;
        }
        Optional<Long> told = job.history().stream()
                .filter(ended -> ended.attempt() == JobRows.attempt(work))
                .map(ended -> millis(ended.at()))
                .filter(millis -> millis > 0)
                .findFirst();
        return told.or(() -> terminated(work)).orElse(at);
    }

    private Optional<Long> terminated(Work work) {
        return Optional.ofNullable(work.getStatus())
                .map(WorkStatus::application)
                .map(application -> millis(application.path("terminationTime").asText("")))
                .filter(millis -> millis > 0);
    }

    /** Clocks of hub and members differ a little: a stretch never ends before it began, nor begins before the last one ended. */
    private void add(Kind kind, long from, @Nullable Long to, long attempt, @Nullable String member) {
        long start = Math.max(at, from);
        Long end = to == null ? null : Long.valueOf(Math.max(start, to));
        stages.add(new Stage(kind, start, end, attempt, member));
        at = Objects.requireNonNullElse(end, start);
    }

    /** Epoch milliseconds of an RFC 3339 time; 0 for none and for what is no time. */
    static long millis(@Nullable String time) {
        if (time == null || time.isEmpty()) {
            return 0;
        }
        try {
            return Instant.parse(time).toEpochMilli();
        } catch (DateTimeException noTime) {
            return 0;
        }
    }
}
