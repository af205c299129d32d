package dev.muster.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.sandbox.controlplane.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The documents' job on kind clusters, where kubelets, Spark operator and Spark are real. Run by {@code ./mvnw verify -Pkind}; always
 * compiled. It needs a container engine with internet access and some 8 GiB, and has not been run where this was written, because there
 * was none: what it finds first may be its own mistake.
 */
@Tag("kind")
@ExtendWith(ContainerEngine.class)
class KindSeedTest {
    private static final List<String> MEMBERS = List.of("member1", "member2");

    /** Images of some 500 MB are pulled before the job's first pod runs. */
    private static final Duration JOB_LIMIT = Duration.ofMinutes(15);

    @Test
    void theSeedsJobCompletesOnExactlyOneMember() {
        var run = Path.of("target", "kind", LocalDateTime.now().format(DateTimeFormatter.ofPattern("HHmmss")));
        try (var fleet = KindFleet.start(run, MEMBERS, Progress.to(System.out))) {
            fleet.hub().run("create", "namespace", Seed.NAMESPACE);
            for (var manifest : Seed.all(MEMBERS)) {
                assertThat(fleet.hub().apply(manifest.text()).output())
                        .as(manifest.file())
                        .contains("created");
            }
            await().atMost(JOB_LIMIT).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(fleet.hub()
                            .run("get", "sparkapp", Seed.JOB, "-o", "jsonpath={.status.applicationState.state}")
                            .output())
                    .isEqualTo("COMPLETED"));
            assertThat(MEMBERS.stream().filter(member -> fleet.member(member)
                            .run("get", "sparkapp", Seed.JOB)
                            .succeeded()))
                    .as("members with a copy")
                    .hasSize(1);
        }
    }
}
