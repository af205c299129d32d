package dev.muster.core.ledger;

import dev.muster.core.model.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The claims that live attempts hold in the members; owned by the one control thread.
 *
 * <pre>
 *                 assume(claim)                    confirm(accounted)
 *   (no claim) ------------------> [ unseen > 0 ] -------------------> [ unseen = 0 ]
 *       ^                            |       ^  \__ confirm: only ever        |
 *       |                            |       |      raises accounted          |
 *       |      forget(token, proof)  |       +--- assume again: no change     |
 *       +----------------------------+----------------------------------------+
 *
 *   unseen = promised - accounted, per pod set: this is what fit subtracts from the report.
 * </pre>
 *
 * What stays true: the sum equals the live claims, and is zero when there are none. {@code accounted} never falls while
 * the attempt lives, so a late, repeated or reordered report changes nothing. No claim expires by time: only a
 * {@link Proof} ends it. A token is used up with its claim: assuming it again, as a replayed event would, does nothing.
 *
 * <p>The naive ledger subtracts a claim until its pods are "seen in the cache" and drops it after a timeout; a slow
 * member then gets the same room promised twice.
 */
public final class Ledger {
    /** How many used-up tokens are remembered against replays; a guess at far more than can be in flight at once. */
    private static final int REMEMBERED_TOKENS = 65_536;

    private final Map<String, String> memberOfToken = new HashMap<>();
    private final Map<String, Map<String, Claim>> claimsOfMember = new TreeMap<>();
    private final Map<String, Map<String, Claim>> unseenOfMember = new TreeMap<>();
    private final SequencedSet<String> usedUp = new LinkedHashSet<>();
    private final Set<String> changed = new TreeSet<>();

    /** Evidence that nothing of an attempt runs or will ever run. */
    public enum Proof {
        /** The order was taken back before anything could run. */
        NEVER_ARMED,
        RESERVATION_FAILED,
        REFUSED,
        FINISHED,
        WITHDRAWN,
        /** A person states that the member is gone. */
        ATTESTED
    }

    /** Holds room for an attempt. A token that is live or used up already changes nothing. */
    public void assume(Claim claim) {
        if (usedUp.contains(claim.token()) || memberOfToken.putIfAbsent(claim.token(), claim.member()) != null) {
            return;
        }
        keep(claim);
    }

    /**
     * Applies what a report of the member has subtracted already. To be called together with the free amounts of the
     * same report. Tokens that hold no claim in this member are ignored, and so are those of claims that are seen whole: they have nothing
     * to learn. Cost: the claims that are not, as most reports repeat what is known of most claims.
     *
     * @param accounted token to pod set name to number of slots
     */
    public void confirm(String member, Map<String, Map<String, Integer>> accounted) {
        for (Claim claim : unseenOf(member)) {
            Map<String, Integer> slots = accounted.getOrDefault(claim.token(), Map.of());
            if (claim.learnsFrom(slots)) {
                keep(claim.confirmed(slots));
            }
        }
    }

    /**
     * Notes when a claim's job is expected to end, in epoch milliseconds; a token without claim is ignored. Says whether
     * that is news.
     */
    public boolean expect(String token, long endMillis) {
        Claim claim = claim(token);
        if (claim == null || claim.endMillis() == endMillis) {
            return false;
        }
        keep(claim.endingAt(endMillis));
        return true;
    }

    /** Ends a claim on proof; says whether there was one. */
    public boolean forget(String token, Proof proof) {
        usedUp.add(token);
        if (usedUp.size() > REMEMBERED_TOKENS) {
            usedUp.removeFirst();
        }
        String member = memberOfToken.remove(token);
        if (member == null) {
            return false;
        }
        changed.add(member);
        drop(claimsOfMember, member, token);
        drop(unseenOfMember, member, token);
        return true;
    }

    /** The live claim of a token, or null. */
    public @Nullable Claim claim(String token) {
        String member = memberOfToken.get(token);
        Map<String, Claim> claims = member == null ? null : claimsOfMember.get(member);
        return claims == null ? null : claims.get(token);
    }

    /** All live claims in a member, by token. */
    public List<Claim> claimsOf(String member) {
        return List.copyOf(claimsOfMember.getOrDefault(member, Map.of()).values());
    }

    /** The claims in a member of which a report has not shown everything yet, by token. */
    public List<Claim> unseenOf(String member) {
        return List.copyOf(unseenOfMember.getOrDefault(member, Map.of()).values());
    }

    /** {@link #unseenOf} for every member that has such claims. Cost: their number, not that of all claims. */
    public Map<String, List<Claim>> unseen() {
        Map<String, List<Claim>> unseen = new TreeMap<>();
        unseenOfMember.forEach((member, claims) -> unseen.put(member, List.copyOf(claims.values())));
        return unseen;
    }

    /** The members whose claims have changed since this was asked last, by name. */
    public Set<String> takeChanged() {
        Set<String> taken = new TreeSet<>(changed);
        changed.clear();
        return taken;
    }

    /** What all live claims in a member were promised, together. */
    public Resources promisedIn(String member) {
        Resources sum = Resources.ZERO;
        for (Claim claim : claimsOf(member)) {
            sum = sum.plus(claim.promisedTotal());
        }
        return sum;
    }

    public List<Claim> claims() {
        List<Claim> all = new ArrayList<>();
        claimsOfMember.values().forEach(claims -> all.addAll(claims.values()));
        return List.copyOf(all);
    }

    /** The number of live claims. */
    public int size() {
        return memberOfToken.size();
    }

    public boolean isEmpty() {
        return memberOfToken.isEmpty();
    }

    private void keep(Claim claim) {
        changed.add(claim.member());
        put(claimsOfMember, claim);
        if (claim.fullySeen()) {
            drop(unseenOfMember, claim.member(), claim.token());
        } else {
            put(unseenOfMember, claim);
        }
    }

    private static void put(Map<String, Map<String, Claim>> index, Claim claim) {
        index.computeIfAbsent(claim.member(), member -> new TreeMap<>()).put(claim.token(), claim);
    }

    private static void drop(Map<String, Map<String, Claim>> index, String member, String token) {
        index.computeIfPresent(member, (name, claims) -> {
            claims.remove(token);
            return claims.isEmpty() ? null : claims;
        });
    }
}
