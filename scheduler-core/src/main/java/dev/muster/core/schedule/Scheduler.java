package dev.muster.core.schedule;

import dev.muster.core.cycle.Agenda;
import dev.muster.core.cycle.Cycle;
import dev.muster.core.cycle.Decision;
import dev.muster.core.cycle.Moment;
import dev.muster.core.cycle.Plan;
import dev.muster.core.cycle.Queue;
import dev.muster.core.cycle.Reserving;
import dev.muster.core.cycle.Snapshot;
import dev.muster.core.fit.FitResult;
import dev.muster.core.fit.Fleet;
import dev.muster.core.ledger.Claim;
import dev.muster.core.ledger.Ledger;
import dev.muster.core.ledger.Ledger.Proof;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberState;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.QuotaLeft;
import dev.muster.core.rank.Ranking;
import dev.muster.core.rank.Weights;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.Trigger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Queue, ledger and members together; owned by one thread. Deterministic: the same settings and the same inputs in the same
 * order give the same rounds, so a log of inputs replays to the same plans.
 *
 * <p>A placed job's claim is assumed before anybody writes it down, under a provisional token; once the binding exists its
 * real token takes over in one step, so the room is never free in between.
 */
public final class Scheduler {
    private final Cycle cycle;
    private final Settings settings;
    private final Reserving reserving;
    private final Queue queue = new Queue();
    private final Ledger ledger = new Ledger();
    private final Map<String, MemberView> members = new TreeMap<>();

    /** What is left in each member; brought up to date by what is in {@code stale} and in the ledger's changes. */
    private final Fleet fleet = new Fleet();

    private final Set<String> stale = new TreeSet<>();

    /** What each member's report in force accounts for: a claim may become known after the report that shows it. */
    private final Map<String, Map<String, Map<String, Integer>>> accounted = new HashMap<>();

    private final Map<JobKey, Assumed> provisional = new HashMap<>();
    private final Map<String, String> unarmed = new HashMap<>();
    private final Map<String, Integer> unarmedIn = new HashMap<>();
    private long provisionals;

    /** A decision that is in no binding yet. */
    private record Assumed(String token, Job job) {}

    /**
     * @param patienceMillis how long the head of the queue waits before a member is kept for it whose ends are not known
     * @param unarmedLimit unarmed Works in a member at which nothing more is placed there
     * @param heads jobs decided in one cycle at most
     * @param seed varies which of equally good members is taken
     * @param weights of what makes a member good
     */
    public record Settings(long patienceMillis, int unarmedLimit, int heads, long seed, Weights weights) {
        /** With the default weights. */
        public Settings(long patienceMillis, int unarmedLimit, int heads, long seed) {
            this(patienceMillis, unarmedLimit, heads, seed, Weights.DEFAULT);
        }
    }

    public Scheduler(Settings settings) {
        this(Ranking.of(settings.weights()), settings);
    }

    /** With a ranking of one's own in place of the settings' weights. */
    public Scheduler(Ranking ranking, Settings settings) {
        this.cycle = new Cycle(ranking);
        this.settings = settings;
        this.reserving = new Reserving(settings.patienceMillis());
    }

    /** Takes note of an input; decides nothing, but for {@link Input.Decided}. */
    public void apply(Input input) {
        switch (input) {
            case Input.Offered offered -> offered(offered.job());
            case Input.Removed removed -> {
                queue.remove(removed.job());
                release(removed.job());
            }
            case Input.Dispatched dispatched -> dispatched(dispatched.job(), dispatched.claim());
            case Input.Attempts attempts -> attempts.attempts().forEach(this::apply);
            case Input.MemberChanged changed -> memberChanged(changed.view());
            case Input.Reported reported -> reported(reported.view(), reported.accounted());
            case Input.MemberGone gone -> {
                members.remove(gone.member());
                stale.add(gone.member());
                accounted.remove(gone.member());
                queue.wake(new Trigger.Member(gone.member()));
            }
            case Input.Happened happened -> happened(happened.trigger());
            case Input.Decided decided -> decide(decided.nowMillis());
        }
    }

    /** Whether a cycle has something to decide at this moment. */
    public boolean hasWork(long nowMillis) {
        queue.wakeDue(nowMillis);
        return queue.hasActive();
    }

    /**
     * Runs one cycle.
     *
     * <ol>
     *   <li>Wake what waited for this moment, and bring the rooms of the members that changed up to date.
     *   <li>Choose what is kept for the head of the queue; wake those that need not make way any more.
     *   <li>Take what is to be tried.
     *   <li>Decide.
     *   <li>Assume what was placed; park what waits.
     * </ol>
     */
    public Round decide(long nowMillis) {
        queue.wakeDue(nowMillis);
        catchUp();
        Reserving.Outcome head = reserving.next(queue.head(), fleet, ledger::claimsOf, nowMillis);
        if (head.released() != null) {
            queue.wake(new Trigger.Released(head.released().key()));
        }
        Agenda agenda = queue.agenda(settings.heads());
        Plan plan = cycle.decide(agenda, fleet, head.kept(), new Moment(nowMillis, settings.seed()));
        List<Decision.Wait> waits = queue.settle(agenda.taken(), plan);
        plan.places().forEach(place -> assume(place, nowMillis));
        return new Round(plan, waits, head.kept());
    }

    public OptionalLong nextDueMillis() {
        return queue.nextDueMillis();
    }

    /** For reading only. */
    public Queue queue() {
        return queue;
    }

    /** For reading only. */
    public Ledger ledger() {
        return ledger;
    }

    /** The rooms of all members as of the last decision; for reading only. */
    public Fleet fleet() {
        return fleet;
    }

    /** Tokens of the claims that no agent has locked in yet. */
    public Set<String> unarmed() {
        return Set.copyOf(unarmed.keySet());
    }

    /** Reports and unseen claims as they are now, for others to ask about. */
    public Snapshot snapshot() {
        return Snapshot.of(members.values(), ledger);
    }

    private void assume(Decision.Place place, long nowMillis) {
        Job job = place.job();
        String token = "provisional-" + ++provisionals;
        ledger.assume(Claim.fresh(
                        token,
                        place.member(),
                        job.key(),
                        job.gang(),
                        place.fit().promised())
                .endingAt(job.endIfStartedAt(nowMillis)));
        Assumed earlier = provisional.put(job.key(), new Assumed(token, job));
        if (earlier != null) {
            ledger.forget(earlier.token(), Proof.NEVER_ARMED);
            armed(earlier.token());
        }
        notArmed(token, place.member());
    }

    /**
     * Queues a job. One that was placed as it is keeps its place: whoever offers it again has not heard of the decision
     * yet, and to decide again would find no room beside the job's own claim.
     */
    private void offered(Job job) {
        Assumed earlier = provisional.get(job.key());
        if (earlier == null) {
            queue.offer(job);
        } else if (!earlier.job().equals(job)) {
            release(job.key());
            queue.offer(job);
        }
    }

    private void dispatched(JobKey job, Claim claim) {
        hold(claim);
        notArmed(claim.token(), claim.member());
        queue.remove(job);
        Assumed earlier = provisional.get(job);
        Claim assumed = earlier == null ? null : ledger.claim(earlier.token());
        boolean takesOver = assumed != null
                && assumed.member().equals(claim.member())
                && assumed.promised().equals(claim.promised());
        if (takesOver) {
            provisional.remove(job);
            ledger.forget(earlier.token(), Proof.NEVER_ARMED);
            armed(earlier.token());
        } else {
            release(job);
        }
    }

    private void apply(Attempt attempt) {
        Claim claim = attempt.claim();
        if (attempt.ended() == null) {
            hold(claim);
        } else if (ledger.forget(claim.token(), attempt.ended())) {
            freed(claim.member(), claim.job().namespace());
        }
        boolean counted = unarmed.containsKey(claim.token());
        boolean counts = !attempt.armed() && attempt.ended() == null;
        if (counted != counts) {
            if (counts) {
                notArmed(claim.token(), claim.member());
            } else {
                armed(claim.token());
            }
            queue.wake(new Trigger.Member(claim.member()));
        }
    }

    private void reported(MemberView view, Map<String, Map<String, Integer>> shown) {
        accounted.put(view.name(), shown);
        ledger.confirm(view.name(), shown);
        memberChanged(view);
        wakeForRoom(view.name());
        view.capacity().quotas().stream()
                .map(QuotaLeft::namespace)
                .distinct()
                .forEach(namespace -> queue.wake(new Trigger.Quota(view.name(), namespace)));
    }

    private void happened(Trigger trigger) {
        if (trigger instanceof Trigger.Capacity capacity) {
            wakeForRoom(capacity.member());
        } else {
            queue.wake(trigger);
        }
    }

    private void freed(String member, String namespace) {
        wakeForRoom(member);
        queue.wake(new Trigger.Quota(member, namespace));
    }

    /** Wakes whom room in the member may help: of the jobs that lack only room there, those that would have it now. */
    private void wakeForRoom(String member) {
        catchUp();
        int at = fleet.find(member);
        queue.wake(new Trigger.Capacity(member), job -> at < 0 || mayFit(job, at));
    }

    private boolean mayFit(Job job, int at) {
        return switch (fleet.ask(job.gang(), job.key().namespace()).look(at)) {
            case null -> false;
            case FitResult.Fits fits -> true;
            // Not room is missing now, but something that other changes help.
            case FitResult.Short lack -> !(lack.reason() instanceof Reason.InsufficientResources);
        };
    }

    /** Brings the rooms up to date, at the cost of the members that changed. */
    private void catchUp() {
        stale.addAll(ledger.takeChanged());
        for (String name : stale) {
            MemberView view = members.get(name);
            if (view == null) {
                fleet.drop(name);
            } else {
                fleet.take(view, ledger.unseenOf(name));
            }
        }
        stale.clear();
    }

    private void hold(Claim claim) {
        ledger.assume(claim);
        if (claim.endMillis() != Claim.UNKNOWN_END) {
            ledger.expect(claim.token(), claim.endMillis());
        }
        Map<String, Integer> slots =
                accounted.getOrDefault(claim.member(), Map.of()).get(claim.token());
        if (slots != null) {
            ledger.confirm(claim.member(), Map.of(claim.token(), slots));
        }
    }

    /** Gives back room that was assumed for a decision nobody will carry out. */
    private void release(JobKey job) {
        Assumed assumed = provisional.remove(job);
        Claim claim = assumed == null ? null : ledger.claim(assumed.token());
        if (claim != null) {
            ledger.forget(claim.token(), Proof.NEVER_ARMED);
            armed(claim.token());
            freed(claim.member(), job.namespace());
        }
    }

    private void memberChanged(MemberView view) {
        MemberView now = counted(view);
        MemberView known = members.put(view.name(), now);
        stale.add(view.name());
        if (known == null) {
            queue.wake(new Trigger.MemberJoined());
        }
        if (known == null
                || !known.state().equals(now.state())
                || !known.traits().equals(view.traits())
                || !known.capabilities().equals(view.capabilities())) {
            queue.wake(new Trigger.Member(view.name()));
        }
    }

    private void notArmed(String token, String member) {
        if (unarmed.putIfAbsent(token, member) == null) {
            unarmedIn.merge(member, 1, Integer::sum);
            recount(member);
        }
    }

    private void armed(String token) {
        String member = unarmed.remove(token);
        if (member != null) {
            unarmedIn.computeIfPresent(member, (name, count) -> count == 1 ? null : count - 1);
            recount(member);
        }
    }

    private void recount(String member) {
        members.computeIfPresent(member, (name, view) -> counted(view));
        stale.add(member);
    }

    /** The view with the number of Works that wait to be armed there. */
    private MemberView counted(MemberView view) {
        return view.withState(new MemberState(
                view.state().ready(),
                view.state().paused(),
                unarmedIn.getOrDefault(view.name(), 0),
                settings.unarmedLimit()));
    }
}
