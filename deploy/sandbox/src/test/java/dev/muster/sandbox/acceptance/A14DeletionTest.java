package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.sandbox.operator.Misbehaviour;
import dev.muster.sandbox.operator.OperatorSettings.Presence;
import org.junit.jupiter.api.Test;

/** A14: a template deleted at any point of its way leaves nothing in any member; the base class looks after each. */
class A14DeletionTest extends Acceptance {

    @Test
    void whileItWaits() {
        var app = Spark.app("a14-waiting").executors(50, 12, "8g");
        apply(Policy.of(app.name()));
        apply(app);
        awaitWaiting(app, "0/3 clusters are available");
        delete(app);
    }

    @Test
    void whileItsRoomIsReserved() {
        var app = Spark.app("a14-reserving");
        var scheduler = member(1).cluster().scheduler().orElseThrow();
        scheduler.pause();
        try {
            apply(Policy.of(app.name(), "member1"));
            apply(app);
            eventually(
                    SOON,
                    () -> assertThat(ourPods(member(1))).as("placeholders").isNotEmpty());
            delete(app);
            leaveNothing();
        } finally {
            scheduler.resume();
        }
        assertThat(driversCreated(member(1), app)).isEmpty();
    }

    @Test
    void whileItStarts() {
        var app = Spark.app("a14-starting").misbehaving(Misbehaviour.SLOW);
        apply(Policy.of(app.name(), "member1"));
        apply(app);
        awaitPhase(app, Phase.Starting);
        delete(app);
    }

    @Test
    void whileItRuns() {
        var app = Spark.app("a14-running").running(120);
        apply(Policy.of(app.name(), "member1"));
        apply(app);
        awaitState(app, "RUNNING");
        delete(app);
    }

    @Test
    void whileItIsWithdrawn() {
        var app = Spark.app("a14-withdrawing");
        apply(Policy.of(app.name(), "member1").reclaim("60s", 0, "5m"));
        member(1).operator().change(settings -> settings.with(Presence.SILENT));
        try {
            apply(app);
            awaitPhase(app, Phase.Withdrawing);
            delete(app);
            leaveNothing();
        } finally {
            member(1).operator().change(settings -> settings.with(Presence.WORKING));
        }
    }

    @Test
    void afterItsEnd() {
        var app = Spark.app("a14-finished");
        apply(Policy.of(app.name(), "member1"));
        apply(app);
        awaitState(app, "COMPLETED");
        delete(app);
    }

    private void awaitPhase(Spark app, Phase phase) {
        eventually(SOON, () -> assertThat(works(app.name()))
                .anySatisfy(work -> assertThat(phase(work)).isEqualTo(phase)));
    }
}
