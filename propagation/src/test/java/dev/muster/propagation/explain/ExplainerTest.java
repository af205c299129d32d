package dev.muster.propagation.explain;

import static dev.muster.propagation.explain.Asked.NOW;
import static dev.muster.propagation.explain.Asked.glance;
import static dev.muster.propagation.explain.Asked.job;
import static dev.muster.propagation.explain.Asked.member;
import static dev.muster.propagation.explain.Asked.node;
import static dev.muster.propagation.explain.Asked.sight;
import static dev.muster.propagation.explain.Asked.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Exclusion;
import dev.muster.core.model.MemberState;
import dev.muster.core.reason.Reason;
import dev.muster.core.simulate.KeptRooms;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplainerTest {
    @Test
    void saysMemberByMemberWhatIsMissingAndWhatWouldHelp() {
        var job = job("default", "pi", 4);
        var fleet = List.of(
                member("busy", node(13, 64)),
                member("off", node(64, 64)).withState(new MemberState(false, false, 0, 20)),
                member("small", node(3, 3)));
        var said = Explainer.of(glance(job, true), sight(fleet, List.of(), List.of(waiting(job))), new KeptRooms());
        assertThat(said.phase()).isEqualTo("Waiting");
        assertThat(said.since()).isEqualTo(NOW.minusSeconds(90).toString());
        assertThat(said.policy()).isEqualTo("default/p");
        assertThat(said.gang())
                .extracting(set -> set.count() + " " + set.name() + " of " + set.request())
                .containsExactly("1 driver of 1 cpu, 1Gi", "4 executor of 4 cpu, 8Gi");
        assertThat(said.members())
                .extracting(MemberRow::member, MemberRow::verdict, MemberRow::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("busy", "Short", "InsufficientResources"),
                        org.assertj.core.groups.Tuple.tuple("off", "Filtered", "MemberNotReady"),
                        org.assertj.core.groups.Tuple.tuple("small", "Short", "InsufficientResources"));
        var busy = said.members().getFirst();
        assertThat(busy.needs()).isEqualTo(4);
        assertThat(busy.roomFor()).isEqualTo(3);
        assertThat(busy.shortOf()).isEqualTo(1);
        assertThat(busy.nodeGroup()).isEqualTo("pool");
        assertThat(busy.missing())
                .as("the emptiest node holds three of the four executors")
                .isEqualTo("");
        assertThat(said.members().getLast().missing()).isEqualTo("1 of cpu, 5Gi of memory");
        assertThat(said.wouldHelp()).contains("ask for 3 executor pods instead of 4 (busy)");
        assertThat(said.unblockedBy()).contains("room that becomes free in busy", "an edit of the job");
        assertThat(said.expectedStart().known()).isEqualTo("unknown");
        assertThat(Words.of(said))
                .contains("Phase:        Waiting since 2026-11-21T09:58:30Z")
                .contains(
                        "busy     Short      InsufficientResources   executor needs 4 x (4 cpu, 8Gi), room for 3; short of 1")
                .contains("executor.memoryOverhead = 384Mi: at least 384Mi");
    }

    @Test
    void knowsTheStartOfAJobThatOnlyWaitsForAnExclusionToEnd() {
        var until = NOW.plusSeconds(40);
        var job = job("default", "pi", 1, new Exclusion("big", until.toEpochMilli(), "DriverLate", -1));
        var said = Explainer.of(
                glance(job, true),
                sight(List.of(member("big", node(64, 64))), List.of(), List.of(waiting(job))),
                new KeptRooms());
        assertThat(said.members().getFirst().verdict()).isEqualTo("Excluded");
        assertThat(said.members().getFirst().until()).isEqualTo(until.toString());
        assertThat(said.expectedStart().at()).isEqualTo(until.toString());
    }

    @Test
    void knowsTheStartOfAJobThatWaitsForJobsWhoseOwnersSaidHowLongTheyRun() {
        var job = job("default", "pi", 4);
        var runs = job("default", "runs", 2);
        var pods = Map.of("driver", 1, "executor", 2);
        var ends = NOW.plusSeconds(600);
        var claim = new Claim("t", "busy", runs.key(), runs.gang(), pods, pods).endingAt(ends.toEpochMilli());
        var fleet = List.of(member("busy", node(10, 64)));
        var said =
                Explainer.of(glance(job, true), sight(fleet, List.of(claim), List.of(waiting(job))), new KeptRooms());
        assertThat(said.expectedStart().at()).isEqualTo(ends.toString());
        assertThat(Words.of(said)).contains("Expected:     " + ends + ": jobs in busy are expected to end by then");
        var unsaid = claim.endingAt(Claim.UNKNOWN_END);
        assertThat(Explainer.of(
                                glance(job, true),
                                sight(fleet, List.of(unsaid), List.of(waiting(job))),
                                new KeptRooms())
                        .expectedStart()
                        .known())
                .isEqualTo("unknown");
    }

    @Test
    void aJobThatMakesWayForALargerOneDoesNotSeemToFit() {
        var job = job("default", "pi", 1);
        var larger = job("default", "larger", 40);
        var held = new Reason.HeldForLargerGang("big", larger.key());
        var said = Explainer.of(
                glance(job, true),
                sight(List.of(member("big", node(64, 64))), List.of(), List.of(waiting(larger), waiting(job, held))),
                new KeptRooms());
        assertThat(said.members())
                .extracting(MemberRow::verdict, MemberRow::reason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("Filtered", "HeldForLargerGang"));
        assertThat(said.expectedStart().because()).contains("default/larger");
        assertThat(said.unblockedBy()).anyMatch(change -> change.contains("default/larger"));
    }

    @Test
    void namesJobsAheadOnlyOfItsOwnNamespace() {
        var job = job("default", "pi", 4);
        var queue = List.of(
                waiting(job("secret-project", "acquisition", 1)), waiting(job("default", "a", 1)), waiting(job));
        var said = Explainer.of(glance(job, true), sight(List.of(), List.of(), queue), new KeptRooms());
        var place = said.queue();
        assertThat(place).isNotNull();
        assertThat(place.position()).isEqualTo(3);
        assertThat(place.ahead()).containsExactly("default/a");
        assertThat(place.aheadElsewhere()).isEqualTo(1);
        assertThat(new ObjectMapper().valueToTree(said).toString()).doesNotContain("acquisition");
        assertThat(Words.of(said)).doesNotContain("acquisition");
    }

    @Test
    void ofAnUnclaimedJobItSaysThatNoPolicySelectsIt() {
        var said = Explainer.of(
                glance(job("default", "pi", 1), false),
                sight(List.of(member("big", node(64, 64))), List.of(), List.of()),
                new KeptRooms());
        assertThat(said.phase()).isEqualTo("Unclaimed");
        assertThat(said.reasons()).containsExactly("no propagation policy selects it");
        assertThat(said.members()).isEmpty();
        assertThat(said.queue()).isNull();
    }

    @Test
    void simulatesWhereAndHowManyWithoutAQueuePlace() {
        var job = job("default", "pi", 2);
        var fleet = List.of(member("big", node(64, 64), node(64, 64)), member("small", node(3, 3)));
        var result = WhatIf.of(glance(job, true), sight(fleet, List.of(), List.of()), new KeptRooms());
        assertThat(result.fits()).isTrue();
        assertThat(result.member()).isEqualTo("big");
        assertThat(result.copies()).containsOnlyKeys("big");
        assertThat(result.copies().get("big")).isEqualTo(7);
        assertThat(result.moreCopies()).isFalse();
        assertThat(Words.of(result)).contains("Fits now:     yes, in big").contains("room for 7 such jobs: {big=7}");
        assertThat(WhatIf.of(glance(job, false), sight(fleet, List.of(), List.of()), new KeptRooms())
                        .fits())
                .as("nothing would claim it")
                .isFalse();
    }
}
