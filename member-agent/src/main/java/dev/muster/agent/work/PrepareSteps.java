package dev.muster.agent.work;

import dev.muster.agent.apply.Names;
import dev.muster.agent.apply.NeededObjects;
import dev.muster.agent.arm.ArmedCopies;
import dev.muster.agent.attempt.Copy;
import dev.muster.agent.attempt.Progress.Ending;
import dev.muster.agent.attempt.Progress.Name;
import dev.muster.agent.attempt.Progress.Permit;
import dev.muster.agent.attempt.Progress.Reservation;
import dev.muster.agent.attempt.WorkView;
import dev.muster.agent.member.MemberApi;
import dev.muster.agent.reserve.Reservations;
import dev.muster.agent.reserve.Turn;
import dev.muster.agent.work.Attempt.Since;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.WorkReason;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.spark.SparkApplication;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Carries out what comes before the copy: name, needs, leave to arm, room. */
final class PrepareSteps {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final MemberApi member;
    private final Names names;
    private final NeededObjects needs;
    private final ArmedCopies armed;
    private final Reservations reservations;
    private final Turn turn;
    private final Function<String, Optional<Duration>> withdrawOlder;
    private final Consumer<String> nudge;
    private final AttemptMeters meters;

    /**
     * @param withdrawOlder withdraws what another token left; empty when nothing is left of it
     * @param nudge makes the attempt of a token be looked at
     */
    PrepareSteps(
            MemberApi member,
            Names names,
            NeededObjects needs,
            ArmedCopies armed,
            Reservations reservations,
            Turn turn,
            Function<String, Optional<Duration>> withdrawOlder,
            Consumer<String> nudge,
            AttemptMeters meters) {
        this.member = member;
        this.names = names;
        this.needs = needs;
        this.armed = armed;
        this.reservations = reservations;
        this.turn = turn;
        this.withdrawOlder = withdrawOlder;
        this.nudge = nudge;
        this.meters = meters;
    }

    /**
     * Keeps count of the armed copies, also after a restart. An attempt that is over or wanted no more gives its turn back, also when
     * somebody else ended it: an agent that was frozen meanwhile would keep every later gang waiting.
     */
    void count(Attempt attempt, WorkView view) {
        if (view.spec().intent() == Intent.Withdraw
                || view.phase() != null && view.phase().isProof()) {
            forget(attempt.token());
            return;
        }
        boolean acknowledged = view.ownCopy().map(Copy.Present::acknowledged).orElse(false);
        if (view.phase() == Phase.Running || view.phase() == Phase.Starting && acknowledged) {
            String namespace = view.spec().target().namespace();
            armed.takenIn(
                    attempt.token(),
                    namespace == null ? "" : namespace,
                    Armed.at(attempt.work()).orElse(Instant.EPOCH));
        } else if (view.phase() == Phase.Starting) {
            armed.armed(attempt.token());
        }
    }

    Next inspectName(Attempt attempt) {
        WorkSpec spec = attempt.work().getSpec();
        TemplateReference target = spec.target();
        Optional<SparkApplication> found = member.application(target.namespace(), target.name());
        Name name = names.holder(spec, found);
        attempt.progress(attempt.progress().withName(name));
        if (name instanceof Name.Ours) {
            found.ifPresentOrElse(attempt::seeCopy, attempt::copyGone);
        }
        return Next.AGAIN;
    }

    Next clearOlder(Attempt attempt, String token) {
        Optional<Duration> later = withdrawOlder.apply(token);
        if (later.isPresent()) {
            return new Next.Later(later.get().compareTo(SOON) < 0 ? later.get() : SOON);
        }
        attempt.progress(attempt.progress().withName(new Name.Unasked()));
        return Next.AGAIN;
    }

    Next inspectNeeds(Attempt attempt) {
        attempt.progress(attempt.progress().withNeeds(needs.of(attempt.work().getSpec())));
        return Next.AGAIN;
    }

    Next askToArm(Attempt attempt) {
        Permit permit = armed.enter(attempt.token()) ? Permit.Granted : Permit.Full;
        attempt.progress(attempt.progress().withPermit(permit));
        return Next.AGAIN;
    }

    Next askForRoom(Attempt attempt) {
        Reservation reservation = reservations
                .without(attempt.work().getSpec())
                .<Reservation>map(w -> w)
                .orElseGet(() -> turn.take(attempt.token()) ? new Reservation.Placing() : new Reservation.Queued());
        attempt.progress(attempt.progress().withReservation(reservation));
        return Next.AGAIN;
    }

    Next place(Attempt attempt) {
        attempt.restart(Since.Placing);
        Optional<Ending> refused = reservations.place(attempt.work().getSpec());
        if (refused.isPresent()) {
            return giveUp(attempt, refused.get());
        }
        attempt.progress(attempt.progress().withReservation(new Reservation.Placed()));
        return Next.AGAIN;
    }

    Next roomHeld(Attempt attempt) {
        reservations.releaseUnbound(attempt.token());
        attempt.progress(attempt.progress().withReservation(new Reservation.Held()));
        Duration took = attempt.age(Since.Placing);
        meters.reserved(took == null ? Duration.ZERO : took);
        attempt.end(Since.Placing);
        leaveTurn(attempt);
        return Next.AGAIN;
    }

    Next giveUp(Attempt attempt, Ending ending) {
        WorkSpec spec = attempt.work().getSpec();
        if (ending.reason() == WorkReason.Unschedulable && reservations.mayGoOnWithout(spec)) {
            reservations.release(attempt.token());
            leaveTurn(attempt);
            attempt.progress(attempt.progress().withReservation(new Reservation.Without("VirtualNodes")));
            return Next.AGAIN;
        }
        attempt.progress(attempt.progress().withEnding(ending));
        return Next.AGAIN;
    }

    Next releaseRoom(Attempt attempt) {
        reservations.release(attempt.token());
        return new Next.Later(SOON);
    }

    /** The attempt has ended, or its Work is gone: it holds nobody up any more. */
    void forget(String token) {
        armed.forget(token);
        turn.leave(token).ifPresent(nudge);
    }

    /** Every token that holds a place or a turn, or waits for one. */
    Set<String> tokens() {
        Set<String> tokens = new LinkedHashSet<>(turn.tokens());
        tokens.addAll(armed.tokens());
        return tokens;
    }

    private void leaveTurn(Attempt attempt) {
        turn.leave(attempt.token()).ifPresent(nudge);
    }
}
