package dev.muster.propagation.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.propagation.binding.JobPhase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class PictureMakerTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:20:00Z");

    private long nanos = 1;
    private final PictureMaker maker = new PictureMaker(Duration.ofSeconds(40), InstantSource.fixed(NOW), () -> nanos);

    @Test
    void nothingNewIsTheSamePicture() {
        fleet();
        maker.template(Hub.template(), false);
        var first = maker.picture();
        assertThat(first.jobs()).hasSize(1);
        maker.template(Hub.template(), false);
        maker.report("c1", Hub.report(1, ""), false);
        assertThat(maker.picture()).isSameAs(first);
    }

    @Test
    void objectsMayComeInAnyOrder() {
        maker.work(Hub.work(1, "c1", 2, "Run", "{phase: Running}"), false);
        maker.report("c1", Hub.report(1, ""), false);
        maker.binding(Hub.binding(1, ", member: c1"), false);
        assertThat(maker.picture().jobs()).as("no job without its template").isEmpty();
        maker.template(Hub.template(), false);
        assertThat(maker.picture().jobs().get("t-uid").phase())
                .as("nobody has heard of the member")
                .isEqualTo(JobPhase.UNKNOWN);
        maker.member(Hub.member("c1"), false);
        maker.lease("c1", Hub.lease("01"), false);
        assertThat(maker.picture().jobs().get("t-uid").phase()).isEqualTo(JobPhase.RUNNING);
    }

    @Test
    void whatIsPromisedIsTakenOffUntilAReportShowsIt() {
        fleet();
        var free = maker.picture().members().get("c1").free();
        maker.work(Hub.work(1, "c1", 2, "Run", ""), false);
        var promised = maker.picture().members().get("c1");
        assertThat(promised.unseen())
                .as("a driver of 1 cpu, 1Gi, and what has room of 3 x 4 cpu, 8Gi")
                .isNotEqualTo(Amount.ZERO);
        assertThat(promised.free()).isEqualTo(free.minus(promised.unseen()));
        var accounted = "{token: b-uid.1, podSet: driver, slots: 1}, {token: b-uid.1, podSet: executor, slots: 3}";
        maker.report("c1", Hub.report(2, accounted), false);
        var seen = maker.picture().members().get("c1");
        assertThat(seen.unseen()).isEqualTo(Amount.ZERO);
        assertThat(seen.reserved()).isEqualTo(new Amount(1_000, 4L << 30));
        assertThat(seen.groups().getFirst().name()).isEqualTo("spark");
    }

    @Test
    void aSilentMembersJobsAreUnknownAndItsAgeStays() {
        fleet();
        maker.template(Hub.template(), false);
        maker.work(Hub.work(1, "c1", 2, "Run", "{phase: Running}"), false);
        assertThat(maker.picture().jobs().get("t-uid").phase()).isEqualTo(JobPhase.RUNNING);
        var heard = maker.picture().heard().get("c1");
        nanos += Duration.ofSeconds(41).toNanos();
        var later = maker.picture();
        assertThat(later.members().get("c1").health()).isEqualTo(MemberRow.Health.SILENT);
        assertThat(later.heard().get("c1")).isEqualTo(heard);
        assertThat(later.jobs().get("t-uid").phase()).isEqualTo(JobPhase.UNKNOWN);
    }

    @Test
    void whatAnEarlierTemplateOfTheNameLeftBehindIsNotTheNewOnes() {
        fleet();
        maker.binding(Hub.binding(1, ", member: c1"), false);
        maker.work(Hub.work(1, "c1", 2, "Run", "{phase: Running}"), false);
        var newer = Hub.template();
        newer.getMetadata().setUid("other");
        maker.template(newer, false);
        assertThat(maker.picture().jobs().get("other").phase()).isEqualTo(JobPhase.WAITING);
    }

    @Test
    void headsAreInQueueOrder() {
        for (var name : new String[] {"low", "late", "high"}) {
            var template = Hub.template();
            template.getMetadata().setName(name);
            template.getMetadata().setUid(name);
            template.getMetadata()
                    .setCreationTimestamp(name.equals("late") ? "2026-11-21T10:09:00Z" : "2026-11-21T10:01:00Z");
            maker.template(template, false);
        }
        var binding = Hub.binding(0, ", priority: 7, reason: InsufficientResources");
        maker.binding(named(binding, "high"), false);
        assertThat(maker.picture().heads()).containsExactly("high", "low", "late");
        maker.template(Hub.template(), true);
        assertThat(maker.picture().heads()).hasSize(3);
    }

    @Test
    void aJobThatIsGoneIsOffThePicture() {
        maker.template(Hub.template(), false);
        assertThat(maker.picture().jobs()).hasSize(1);
        maker.template(Hub.template(), true);
        assertThat(maker.picture().jobs()).isEmpty();
        assertThat(maker.picture().heads()).isEmpty();
    }

    private static dev.muster.api.fleet.ResourceBinding named(
            dev.muster.api.fleet.ResourceBinding binding, String name) {
        var yaml = new io.fabric8.kubernetes.client.utils.KubernetesSerialization();
        return yaml.unmarshal(
                yaml.asJson(binding).replace("\"pi\"", '"' + name + '"').replace("t-uid", name),
                dev.muster.api.fleet.ResourceBinding.class);
    }

    private void fleet() {
        maker.member(Hub.member("c1"), false);
        maker.lease("c1", Hub.lease("01"), false);
        maker.report("c1", Hub.report(1, ""), false);
    }
}
