package dev.muster.agent.work;

import dev.muster.agent.attempt.Progress;
import dev.muster.api.fleet.Work;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this process remembers of one attempt: its newest Work and copy as answered by the servers, so that a cache that
 * lags is never acted on, its progress, and since when things last. Lost with the process; nothing depends on it.
 */
final class Attempt {
    /** Things whose age is counted. */
    enum Since {
        Placing,
        Unacknowledged,
        DriverUnbound,
        Suspending,
        Empty,
        UnansweredCreate,
        Finishing,
        ExecutorsPending,
        DriverRunning,
        Written,
        Changed
    }

    private final LongSupplier nanos;
    private final @Nullable Long[] since = new Long[Since.values().length];
    private Work work;
    private @Nullable SparkApplication copy;
    private @Nullable String goneUid;
    private @Nullable String cachedUid;
    private boolean absent;
    private boolean armedHere;
    private @Nullable List<Pod> looked;
    private Progress progress = Progress.FRESH;
    private @Nullable String unboundDriver;

    Attempt(Work work, LongSupplier nanos) {
        this.work = work;
        this.nanos = nanos;
    }

    Work work() {
        return work;
    }

    String token() {
        return Objects.requireNonNull(work.getSpec().token());
    }

    /** Takes the younger of what is remembered and what is shown. */
    void see(Work shown) {
        if (!younger(work, shown)) {
            work = shown;
        }
    }

    Progress progress() {
        return progress;
    }

    void progress(Progress value) {
        progress = value;
    }

    /** A new look: what was waited for may have come. */
    void lookAnew() {
        looked = null;
        progress = progress.askAgain().withLookedLive(false);
    }

    /** The token's pods as the API server itself just listed them. */
    void looked(List<Pod> pods) {
        looked = List.copyOf(pods);
    }

    /** What was listed in this look, else what the cache shows. */
    List<Pod> pods(List<Pod> cached) {
        return looked == null ? cached : looked;
    }

    /**
     * The copy by the younger of the cache's and the last answer; empty when none is known, also when the cache showed it
     * and does so no more: then the server is asked.
     */
    Optional<SparkApplication> copy(Optional<SparkApplication> cached) {
        if (cached.isPresent() && !cached.get().getMetadata().getUid().equals(goneUid)) {
            cachedUid = cached.get().getMetadata().getUid();
            seeCopy(cached.get());
        } else if (copy != null && copy.getMetadata().getUid().equals(cachedUid)) {
            copy = null;
            absent = false;
        }
        return Optional.ofNullable(copy);
    }

    /** As the last answer said, or the cache showed. */
    Optional<SparkApplication> copy() {
        return Optional.ofNullable(copy);
    }

    /** An API server answered that this is the copy. */
    void seeCopy(SparkApplication answered) {
        boolean other = copy == null
                || !copy.getMetadata().getUid().equals(answered.getMetadata().getUid());
        if (other || !younger(copy, answered)) {
            copy = answered;
        }
        absent = false;
    }

    /** An API server answered that there is none, or that this one is deleted. */
    void copyGone() {
        if (copy != null) {
            goneUid = copy.getMetadata().getUid();
        }
        copy = null;
        absent = true;
    }

    /** Starting was written by this process: of its creates it knows whether they were answered. */
    boolean armedHere() {
        return armedHere;
    }

    void arm() {
        armedHere = true;
    }

    boolean absent() {
        return absent;
    }

    void begin(Since what) {
        if (since[what.ordinal()] == null) {
            since[what.ordinal()] = nanos.getAsLong();
        }
    }

    void restart(Since what) {
        since[what.ordinal()] = nanos.getAsLong();
    }

    void end(Since what) {
        since[what.ordinal()] = null;
    }

    void hold(Since what, boolean lasts) {
        if (lasts) {
            begin(what);
        } else {
            end(what);
        }
    }

    /** Counts from when this very driver was first seen without a node. */
    void driverUnbound(@Nullable String pod) {
        if (pod == null || !pod.equals(unboundDriver)) {
            end(Since.DriverUnbound);
        }
        unboundDriver = pod;
        hold(Since.DriverUnbound, pod != null);
    }

    @Nullable
    Duration age(Since what) {
        Long start = since[what.ordinal()];
        return start == null ? null : Duration.ofNanos(nanos.getAsLong() - start);
    }

    private static boolean younger(HasMetadata a, HasMetadata b) {
        return version(a) > version(b);
    }

    /** Resource versions are compared as numbers, as Kubernetes promises since 1.35 and has always kept. */
    private static long version(HasMetadata object) {
        String text = object.getMetadata().getResourceVersion();
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
