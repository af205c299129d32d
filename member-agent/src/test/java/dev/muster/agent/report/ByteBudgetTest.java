package dev.muster.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much of the report may go at once, and how much on average. */
class ByteBudgetTest {
    private static final int PAGE = 65_536;

    private final ByteBudget budget = new ByteBudget(1, PAGE);

    @Test
    void fourPagesMayGoAtOnceAndThenNoMore() {
        for (int i = 0; i < 4; i++) {
            assertThat(budget.tryTake(PAGE)).isTrue();
        }

        assertThat(budget.tryTake(PAGE)).isFalse();
    }

    @Test
    void aMemberMayWriteMoreOnAverageForEachThousandNodes() {
        budget.nodes(0);
        assertThat(budget.perSecond()).isEqualTo(1);
        budget.nodes(1_000);
        assertThat(budget.perSecond()).isEqualTo(1);
        budget.nodes(10_001);
        assertThat(budget.perSecond()).isEqualTo(11);
    }

    @Test
    void aChangeOfTheNodesGivesNothingBackThatIsSpent() {
        assertThat(budget.tryTake(4 * PAGE)).isTrue();

        budget.nodes(2_000);

        assertThat(budget.tryTake(PAGE)).isFalse();
    }
}
