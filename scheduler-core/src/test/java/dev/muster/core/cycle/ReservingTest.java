package dev.muster.core.cycle;

import static dev.muster.core.Given.GI;
import static dev.muster.core.Given.all;
import static dev.muster.core.Given.job;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.pods;
import static dev.muster.core.Given.sized;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.fit.Fleet;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.Resources;
import dev.muster.core.reason.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Members of two nodes of 8 cores with nothing left, a head that wants both nodes of one of them. */
class ReservingTest {
    private static final long PATIENCE = 600;
    private static final Gang NODE = Gang.of(pods("executor", 1, 8, 8));
    private static final Gang BOTH = Gang.of(pods("executor", 2, 8, 8));

    private final Reserving reserving = new Reserving(PATIENCE);
    private final Fleet fleet = new Fleet();
    private final Map<String, MemberView> members = new TreeMap<>(Map.of("c1", full("c1", 1), "c2", full("c2", 1)));
    private final Map<String, List<Claim>> claims =
            new TreeMap<>(Map.of("c1", new ArrayList<>(), "c2", new ArrayList<>()));
    private final Job head = job("head", 0, 0, BOTH);
    private Optional<Reserving.Head> first =
            Optional.of(new Reserving.Head(head, List.of(lacks("c1", 1), lacks("c2", 0))));

    private static MemberView full(String name, long sequence) {
        MemberView view = member(name, sized("pool", node(8, 32), node(0, 24), node(0, 24)));
        return view.withCapacity(new Capacity(sequence, view.capacity().groups(), List.of()));
    }

    private static Reason lacks(String member, int roomFor) {
        return new Reason.InsufficientResources(
                member, "executor", 2, Resources.pod(8_000, 8 * GI), roomFor, Resources.ZERO, "pool", false);
    }

    private static Claim runs(String token, String member, Gang gang, long end) {
        return new Claim(token, member, new JobKey("default", token, token), gang, all(gang), all(gang), end);
    }

    private Reservation kept(long now) {
        return next(now).kept();
    }

    private Reserving.Outcome next(long now) {
        fleet.update(members.values(), Map.of());
        return reserving.next(first, fleet, name -> List.copyOf(claims.get(name)), now);
    }

    @Test
    void theMemberThatWillHaveRoomFirstIsKeptFromTheLastEndThatItTakes() {
        claims.get("c1").addAll(List.of(runs("a", "c1", NODE, 100), runs("b", "c1", NODE, 300)));
        claims.get("c2").addAll(List.of(runs("c", "c2", NODE, 200), runs("d", "c2", NODE, 250)));

        assertThat(kept(10)).isEqualTo(new Reservation(head, "c2", 250, 0));
    }

    @Test
    void whatTheHeadLeavesOverIsCounted() {
        claims.get("c1").add(runs("a", "c1", Gang.of(pods("executor", 5, 8, 8)), 100));
        claims.get("c2").add(runs("b", "c2", BOTH, 101));

        assertThat(kept(10)).isEqualTo(new Reservation(head, "c1", 100, 3));
    }

    @Test
    void anotherMemberThatWouldHaveRoomSoonerDoesNotMoveIt() {
        claims.get("c1").add(runs("a", "c1", BOTH, 200));
        assertThat(kept(10).member()).isEqualTo("c1");

        claims.get("c2").add(runs("b", "c2", BOTH, 100));

        assertThat(kept(20)).isEqualTo(new Reservation(head, "c1", 200, 0));
    }

    @Test
    void aStartThatGetsLaterMovesItToTheFirstMember() {
        claims.get("c1").add(runs("a", "c1", BOTH, 200));
        claims.get("c2").add(runs("b", "c2", BOTH, 250));
        assertThat(kept(10).member()).isEqualTo("c1");

        claims.put("c1", List.of(runs("a", "c1", BOTH, 400)));

        assertThat(next(20)).isEqualTo(new Reserving.Outcome(new Reservation(head, "c2", 250, 0), head));
    }

    @Test
    void aJobThatOutstaysItsEndMakesTheStartUnknown() {
        claims.get("c1").add(runs("a", "c1", BOTH, 200));
        assertThat(kept(199).startMillis()).isEqualTo(200);

        assertThat(kept(200)).as("ended, they say, but it still runs").isNull();
    }

    @Test
    void aYoungerReportIsCountedAnew() {
        claims.get("c1").add(runs("a", "c1", NODE, 200));
        claims.get("c1").add(runs("b", "c1", NODE, 300));
        assertThat(kept(10).startMillis()).isEqualTo(300);

        MemberView view = member("c1", sized("pool", node(8, 32), node(8, 32), node(0, 24)));
        members.put("c1", view.withCapacity(new Capacity(2, view.capacity().groups(), List.of())));

        assertThat(kept(20)).isEqualTo(new Reservation(head, "c1", 200, 0));
    }

    @Test
    void whereNoEndIsKnownTheNearestMissIsKeptOnceTheHeadHasWaited() {
        claims.get("c1").add(runs("a", "c1", BOTH, Claim.UNKNOWN_END));
        assertThat(kept(PATIENCE - 1)).isNull();
        assertThat(kept(PATIENCE)).isEqualTo(Reservation.untilDrained(head, "c1"));

        first = Optional.of(new Reserving.Head(head, List.of(lacks("c1", 0), lacks("c2", 1))));

        assertThat(kept(PATIENCE + 1))
                .as("moving, none would ever drain")
                .isEqualTo(Reservation.untilDrained(head, "c1"));
    }

    @Test
    void oneEndThatIsNotKnownMakesTheWholeUnknownUnlessTheOthersSuffice() {
        claims.get("c1").addAll(List.of(runs("a", "c1", NODE, 100), runs("b", "c1", NODE, Claim.UNKNOWN_END)));
        claims.get("c2").addAll(List.of(runs("c", "c2", BOTH, 900), runs("d", "c2", NODE, Claim.UNKNOWN_END)));

        assertThat(kept(10)).isEqualTo(new Reservation(head, "c2", 900, 0));
    }

    @Test
    void aMemberThatIsGoneOrCouldNotHoldTheHeadEmptyIsNotKept() {
        claims.get("c1").add(runs("a", "c1", BOTH, 100));
        claims.get("c2").add(runs("b", "c2", BOTH, 200));
        members.remove("c1");
        assertThat(kept(10).member()).isEqualTo("c2");

        Reason never = new Reason.InsufficientResources(
                "c2", "executor", 2, Resources.pod(8_000, 8 * GI), 0, Resources.ZERO, "pool", true);
        first = Optional.of(new Reserving.Head(head, List.of(lacks("c1", 1), never)));
        assertThat(kept(10)).isNull();
    }

    @Test
    void aKeptMemberThatHasGoneIsKeptNoLonger() {
        claims.get("c1").add(runs("a", "c1", BOTH, 100));
        claims.get("c2").add(runs("b", "c2", BOTH, 200));
        assertThat(kept(10).member()).isEqualTo("c1");

        members.remove("c1");

        assertThat(kept(11)).isEqualTo(new Reservation(head, "c2", 200, 0));
    }

    @Test
    void patienceCountsFromWhenTheHeadBeganToWait() {
        Job later = job("later", 0, 500, BOTH);
        first = Optional.of(new Reserving.Head(later, List.of(lacks("c1", 1))));
        claims.get("c1").add(runs("a", "c1", BOTH, Claim.UNKNOWN_END));
        assertThat(kept(500 + PATIENCE - 1)).isNull();
        assertThat(kept(500 + PATIENCE)).isEqualTo(Reservation.untilDrained(later, "c1"));
    }

    @Test
    void thoseThatMadeWayAreReleasedWhenTheHeadIsGone() {
        claims.get("c1").add(runs("a", "c1", BOTH, 100));
        assertThat(next(10).released()).isNull();
        assertThat(next(11).released()).as("nothing has loosened").isNull();

        first = Optional.empty();

        assertThat(next(12)).isEqualTo(new Reserving.Outcome(null, head));
        assertThat(next(13)).isEqualTo(new Reserving.Outcome(null, null));
    }

    @Test
    void thoseThatMadeWayAreReleasedWhenTheHeadLeavesMoreOver() {
        claims.get("c1").add(runs("a", "c1", Gang.of(pods("executor", 3, 8, 8)), 100));
        assertThat(kept(10).spareSlots()).isEqualTo(1);

        claims.put("c1", List.of(runs("a", "c1", Gang.of(pods("executor", 4, 8, 8)), 100)));

        assertThat(next(11)).isEqualTo(new Reserving.Outcome(new Reservation(head, "c1", 100, 2), head));
    }
}
