package dev.muster.propagation.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.propagation.reclaim.LeftWork.Standing;
import dev.muster.propagation.reclaim.LeftWork.Step;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LeftWorkTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration RECENT = Duration.ofMinutes(59);
    private static final Duration LONG_AGO = Duration.ofMinutes(60);

    record Case(
            String name,
            Standing standing,
            Intent intent,
            @Nullable Phase phase,
            Duration age,
            boolean memberGone,
            Step want) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case(
                        "runs without a binding",
                        Standing.ORPHAN,
                        Intent.Run,
                        Phase.Running,
                        RECENT,
                        false,
                        Step.WITHDRAW),
                new Case(
                        "finished without a binding: its copy is still there",
                        Standing.ORPHAN,
                        Intent.Run,
                        Phase.Finished,
                        LONG_AGO,
                        false,
                        Step.WITHDRAW),
                new Case(
                        "sent by a leader that was deposed",
                        Standing.ORPHAN,
                        Intent.Run,
                        null,
                        RECENT,
                        false,
                        Step.WITHDRAW),
                new Case(
                        "already being withdrawn",
                        Standing.ORPHAN,
                        Intent.Withdraw,
                        Phase.Withdrawing,
                        LONG_AGO,
                        false,
                        Step.KEEP),
                new Case(
                        "never looked at by its agent",
                        Standing.ORPHAN,
                        Intent.Withdraw,
                        null,
                        LONG_AGO,
                        false,
                        Step.KEEP),
                new Case(
                        "its member is gone for good",
                        Standing.ORPHAN,
                        Intent.Withdraw,
                        null,
                        LONG_AGO,
                        true,
                        Step.DELETE),
                new Case("ended just now", Standing.ORPHAN, Intent.Withdraw, Phase.Withdrawn, RECENT, false, Step.KEEP),
                new Case(
                        "ended an hour ago",
                        Standing.ORPHAN,
                        Intent.Withdraw,
                        Phase.Withdrawn,
                        LONG_AGO,
                        false,
                        Step.DELETE),
                new Case(
                        "an older attempt, ended an hour ago",
                        Standing.OLDER,
                        Intent.Run,
                        Phase.ReservationFailed,
                        LONG_AGO,
                        false,
                        Step.DELETE),
                new Case(
                        "an older attempt, ended just now",
                        Standing.OLDER,
                        Intent.Run,
                        Phase.Refused,
                        RECENT,
                        false,
                        Step.KEEP),
                new Case(
                        "an older attempt without proof is the reconciler's",
                        Standing.OLDER,
                        Intent.Run,
                        Phase.Running,
                        LONG_AGO,
                        false,
                        Step.KEEP),
                new Case(
                        "the newest attempt keeps its name",
                        Standing.NEWEST,
                        Intent.Withdraw,
                        Phase.Withdrawn,
                        LONG_AGO,
                        false,
                        Step.KEEP));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isWithdrawnThenKeptForAnHourThenDeleted(Case given) {
        assertThat(LeftWork.next(work(given), given.standing(), given.memberGone(), NOW))
                .isEqualTo(given.want());
    }

    private static Work work(Case given) {
        String written = NOW.minus(given.age()).toString();
        Work work = new Work();
        work.setMetadata(new ObjectMetaBuilder()
                .withCreationTimestamp(NOW.minus(Duration.ofDays(1)).toString())
                .addToManagedFields(new ManagedFieldsEntryBuilder()
                        .withTime(NOW.minus(Duration.ofDays(1)).toString())
                        .build())
                .addToManagedFields(
                        new ManagedFieldsEntryBuilder().withTime(written).build())
                .build());
        TemplateReference target = new TemplateReference("v", "k", "r", "ns", "n", "u", 1L);
        WithdrawCause cause = given.intent() == Intent.Withdraw ? WithdrawCause.TemplateDeleted : null;
        work.setSpec(new WorkSpec(
                1,
                Form.Job,
                given.intent(),
                cause,
                "b.1",
                null,
                1L,
                target,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
        Phase phase = given.phase();
        if (phase != null) {
            work.setStatus(new WorkStatus(
                    phase, null, null, null, null, null, null, null, null, null, null, null, null, null, null));
        }
        return work;
    }
}
