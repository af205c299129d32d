package dev.muster.propagation.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.BindingSpec.Exclusion;
import dev.muster.propagation.reclaim.Exclusions.Ended;
import dev.muster.propagation.reclaim.Exclusions.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExclusionsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration BACKOFF = Duration.ofMinutes(5);

    @Test
    void aMemberWithoutRoomIsOutForASecondThenForTwiceAsLongEachTimeAndUntilItReportsAgain() {
        List<Exclusion> exclusions = List.of();
        long[] expected = {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300};
        for (long seconds : expected) {
            exclusions = Exclusions.after(exclusions, noRoom("c1", 7), BACKOFF, NOW);
            assertThat(exclusions).singleElement().satisfies(exclusion -> {
                assertThat(Instant.parse(exclusion.until())).isEqualTo(NOW.plusSeconds(seconds));
                assertThat(exclusion.afterSequence()).isEqualTo(7);
            });
        }
    }

    @Test
    void aMemberThatCouldNotStartTheDriverIsOutForTheWholeBackoffWhateverItReports() {
        Ended late = new Ended("c1", Kind.COULD_NOT_START, "DriverLate", null, 7L);
        assertThat(Exclusions.after(null, late, BACKOFF, NOW)).singleElement().satisfies(exclusion -> {
            assertThat(Instant.parse(exclusion.until())).isEqualTo(NOW.plus(BACKOFF));
            assertThat(exclusion.afterSequence()).isNull();
            assertThat(exclusion.cause()).isEqualTo("DriverLate");
        });
    }

    @Test
    void whatIsNotTheMembersFaultExcludesNobody() {
        Ended suspended = new Ended("c1", Kind.NOT_ITS_FAULT, "TemplateSuspended", null, null);
        assertThat(Exclusions.after(List.of(), suspended, BACKOFF, NOW)).isEmpty();
    }

    @Test
    void otherMembersStayOutWhileTheirTimeLasts() {
        List<Exclusion> first = Exclusions.after(List.of(), noRoom("c1", 7), BACKOFF, NOW);
        List<Exclusion> both = Exclusions.after(first, noRoom("c2", 3), BACKOFF, NOW.plusSeconds(1));
        assertThat(both).extracting(Exclusion::member).containsExactly("c1", "c2");
        List<Exclusion> later = Exclusions.after(
                both, noRoom("c2", 4), BACKOFF, NOW.plus(BACKOFF).plusSeconds(2));
        assertThat(later)
                .extracting(Exclusion::member)
                .as("c1 is long forgiven")
                .containsExactly("c2");
    }

    private static Ended noRoom(String member, long sequence) {
        return new Ended(member, Kind.NO_ROOM, "Unschedulable", null, sequence);
    }
}
