package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.fleet.Checkout;
import dev.muster.sandbox.fleet.MemberSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The levers of docs/runbook.md, pulled with the very lines that stand there. */
class RunbookTest extends Acceptance {
    /** A member is called not Ready after 40 s; then its job shows it, and moves once attested. */
    private static final Duration LOST = Duration.ofSeconds(90);

    @AfterEach
    void undo() {
        pull("Cordon a member", 1, Map.of("c1", "member1"));
        pull("Pause dispatch", 1, Map.of("c1", "member1"));
    }

    @Test
    void aCordonKeepsNewJobsAwayUntilItIsUndone() {
        var app = Spark.app("cordoned");
        pull("Cordon a member", 0, Map.of("c1", "member1"));
        apply(Policy.of(app.name(), "member1"));
        apply(app);
        awaitWaiting(app, "1 cluster(s) had untolerated taint {maintenance: }");
        pull("Cordon a member", 1, Map.of("c1", "member1"));
        awaitState(app, "COMPLETED");
    }

    @Test
    void aPauseHoldsWhatIsNotSentYetForOneMemberOrOnePolicy() {
        var app = Spark.app("paused");
        var policy = Policy.of(app.name(), "member1");
        pull("Pause dispatch", 0, Map.of("c1", "member1"));
        apply(policy);
        apply(app);
        awaitWaiting(app, "1 cluster(s) had dispatch paused");
        pull("Pause dispatch", 2, Map.of(" P ", " " + policy.name() + " ", "NS", "default"));
        pull("Pause dispatch", 1, Map.of("c1", "member1"));
        eventually(SOON, () -> assertThat(errorMessage(app.name())).contains("spec.suspension.scheduling of policy"));
        pull("Pause dispatch", 3, Map.of(" P ", " " + policy.name() + " ", "NS", "default"));
        awaitState(app, "COMPLETED");
    }

    @Test
    void aJobThatIsStartedOverLeavesItsCordonedMemberAndRunsOnceElsewhere() {
        var app = Spark.app("over").running(20);
        apply(Policy.of(app.name(), "member1", "member2"));
        apply(app);
        awaitState(app, "RUNNING");
        var first = fleet.member(awaitPlaced(app));
        pull("Cordon a member", 0, Map.of("c1", first.name()));
        try {
            pull("Start a job over", 0, Map.of("NAME", app.name()));
            eventually(ENDED, () -> assertThat(placedOn(app)).isNotNull().isNotEqualTo(first.name()));
            awaitState(app, "COMPLETED");
        } finally {
            pull("Cordon a member", 1, Map.of("c1", first.name()));
        }
        assertThat(new Lives(fleet, app, began).overlaps()).isEmpty();
    }

    @Test
    void theJobOfASilentMemberMovesWhenAPersonAttestsThatItIsGoneAndDeletesIt() {
        var app = Spark.app("attested").running(5);
        withMember(MemberSpec.small("lost"), lost -> {
            apply(Policy.of(app.name(), "lost"));
            apply(app);
            awaitState(app, "RUNNING");
            lost.agent().kill();
            awaitState(app, "UNKNOWN", LOST);
            apply(Policy.of(app.name(), "lost", "member2"));
            pull("Attest that a member is gone", 0, Map.of("c1", "lost"));
            hub.run("delete", "mcl", "lost", "--wait=false");
            eventually(SOON, () -> assertThat(placedOn(app)).isEqualTo("member2"));
            awaitState(app, "COMPLETED");
            eventually(SOON, () -> assertThat(hub.run("get", "mcl", "lost").succeeded())
                    .isFalse());
            hub.run("delete", "namespace", "muster-member-lost", "--wait=false");
        });
    }

    /**
     * Runs one line of the runbook as an administrator of the hub.
     *
     * @param number of the line among the section's commands, from 0
     * @param names what stands for a name there, and the name
     */
    private void pull(String section, int number, Map<String, String> names) {
        var line = lines(section).get(number);
        for (var name : names.entrySet()) {
            line = line.replace(name.getKey(), name.getValue());
        }
        var shell = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true);
        shell.environment().put("KUBECONFIG", fleet.hub().kubeconfig().toString());
        shell.environment().merge("USER", "on-call", (old, mine) -> mine);
        shell.environment()
                .merge("PATH", fleet.planes().binaries().folder().toString(), (path, ours) -> ours + ":" + path);
        try {
            var process = shell.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s: %s", line, output).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static List<String> lines(String section) {
        try {
            return Files.readAllLines(Checkout.current().root().resolve("docs/runbook.md")).stream()
                    .dropWhile(line -> !line.equals("### " + section))
                    .skip(1)
                    .takeWhile(line -> !line.startsWith("#"))
                    .filter(line -> line.startsWith("    kubectl "))
                    .map(String::strip)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
