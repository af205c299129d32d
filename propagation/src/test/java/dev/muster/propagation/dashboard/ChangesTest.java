package dev.muster.propagation.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.propagation.binding.JobPhase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private static final JobRow ADS = Pictures.job("a", "ads", JobPhase.WAITING);
    private static final JobRow FRAUD = Pictures.job("f", "fraud", JobPhase.WAITING);
    private static final Sight ONLY_ADS = new Sight(false, false, Set.of("ads"));

    private static Picture picture(JobRow... jobs) {
        var byUid = java.util.Arrays.stream(jobs).collect(java.util.stream.Collectors.toMap(JobRow::uid, job -> job));
        return new Picture(
                1,
                Map.of("c1", Pictures.member("c1")),
                Map.of("c1", 5L),
                byUid,
                java.util.Arrays.stream(jobs).map(JobRow::uid).toList(),
                0);
    }

    @Test
    void aViewerWithoutRightsElsewhereIsSentNothingOfIt() {
        var whole = Changes.json(Changes.whole(picture(FRAUD, ADS), ONLY_ADS, 7));
        assertThat(whole).contains("job-a").doesNotContain("job-f", "\"f\"", "c1\",\"health", "fraud");
        assertThat(Changes.whole(picture(FRAUD, ADS), ONLY_ADS, 7).heads())
                .as("their place in the whole queue is told, not who is ahead")
                .containsExactly("", "a");
        var change = Changes.between(picture(FRAUD, ADS), picture(ADS), ONLY_ADS, 8);
        assertThat(change.jobsGone()).isEmpty();
        assertThat(change.members()).isEmpty();
    }

    @Test
    void onlyRowsThatDifferAreSentAgain() {
        var later = Pictures.job("a", "ads", JobPhase.RUNNING);
        var before = picture(ADS, FRAUD);
        var change = Changes.between(
                before,
                new Picture(2, before.members(), before.heard(), Map.of("a", later), List.of(), 0),
                Sight.ALL,
                9);
        assertThat(change.jobs()).containsExactly(later);
        assertThat(change.jobsGone()).containsExactly("f");
        assertThat(change.members()).isEmpty();
        assertThat(change.heads()).isEmpty();
        assertThat(Changes.json(Changes.between(before, before, Sight.ALL, 9))).isEqualTo("{\"at\":9}");
    }

    @Test
    void anEventIsOneLineWhateverTheWordsAre() {
        var row = Pictures.job(
                "a", "ads", JobPhase.WAITING, new JobRow.Ended(1, "c1", "DriverLate", "a\nb\r\n\ndata: c", 3));
        assertThat(Changes.json(Changes.whole(picture(row), Sight.ALL, 1))).doesNotContain("\n", "\r");
    }

    @Test
    void endsOfAttemptsAreCountedOnceAndNotThoseFromBeforeTheFirstPicture() {
        var registry = new SimpleMeterRegistry();
        var gauges = new FleetGauges(registry, InstantSource.system());
        var old = new JobRow.Ended(1, "c1", "DriverLate", "", 3);
        gauges.take(picture(Pictures.job("a", "ads", JobPhase.WAITING, old)));
        gauges.take(picture(Pictures.job("a", "ads", JobPhase.RUNNING, old, new JobRow.Ended(2, "c1", "<b>", "", 4))));
        assertThat(registry.counter("muster.attempts.taken.back", "outcome", "DriverLate")
                        .count())
                .isZero();
        assertThat(registry.counter("muster.attempts.taken.back", "outcome", "Other")
                        .count())
                .as("a word that nobody listed makes no label")
                .isEqualTo(1);
    }

    @Test
    void rightsAreAskedOncePerNamespaceAndAgainAfterAWhile() {
        var asked = new java.util.ArrayList<String>();
        var rights = new ViewerRights((group, resource, namespace) -> {
            asked.add(resource + "/" + namespace);
            return namespace.equals("ads");
        });
        var sight = rights.sight(Set.of("ads", "fraud"), 0);
        assertThat(sight).isEqualTo(ONLY_ADS);
        rights.sight(Set.of("ads", "fraud"), ViewerRights.REMEMBERED_NANOS);
        assertThat(asked).hasSize(4);
        rights.sight(Set.of("ads", "fraud"), ViewerRights.REMEMBERED_NANOS + 1);
        assertThat(asked).hasSize(8);
    }
}
