package dev.muster.sandbox.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final List<String> SLEEP = List.of("sleep", "600");

    @TempDir
    Path temp;

    private final List<String> told = new ArrayList<>();

    private RunFolder open() {
        return RunFolder.open(temp.resolve("run"), told::add);
    }

    @Test
    void closingEndsEveryChildEvenOneThatIgnoresBeingAskedOrIsFrozen() {
        long stubborn;
        long frozen;
        try (var run = open()) {
            var line = List.of("sh", "-c", "trap '' TERM; while :; do sleep 0.1; done");
            var child = run.start(new Command("stubborn", line, Map.of(), Duration.ofMillis(200)));
            stubborn = child.pid();
            var other = run.start(new Command("frozen", SLEEP));
            other.pause();
            frozen = other.pid();
            assertThat(child.alive()).isTrue();
        }
        assertGone(stubborn);
        assertGone(frozen);
    }

    @Test
    void aChildCanBeFrozenAndGoesOnAndTellsHowItEnded() throws IOException {
        try (var run = open()) {
            var child = run.start(new Command("child", SLEEP));
            child.pause();
            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(state(child.pid())).isEqualTo("T"));
            child.resume();
            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(state(child.pid())).isEqualTo("S"));
            assertThat(child.exitCode()).isEmpty();
            child.kill();
            assertThat(child.exitCode()).hasValue(128 + 9);
            assertThat(Files.list(run.path().resolve("pids"))).isEmpty();
        }
    }

    @Test
    void aChildsOutputAndExitCodeAreKept() throws IOException {
        try (var run = open()) {
            var line = List.of("sh", "-c", "echo hello $GREETED; sleep 0.3; exit 7");
            var child = run.start(new Command("child", line, Map.of("GREETED", "world")));
            assertThat(child.awaitExit(Duration.ofSeconds(5))).isTrue();
            assertThat(child.exitCode()).hasValue(7);
            assertThat(child.log()).hasContent("hello world");
        }
    }

    @Test
    void aProgramThatCannotRunIsRefusedWithItsLog() {
        try (var run = open()) {
            assertThatThrownBy(() -> run.start(new Command("child", List.of("/no/such/program"))))
                    .hasMessageContaining("cannot start child")
                    .hasMessageContaining("child.log");
        }
    }

    @Test
    void aNameIsTakenOnlyWhileItsChildRuns() {
        try (var run = open()) {
            var first = run.start(new Command("child", SLEEP));
            assertThatThrownBy(() -> run.start(new Command("child", SLEEP))).hasMessageContaining("already running");
            first.close();
            assertThat(run.start(new Command("child", SLEEP)).pid()).isNotEqualTo(first.pid());
        }
    }

    @Test
    void aFolderHasOneOwner() {
        try (var run = open()) {
            assertThatThrownBy(this::open)
                    .hasMessageContaining(run.path().toString())
                    .hasMessageContaining("in use by another");
        }
        open().close();
    }

    @Test
    void nothingOutlivesAKilledOwner() throws Exception {
        var owner = startOwner("trap '' TERM; while :; do sleep 0.2; done");
        var pid = Long.parseLong(owner.inputReader().readLine());
        assertThat(state(pid)).isEqualTo("S");
        owner.destroyForcibly().waitFor();
        await().atMost(Duration.ofSeconds(45)).untilAsserted(() -> assertGone(pid));
        open().close();
    }

    @Test
    void anInterruptedOwnerEndsItsChildrenFirst() throws Exception {
        var owner = startOwner("exec sleep 600");
        var pid = Long.parseLong(owner.inputReader().readLine());
        Executables.run(List.of("sh", "-c", "kill -s INT $1", "sh", Long.toString(owner.pid())));
        assertThat(owner.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertGone(pid);
        assertThat(Files.list(temp.resolve("run/pids"))).isEmpty();
    }

    private Process startOwner(String script) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        temp.resolve("run").toString(),
                        script)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Owns a folder with one child, a shell script, prints its pid, and waits to be ended. */
    static final class Owner {
        public static void main(String[] args) throws InterruptedException {
            var run = RunFolder.open(Path.of(args[0]), Progress.silent());
            System.out.println(run.start(new Command("child", List.of("sh", "-c", args[1])))
                    .pid());
            Thread.sleep(Duration.ofMinutes(10));
        }
    }

    @Test
    void whatAnEarlierOwnerLeftIsEndedAtTheNextStartAndAReusedPidIsNot() throws Exception {
        var leftover = new ProcessBuilder(SLEEP).start();
        var stranger = new ProcessBuilder(SLEEP).start();
        try {
            var pids = Files.createDirectories(temp.resolve("run/pids"));
            var guardLongGone = "1 1\n";
            Files.writeString(pids.resolve("leftover"), guardLongGone + recorded(leftover.pid(), 0));
            Files.writeString(pids.resolve("stranger"), guardLongGone + recorded(stranger.pid(), 1));
            Files.writeString(pids.resolve("torn"), "12");
            open().close();
            assertGone(leftover.pid());
            assertThat(stranger.isAlive()).isTrue();
            assertThat(told).singleElement().asString().contains("leftover", Long.toString(leftover.pid()));
            assertThat(Files.list(pids)).isEmpty();
        } finally {
            leftover.destroyForcibly();
            stranger.destroyForcibly();
        }
    }

    @Test
    void aFreshFolderKeepsTheNewestEarlierOnesAndLeavesARunningOneAlone() throws IOException {
        var parent = temp.resolve("runs");
        var first = RunFolder.fresh(parent, 1, told::add);
        var child = first.start(new Command("child", SLEEP));
        var second = RunFolder.fresh(parent, 1, told::add);
        second.close();
        var third = RunFolder.fresh(parent, 1, told::add);
        third.close();
        var fourth = RunFolder.fresh(parent, 1, told::add);
        fourth.close();
        assertThat(child.alive()).isTrue();
        assertThat(first.path()).exists();
        assertThat(second.path()).doesNotExist();
        assertThat(third.path()).exists();
        first.close();
        assertThat(told).isEmpty();
    }

    private static String recorded(long pid, long ticksOff) throws IOException {
        var stat = Files.readString(Path.of("/proc/" + pid + "/stat"))
                .replaceFirst("^.*\\) ", "")
                .split(" ");
        return pid + " " + (Long.parseLong(stat[19]) + ticksOff) + "\n";
    }

    private static void assertGone(long pid) {
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(handle -> !zombie(pid)))
                .isEmpty();
    }

    private static boolean zombie(long pid) {
        try {
            return state(pid).equals("Z");
        } catch (IOException e) {
            return true;
        }
    }

    private static String state(long pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/stat"))
                .replaceFirst("^.*\\) ", "")
                .substring(0, 1);
    }
}
