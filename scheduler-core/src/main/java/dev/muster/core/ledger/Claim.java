package dev.muster.core.ledger;

import dev.muster.core.model.Gang;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import java.util.Map;
import java.util.TreeMap;

/**
 * Room in a member that one attempt of a job holds.
 *
 * @param token of the attempt
 * @param promised pod set name to the number of pods that have room there
 * @param accounted pod set name to how many of them the free amounts of the newest report already lack; absent means 0
 * @param endMillis when the job is expected to give the room back, in epoch milliseconds; {@link #UNKNOWN_END} where
 *     nobody said. An expectation, never proof: only {@link Ledger#forget} ends a claim
 */
public record Claim(
        String token,
        String member,
        JobKey job,
        Gang gang,
        Map<String, Integer> promised,
        Map<String, Integer> accounted,
        long endMillis) {
    /** The expected end of a claim whose job may run for ever. */
    public static final long UNKNOWN_END = Long.MAX_VALUE;

    public Claim {
        promised = Map.copyOf(promised);
        accounted = Map.copyOf(accounted);
    }

    /** A claim of a job of which nobody said how long it runs. */
    public Claim(
            String token,
            String member,
            JobKey job,
            Gang gang,
            Map<String, Integer> promised,
            Map<String, Integer> accounted) {
        this(token, member, job, gang, promised, accounted, UNKNOWN_END);
    }

    /** A claim that no report has shown anything of. */
    public static Claim fresh(String token, String member, JobKey job, Gang gang, Map<String, Integer> promised) {
        return new Claim(token, member, job, gang, promised, Map.of(), UNKNOWN_END);
    }

    /** The same claim with another expected end. */
    public Claim endingAt(long millis) {
        return new Claim(token, member, job, gang, promised, accounted, millis);
    }

    /** How many pods of the set the newest report shows, 0 or more. */
    public int seen(String podSet) {
        return accounted.getOrDefault(podSet, 0);
    }

    /** How many pods of the set are promised and in no report yet, 0 or more. */
    public int unseen(String podSet) {
        return promised.getOrDefault(podSet, 0) - accounted.getOrDefault(podSet, 0);
    }

    public boolean fullySeen() {
        for (String set : promised.keySet()) {
            if (unseen(set) != 0) {
                return false;
            }
        }
        return true;
    }

    /** What the promised pods ask for together. */
    public Resources promisedTotal() {
        return sum(false);
    }

    /** What the pods that no report shows yet ask for together. */
    public Resources unseenTotal() {
        return sum(true);
    }

    /** Whether a report shows pods that no report showed before. */
    boolean learnsFrom(Map<String, Integer> reported) {
        for (Map.Entry<String, Integer> set : promised.entrySet()) {
            if (Math.min(set.getValue(), reported.getOrDefault(set.getKey(), 0)) > seen(set.getKey())) {
                return true;
            }
        }
        return false;
    }

    /**
     * This claim with what another report accounts for: never less than before, never more than promised, so reports
     * may come late, twice or out of order.
     */
    Claim confirmed(Map<String, Integer> reported) {
        Map<String, Integer> highest = new TreeMap<>(accounted);
        promised.forEach((set, count) -> {
            int seen = Math.min(count, reported.getOrDefault(set, 0));
            highest.merge(set, Math.max(0, seen), Math::max);
        });
        return new Claim(token, member, job, gang, promised, highest, endMillis);
    }

    private Resources sum(boolean unseenOnly) {
        Resources sum = Resources.ZERO;
        for (PodSet set : gang.podSets()) {
            int pods = unseenOnly ? unseen(set.name()) : promised.getOrDefault(set.name(), 0);
            sum = sum.plus(set.request().times(pods));
        }
        return sum;
    }
}
