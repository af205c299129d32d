package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.sandbox.operator.Misbehaviour;
import dev.muster.sandbox.operator.OperatorSettings.Presence;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A09, A10, A11: a driver that cannot start is taken back with proof and tried elsewhere; one that runs is left alone. */
class A09LateDriverTest extends Acceptance {

    @Test
    void a09aDriverThatIsNeverScheduledMovesAndNeverTwoCopiesLive() {
        var app = Spark.app("a09");
        var policy = Policy.of(app.name(), "member1").withoutReservation().reclaim("5s", 0, "5m");
        // member1's scheduler is away, so the driver that its report has room for gets no node.
        var scheduler = member(1).cluster().scheduler().orElseThrow();
        scheduler.pause();
        try {
            apply(policy);
            apply(app);
            eventually(SOON, () -> assertThat(driver(member(1), app)).isPresent());
            apply(Policy.of(app.name(), "member1", "member2")
                    .withoutReservation()
                    .reclaim("5s", 0, "5m"));
            awaitState(app, "COMPLETED");
            assertThat(placedOn(app)).isEqualTo("member2");
            assertThat(works(app.name())).hasSize(2);
            assertThat(phase(works(app.name()).getFirst())).isEqualTo(Phase.Withdrawn);
            assertThat(works(app.name()).getFirst().getSpec().cause()).isEqualTo(WithdrawCause.DriverLate);
            assertThat(events(app.name()))
                    .anyMatch(event -> event.startsWith("DriverStartTimeout: "))
                    .anyMatch(event -> event.startsWith("Reclaimed: "));
            assertThat(new Lives(fleet, app, began).overlaps()).isEmpty();
        } finally {
            scheduler.resume();
        }
    }

    @Test
    void a11anOperatorThatIsSilentLosesTheJob() {
        var app = Spark.app("a11-silent");
        member(1).operator().change(settings -> settings.with(Presence.SILENT));
        try {
            apply(Policy.of(app.name(), "member1").reclaim("60s", 0, "5m"));
            apply(app);
            eventually(SOON, () -> assertThat(works(app.name())).isNotEmpty());
            apply(Policy.of(app.name(), "member1", "member2").reclaim("60s", 0, "5m"));
            awaitState(app, "COMPLETED", Duration.ofSeconds(120));
            assertThat(placedOn(app)).isEqualTo("member2");
            assertThat(works(app.name()).getFirst().getSpec().cause()).isEqualTo(WithdrawCause.OperatorSilent);
            assertThat(new Lives(fleet, app, began).overlaps()).isEmpty();
        } finally {
            member(1).operator().change(settings -> settings.with(Presence.WORKING));
        }
    }

    @Test
    void a11anOperatorThatIsBusyKeepsTheJob() {
        var busy = Spark.app("a11-busy").misbehaving(Misbehaviour.BUSY);
        member(2)
                .operator()
                .change(settings -> settings.with(settings.submission().withBusyTime(Duration.ofSeconds(16))));
        apply(Policy.of(busy.name(), "member2"));
        apply(busy);
        var queued = false;
        // Others one after another, so that the operator is never silent while it has not taken ours in.
        for (int i = 0; i < 18 && !state(busy.name()).equals("COMPLETED"); i++) {
            var other = Spark.app("a11-other-" + i).running(0);
            apply(Policy.of(other.name(), "member2"));
            apply(other);
            awaitState(other, "COMPLETED");
            queued |= works(busy.name()).stream().anyMatch(A09LateDriverTest::isQueued);
        }
        assertThat(queued).as("QueuedInOperator was said").isTrue();
        awaitState(busy, "COMPLETED");
        assertThat(works(busy.name())).as("not moved").hasSize(1);
    }

    private static boolean isQueued(Work work) {
        return work.getStatus() != null
                && work.getStatus().conditions() != null
                && work.getStatus().conditions().stream()
                        .anyMatch(condition -> condition.getType().equals("QueuedInOperator")
                                && condition.getStatus().equals("True"));
    }
}
