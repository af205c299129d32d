package dev.muster.propagation.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.propagation.app.Election.Move;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leadership passes on when a leader is dead, and only then, whatever the clocks of the two processes say. */
class ElectionTest {
    private static final Duration HOLDS = Duration.ofSeconds(15);
    private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 5, 4, 12, 0, 0, 0, ZoneOffset.UTC);

    private final Election mine = new Election("mine", HOLDS);
    private final Election other = new Election("other", HOLDS);
    private Lease lease = other.first("muster-system", "muster-propagation", NOW);

    @ParameterizedTest
    @ValueSource(longs = {-10, 0, 10})
    void aLeaderThatRenewsStaysWhateverItsClockSays(long minutesApart) {
        for (int second = 0; second < 120; second += 2) {
            lease = other.renewed(lease, NOW.plusMinutes(minutesApart).plusSeconds(second));
            assertThat(mine.next(lease, seconds(second))).isEqualTo(new Move.Wait("other"));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-10, 0, 10})
    void aLeaderThatIsGoneIsFollowedWhenItsLeaseHasRunOutHere(long minutesApart) {
        lease = other.renewed(lease, NOW.plusMinutes(minutesApart));
        assertThat(mine.next(lease, seconds(100))).isEqualTo(new Move.Wait("other"));
        assertThat(mine.next(lease, seconds(115))).isEqualTo(new Move.Wait("other"));
        assertThat(mine.next(lease, seconds(116))).isEqualTo(new Move.Take(lease));
    }

    @Test
    void aLeaseHoldsAsLongAsItsHolderWasPromised() {
        lease = new Election("other", HOLDS.multipliedBy(2)).renewed(lease, NOW);
        mine.next(lease, 0);
        assertThat(mine.next(lease, seconds(29))).isEqualTo(new Move.Wait("other"));
        assertThat(mine.next(lease, seconds(31))).isEqualTo(new Move.Take(lease));
    }

    @Test
    void aLeaseThatIsGivenUpOrMissingIsTakenAtOnce() {
        var free = other.released(lease);
        assertThat(mine.next(free, 0)).isEqualTo(new Move.Take(free));
        assertThat(mine.next(null, 0)).isEqualTo(new Move.Create());
        var bare = new LeaseBuilder().withNewMetadata().endMetadata().build();
        assertThat(mine.next(bare, 0)).isEqualTo(new Move.Take(bare));
    }

    @Test
    void aProcessGoesOnWithItsOwnLeaseAndCountsWhatItTakes() {
        var taken = mine.taken(lease, NOW);
        assertThat(mine.next(taken, 0)).isEqualTo(new Move.Renew(taken));
        assertThat(lease.getSpec().getLeaseTransitions()).isZero();
        assertThat(taken.getSpec().getLeaseTransitions()).isEqualTo(1);
        assertThat(mine.renewed(taken, NOW.plusSeconds(2)).getSpec().getLeaseTransitions())
                .isEqualTo(1);
    }

    /** On a busy machine the first answer may take longer than a leader has; beginning with it means to end at once, for ever. */
    @Test
    void aLeaderHasTimeFromWhenItAskedAndNoneWhenTheAnswerTookAsLong() {
        var deadline = Duration.ofSeconds(10);
        assertThat(Election.left(seconds(100), seconds(104), deadline)).isEqualTo(seconds(6));
        assertThat(Election.left(seconds(100), seconds(110), deadline)).isZero();
        assertThat(Election.left(seconds(100), seconds(113), deadline)).isNegative();
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
