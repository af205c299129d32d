package dev.muster.propagation.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.model.Resources;
import dev.muster.core.reason.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingNewsTest {
    private static final Reason PLACEMENT = new Reason.AffinityMismatch("a");
    private static final Reason SILENT = new Reason.MemberNotReady("b");
    private static final Reason ROOM =
            new Reason.InsufficientResources("c", "executor", 8, Resources.pod(4000, 1), 5, Resources.ZERO, "", false);

    @Test
    void theMostTellingReasonStandsForAll() {
        assertThat(WaitingNews.code(List.of(PLACEMENT, SILENT, ROOM))).isEqualTo("InsufficientResources");
        assertThat(WaitingNews.code(List.of(PLACEMENT, SILENT))).isEqualTo("MemberNotReady");
        assertThat(WaitingNews.code(List.of(PLACEMENT))).isEqualTo("AffinityMismatch");
        assertThat(WaitingNews.code(List.of(ROOM, new Reason.OperatorOnHub("default"))))
                .isEqualTo("OperatorOnHub");
    }

    @Test
    void otherNumbersAreNoOtherNews() {
        assertThat(WaitingNews.onlyNumbersMoved(
                        "closest c2: executor needs 8 x (4 cpu), room for 5; short of 3",
                        "closest c2: executor needs 8 x (4 cpu), room for 6; short of 2"))
                .isTrue();
        assertThat(WaitingNews.onlyNumbersMoved(
                        "0/2 clusters are available: 2 cluster(s) were not ready.",
                        "0/2 clusters are available: 2 cluster(s) had no Spark operator."))
                .isFalse();
        assertThat(WaitingNews.onlyNumbersMoved(null, "x")).isFalse();
    }
}
