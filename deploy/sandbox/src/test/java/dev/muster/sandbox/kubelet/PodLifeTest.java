package dev.muster.sandbox.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.kubelet.PodLife.Step;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodLifeTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final KubeletSettings SETTINGS =
            KubeletSettings.defaults().withPodStart(Duration.ofSeconds(2)).withStopTime(Duration.ofSeconds(5));

    @Test
    void startsAfterItsTimeAndThenRests() {
        assertThat(next(pod("Pending").build(), 0)).isEqualTo(new Step.Wait(Duration.ofSeconds(2)));
        assertThat(next(pod("Pending").build(), 2)).isEqualTo(new Step.Start());
        assertThat(next(running().build(), 1000)).isEqualTo(new Step.Rest());
    }

    @Test
    void endsAsItIsTold() {
        assertThat(next(annotated(PodAnnotations.EXIT_CODE, "1"), 3)).isEqualTo(new Step.End(1));
        assertThat(next(annotated(PodAnnotations.RUN_SECONDS, "10"), 3))
                .isEqualTo(new Step.Wait(Duration.ofSeconds(7)));
        assertThat(next(annotated(PodAnnotations.RUN_SECONDS, "10"), 10)).isEqualTo(new Step.End(0));
        assertThat(next(annotated(PodAnnotations.EXIT_CODE, "soon"), 3)).isEqualTo(new Step.Rest());
    }

    @Test
    void aDeadlineEndsAPodAtItsSecond() {
        Pod pod = running().editSpec().withActiveDeadlineSeconds(15L).endSpec().build();
        assertThat(next(pod, 14)).isEqualTo(new Step.Wait(Duration.ofSeconds(1)));
        assertThat(next(pod, 15)).isEqualTo(new Step.Expire());
    }

    @Test
    void aStalledPodIsReportedOnceAndStaysBound() {
        Pod pod = pod("Pending")
                .editMetadata()
                .addToAnnotations(PodAnnotations.NEVER_STARTS, "ErrImagePull")
                .endMetadata()
                .build();
        assertThat(next(pod, 2)).isEqualTo(new Step.Stall("ErrImagePull"));
        pod.getStatus().setStartTime(T0.toString());
        assertThat(next(pod, 2)).isEqualTo(new Step.Rest());
    }

    @Test
    void aStoppingPodHasItsStopTimeCutByTheGracePeriod() {
        assertThat(stopping(running(), 30, 4)).isEqualTo(new Step.Wait(Duration.ofSeconds(1)));
        assertThat(stopping(running(), 30, 5)).isEqualTo(new Step.End(143));
        assertThat(stopping(running(), 1, 1)).isEqualTo(new Step.End(137));
        assertThat(stopping(pod("Pending"), 30, 0)).isEqualTo(new Step.End(137));
    }

    @Test
    void onlyAPodThatHasEndedIsRemoved() {
        assertThat(stopping(pod("Failed"), 30, 0)).isEqualTo(new Step.Remove());
        assertThat(next(pod("Failed").build(), 0)).isEqualTo(new Step.Rest());
    }

    private static Step next(Pod pod, long second) {
        return new PodLife(T0, Optional.empty()).next(pod, T0.plusSeconds(second), SETTINGS);
    }

    private static Step stopping(PodBuilder pod, long grace, long second) {
        Pod deleted = pod.editMetadata()
                .withDeletionTimestamp(T0.toString())
                .withDeletionGracePeriodSeconds(grace)
                .endMetadata()
                .build();
        return new PodLife(T0, Optional.of(T0)).next(deleted, T0.plusSeconds(second), SETTINGS);
    }

    private static Pod annotated(String key, String value) {
        return running()
                .editMetadata()
                .addToAnnotations(key, value)
                .endMetadata()
                .build();
    }

    private static PodBuilder running() {
        return pod("Running").editStatus().withStartTime(T0.toString()).endStatus();
    }

    private static PodBuilder pod(String phase) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("p")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .endStatus();
    }
}
