package dev.muster.agent.reserve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One gang at a time, in the order in which they asked. */
class TurnTest {
    private final Set<String> over = new HashSet<>();
    private final Turn turn = new Turn(over::contains);

    @Test
    void whoHasTheTurnKeepsItWhenAskedAgain() {
        assertThat(turn.take("a")).isTrue();
        assertThat(turn.take("a")).isTrue();
        assertThat(turn.take("b")).isFalse();
    }

    @Test
    void theNextInLineIsToldAndNobodyOvertakes() {
        turn.take("a");
        turn.take("b");
        turn.take("c");

        assertThat(turn.leave("a")).contains("b");
        assertThat(turn.take("c")).isFalse();
        assertThat(turn.take("b")).isTrue();
    }

    @Test
    void whoGivesUpInLineLetsTheNextOneCome() {
        turn.take("a");
        turn.take("b");
        turn.take("c");
        turn.leave("a");

        assertThat(turn.leave("b")).contains("c");
        assertThat(turn.take("c")).isTrue();
    }

    @Test
    void whoNeverAskedChangesNothing() {
        turn.take("a");

        assertThat(turn.leave("z")).isEmpty();
        assertThat(turn.take("b")).isFalse();
    }

    @Test
    void whoWasEndedBySomebodyElseHoldsNobodyUp() {
        turn.take("a");
        turn.take("b");
        over.add("a");
        over.add("b");

        assertThat(turn.take("c")).isTrue();
    }

    @Test
    void namesEveryoneWhoHoldsItOrStandsInLineSoThatThoseWhoAreGoneCanBeForgotten() {
        Turn turn = new Turn(token -> false);
        turn.take("gone");
        turn.take("next");
        assertThat(turn.tokens()).containsExactlyInAnyOrder("gone", "next");
        assertThat(turn.leave("gone")).contains("next");
        assertThat(turn.tokens()).containsExactly("next");
        assertThat(turn.take("next")).isTrue();
    }
}
