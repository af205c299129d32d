package dev.muster.propagation.reclaim;

import dev.muster.api.fleet.BindingSpec.Exclusion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps a job away from members that failed it, for a while; pure. */
public final class Exclusions {
    /** First backoff after ReservationFailed or Refused; doubles with each failure in a row up to memberBackoff. From DESIGN 5.2. */
    static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);

    private Exclusions() {}

    /** Why an attempt ended, as far as the next one is concerned. */
    public enum Kind {
        /** The room was not there when it was asked for: a short backoff, and a younger report must come. */
        NO_ROOM,
        /** The member could not start it: the whole memberBackoff. */
        COULD_NOT_START,
        /** Not the member's doing: no exclusion. */
        NOT_ITS_FAULT
    }

    /**
     * The exclusions after one more ended attempt; those that are over are dropped.
     *
     * @param sequence the member's youngest report when it failed, null if the agent did not say
     */
    public static List<Exclusion> after(
            @Nullable List<Exclusion> before, Ended ended, Duration memberBackoff, Instant now) {
        var kept = new ArrayList<Exclusion>();
        var failures = 0;
        for (var exclusion : Objects.requireNonNullElse(before, List.<Exclusion>of())) {
            if (exclusion.member().equals(ended.member())) {
                failures = exclusion.failures();
            } else if (endsAfter(exclusion, now.minus(memberBackoff))) {
                kept.add(exclusion);
            }
        }
        if (ended.kind() != Kind.NOT_ITS_FAULT) {
            kept.add(excluded(ended, failures + 1, memberBackoff, now));
        }
        return List.copyOf(kept);
    }

    /** An attempt that ended without the job having run. */
    public record Ended(
            String member,
            Kind kind,
            String cause,
            @Nullable String message,
            @Nullable Long sequence) {}

    private static Exclusion excluded(Ended ended, int failures, Duration memberBackoff, Instant now) {
        var backoff = ended.kind() == Kind.COULD_NOT_START
                ? memberBackoff
                : min(FIRST_BACKOFF.multipliedBy(1L << Math.min(failures - 1, 20)), memberBackoff);
        var sequence = ended.kind() == Kind.NO_ROOM ? ended.sequence() : null;
        return new Exclusion(
                ended.member(),
                ended.cause(),
                ended.message(),
                now.plus(backoff).toString(),
                sequence,
                failures);
    }

    private static boolean endsAfter(Exclusion exclusion, Instant time) {
        return exclusion.until() == null || Instant.parse(exclusion.until()).isAfter(time);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
