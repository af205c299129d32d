package dev.muster.sandbox.hub;

import static dev.muster.sandbox.hub.JobHub.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobWayLiveTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final JobHub hub = JobHub.get();

    @Test
    void aJobGoesToItsMemberAndItsEndComesBack() {
        hub.namespace("way", "", "way1");
        try (ScriptedMember member = hub.join("way1", 3)) {
            member.follow(ScriptedMember::untilRunning);
            hub.submit("way", "pi", 2);
            within(SOON).until(() -> hub.state("way", "pi").equals("RUNNING"));
            assertThat(hub.kubectl().run("get", "sparkapp", "pi", "-n", "way").output())
                    .as("an end that is not there yet is an explicit null")
                    .contains("<no value>");
            member.follow(ScriptedMember::complete);
            within(SOON).until(() -> hub.state("way", "pi").equals("COMPLETED"));
            within(SOON)
                    .untilAsserted(
                            () -> assertThat(hub.events("way")).singleElement().satisfies(event -> {
                                assertThat(event.getReason()).isEqualTo("ScheduleBindingSucceed");
                                assertThat(event.getMessage())
                                        .isEqualTo("Binding has been scheduled successfully. Result:"
                                                + " {way1:0,[{driver 1} {executor 2}]}");
                            }));
            assertThat(hub.kubectl()
                            .run("describe", "sparkapp", "pi", "-n", "way")
                            .output())
                    .contains("default-scheduler", "Result: {way1:0,[{driver 1} {executor 2}]}");
            assertThat(hub.works("way")).hasSize(1);
            assertThat(hub.writes("way", "muster-member-way1"))
                    .containsExactly(
                            "create events",
                            "create resourcebindings",
                            "create works",
                            "patch sparkapplications",
                            "update sparkapplications/status",
                            "update sparkapplications/status");
        }
    }

    @Test
    void aJobThatFitsNowhereSaysWhyInNumbersAndGoesAsSoonAsThereIsRoom() {
        hub.namespace("wait", "", "wait1");
        try (ScriptedMember member = hub.join("wait1", 1)) {
            hub.submit("wait", "pi", 7);
            within(Duration.ofSeconds(10))
                    .until(() -> hub.errorMessage("wait", "pi").contains("short of"));
            assertThat(hub.state("wait", "pi")).isEqualTo("PENDING");
            within(SOON).untilAsserted(() -> assertThat(hub.events("wait"))
                    .extracting(Event::getReason)
                    .contains("ScheduleBindingFailed"));
            member.report(3);
            within(Duration.ofSeconds(2)).until(() -> !hub.works("wait").isEmpty());
            within(SOON).until(() -> hub.state("wait", "pi").equals("COMPLETED"));
        }
    }

    @Test
    void roomThatIsPromisedIsNotPromisedAgainThoughNoReportShowsIt() {
        hub.namespace("race", "", "race1");
        try (ScriptedMember member = hub.join("race1", 1)) {
            member.follow(ScriptedMember::untilRunning);
            hub.submit("race", "one", 2);
            within(SOON).until(() -> hub.works("race").size() == 1);
            hub.submit("race", "two", 2);
            within(SOON).until(() -> hub.state("race", "two").equals("PENDING"));
            assertThat(hub.works("race")).hasSize(1);
            member.follow(work -> work.getSpec().target().name().equals("one")
                    ? ScriptedMember.complete(work)
                    : ScriptedMember.untilRunning(work));
            within(SOON).until(() -> hub.state("race", "two").equals("RUNNING"));
        }
    }

    @Test
    void aJobWithoutRoomAfterAllGoesToTheNextMember() {
        hub.namespace("next", "", "next1", "next2");
        try (ScriptedMember first = hub.join("next1", 2);
                ScriptedMember second = hub.join("next2", 2)) {
            for (ScriptedMember member : List.of(first, second)) {
                member.follow(work -> refuseFirstAttempt(work));
            }
            hub.submit("next", "pi", 2);
            within(SOON).until(() -> hub.state("next", "pi").equals("COMPLETED"));
            List<Work> works = hub.works("next");
            assertThat(works).extracting(work -> work.getSpec().attempt()).containsExactly(1L, 2L);
            assertThat(works)
                    .extracting(work -> work.getMetadata().getNamespace())
                    .doesNotHaveDuplicates();
            within(SOON).untilAsserted(() -> assertThat(hub.events("next"))
                    .extracting(Event::getReason)
                    .contains("ReservationFailed"));
        }
    }

    private static Optional<WorkStatus> refuseFirstAttempt(Work work) {
        boolean first = work.getSpec().attempt() == 1;
        if (first && ScriptedMember.phase(work) == null && work.getSpec().intent() == Intent.Run) {
            return Optional.of(ScriptedMember.failed(Phase.ReservationFailed, "Unschedulable", 1));
        }
        return first && work.getSpec().intent() == Intent.Run ? Optional.empty() : ScriptedMember.complete(work);
    }

    @Test
    void aLateDriverIsWithdrawnWithItsCauseAndTheJobMovesOnlyWithProof() {
        hub.namespace("late", "", "late1", "late2");
        try (ScriptedMember first = hub.join("late1", 2);
                ScriptedMember second = hub.join("late2", 2)) {
            first.follow(JobWayLiveTest::lateWithoutProof);
            second.follow(JobWayLiveTest::lateWithoutProof);
            hub.submit("late", "pi", 2);
            within(SOON).until(() -> hub.works("late").stream()
                    .anyMatch(work -> work.getSpec().cause() == WithdrawCause.DriverLate));
            assertThat(hub.works("late")).as("no second attempt without proof").hasSize(1);
            first.follow(ScriptedMember::complete);
            second.follow(ScriptedMember::complete);
            within(SOON).until(() -> hub.state("late", "pi").equals("COMPLETED"));
            assertThat(hub.works("late"))
                    .extracting(work -> work.getMetadata().getNamespace())
                    .hasSize(2)
                    .doesNotHaveDuplicates();
        }
    }

    private static Optional<WorkStatus> lateWithoutProof(Work work) {
        Phase phase = ScriptedMember.phase(work);
        if (phase == null && work.getSpec().intent() == Intent.Run) {
            var starting = ScriptedMember.status(work, Phase.Starting, null, "SUBMITTED");
            return Optional.of(ScriptedMember.with(
                    starting,
                    new ConditionBuilder()
                            .withType("Reclaimable")
                            .withStatus("True")
                            .withReason("DriverLate")
                            .withMessage("the driver has had no node for 5m")
                            .withLastTransitionTime("2026-11-21T10:00:00Z")
                            .build()));
        }
        return Optional.empty();
    }

    @Test
    void aMemberThatFallsSilentKeepsWhatItArmedAndLosesWhatItDidNot() {
        hub.namespace("mute", "", "mute1");
        try (ScriptedMember member = hub.join("mute1", 3)) {
            member.follow(work -> work.getSpec().target().name().equals("armed")
                    ? ScriptedMember.untilRunning(work)
                    : Optional.empty());
            hub.submit("mute", "armed", 2);
            within(SOON).until(() -> hub.state("mute", "armed").equals("RUNNING"));
            hub.submit("mute", "unarmed", 2);
            within(SOON).until(() -> hub.works("mute").size() == 2);
            member.fallSilent();
            within(SOON).until(() -> hub.state("mute", "armed").equals("UNKNOWN"));
            within(SOON).until(() -> hub.state("mute", "unarmed").equals("PENDING"));
            assertThat(hub.works("mute"))
                    .filteredOn(work -> work.getSpec().target().name().equals("armed"))
                    .allMatch(work -> work.getSpec().intent() == Intent.Run);
            member.follow(ScriptedMember::complete);
            member.beatAgain();
            within(SOON).until(() -> hub.state("mute", "armed").equals("COMPLETED"));
            within(SOON).until(() -> hub.state("mute", "unarmed").equals("COMPLETED"));
        }
    }

    @Test
    void suspendTakesAJobBackAndFalseQueuesItAgain() {
        hub.namespace("pause", "", "pause1");
        try (ScriptedMember member = hub.join("pause1", 3)) {
            member.follow(ScriptedMember::untilRunning);
            hub.submit("pause", "pi", 2);
            within(SOON).until(() -> hub.state("pause", "pi").equals("RUNNING"));
            patch("pause", "{\"spec\":{\"suspend\":true}}");
            within(SOON).until(() -> hub.state("pause", "pi").equals("SUSPENDED"));
            member.follow(ScriptedMember::complete);
            patch("pause", "{\"spec\":{\"suspend\":false}}");
            within(SOON).until(() -> hub.state("pause", "pi").equals("COMPLETED"));
            assertThat(hub.works("pause"))
                    .extracting(work -> work.getSpec().attempt())
                    .containsExactly(1L, 2L);
        }
    }

    private void patch(String namespace, String merge) {
        var answer = hub.kubectl().run("patch", "sparkapp", "pi", "-n", namespace, "--type=merge", "-p", merge);
        assertThat(answer.succeeded()).as(answer.output()).isTrue();
    }

    @Test
    void deletionWaitsForTheMembersProof() {
        hub.namespace("gone", "", "gone1");
        try (ScriptedMember member = hub.join("gone1", 3)) {
            member.follow(work ->
                    work.getSpec().intent() == Intent.Run ? ScriptedMember.untilRunning(work) : Optional.empty());
            var job = hub.submit("gone", "pi", 2);
            within(SOON).until(() -> hub.state("gone", "pi").equals("RUNNING"));
            hub.client().resource(job).delete();
            within(SOON).until(() -> hub.works("gone").stream()
                    .allMatch(work -> work.getSpec().cause() == WithdrawCause.TemplateDeleted));
            assertThat(hub.job("gone", "pi")).as("no proof yet").isPresent();
            member.follow(ScriptedMember::complete);
            within(SOON).until(() -> hub.job("gone", "pi").isEmpty());
            assertThat(hub.bindings("gone")).isEmpty();
        }
    }

    @Test
    void whatIsLeftOfAJobThatWasTornOutIsWithdrawnAndRemoved() {
        hub.namespace("torn", "", "torn1");
        try (ScriptedMember member = hub.join("torn1", 3);
                KubernetesClient controlPlane = hub.controlPlane()) {
            member.follow(ScriptedMember::untilRunning);
            hub.submit("torn", "pi", 2);
            within(SOON).until(() -> hub.state("torn", "pi").equals("RUNNING"));
            var pi = controlPlane
                    .resources(SparkApplication.class)
                    .inNamespace("torn")
                    .withName("pi");
            pi.delete();
            pi.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
            within(SOON).until(() -> hub.bindings("torn").isEmpty());
            assertThat(hub.works("torn")).singleElement().satisfies(work -> assertThat(ScriptedMember.phase(work))
                    .isEqualTo(Phase.Withdrawn));
        }
    }

    @Test
    void aWorkWhoseBindingWasTornOutIsWithdrawn() {
        hub.namespace("orphan", "", "orphan1");
        try (ScriptedMember member = hub.join("orphan1", 3);
                KubernetesClient controlPlane = hub.controlPlane()) {
            member.follow(ScriptedMember::untilRunning);
            hub.submit("orphan", "pi", 2);
            within(SOON).until(() -> hub.state("orphan", "pi").equals("RUNNING"));
            hub.policyGone("orphan");
            var bindings = controlPlane.resources(ResourceBinding.class).inNamespace("orphan");
            String name = hub.bindings("orphan").getFirst().getMetadata().getName();
            bindings.withName(name)
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
            bindings.withName(name).delete();
            within(SOON).until(() -> hub.works("orphan").stream()
                    .allMatch(work -> work.getSpec().cause() == WithdrawCause.Orphaned));
        }
    }

    @Test
    void aControlPlaneThatIsKilledGoesOnWhereTheObjectsAre() {
        hub.namespace("kill", "", "kill1");
        try (ScriptedMember member = hub.join("kill1", 1)) {
            member.follow(ScriptedMember::untilRunning);
            hub.submit("kill", "pi", 2);
            within(SOON).until(() -> hub.state("kill", "pi").equals("RUNNING"));
            hub.submit("kill", "second", 2);
            within(SOON).until(() -> hub.state("kill", "second").equals("PENDING"));
            hub.fleet().controlPlane().kill();
            member.follow(ScriptedMember::complete);
            hub.fleet().controlPlane().start();
            within(Duration.ofSeconds(60))
                    .until(() -> hub.state("kill", "second").equals("COMPLETED"));
            assertThat(hub.state("kill", "pi")).isEqualTo("COMPLETED");
            assertThat(hub.works("kill"))
                    .extracting(work -> work.getSpec().attempt())
                    .as("one attempt each")
                    .containsExactly(1L, 1L);
        }
    }
}
