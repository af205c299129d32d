package dev.muster.sandbox.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build script itself, with a pretended Go that notes what it was asked to build. */
class GoBuildTest {
    private static final List<String> ALL =
            List.of("etcd", "kube-apiserver", "kube-scheduler", "kubectl", "kube-controller-manager", "kubemark");

    @TempDir
    Path temp;

    private Path bin;

    @BeforeEach
    void pretendGo() throws IOException {
        bin = new Cache(temp.resolve("cache"), Pins.load().kubernetes()).bin();
        for (var file : List.of("go.mod", "go.sum", "build")) {
            Files.writeString(temp.resolve(file), Pins.text(file));
        }
        var go = Files.createDirectories(temp.resolve("go")).resolve("go");
        Files.writeString(go, """
                #!/bin/sh
                while [ "$1" != -o ]; do
                  case $1 in -mod=*) mod=$1 ;; esac
                  shift
                done
                name=$(basename "$2")
                echo "$name $mod" >>"%1$s/built"
                [ "$name" != "$(cat "%1$s/broken" 2>/dev/null)" ] || { echo half >"$2"; exit 1; }
                sleep 0.1
                echo '#!/bin/sh' >"$2"
                chmod +x "$2"
                """.formatted(temp));
        Files.setPosixFilePermissions(go, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void buildsEveryProgramOnceFromTheLockedSumsAndPrintsTheFolder() throws Exception {
        assertThat(build()).isEqualTo(new Ended(0, bin + "\n"));
        assertThat(built()).containsExactlyElementsOf(ALL);
        assertThat(Files.readString(temp.resolve("built"))).contains("etcd -mod=readonly");
        build();
        assertThat(built()).hasSize(ALL.size());
    }

    @Test
    void buildsOnlyWhatIsMissing() throws Exception {
        build();
        Files.delete(bin.resolve("kubectl"));
        build();
        assertThat(built()).endsWith("kubemark", "kubectl").hasSize(ALL.size() + 1);
    }

    @Test
    void aFailedBuildLeavesNoHalfProgramAndKeepsTheWholeOnes() throws Exception {
        Files.writeString(temp.resolve("broken"), "kube-scheduler");
        assertThat(build().code()).isNotZero();
        assertThat(bin.resolve("kube-apiserver")).isExecutable();
        assertThat(bin.resolve("kube-scheduler")).doesNotExist();
        try (var files = Files.list(bin.getParent())) {
            assertThat(files.filter(file -> file.toString().contains("building.")))
                    .isEmpty();
        }
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        var first = start();
        var second = start();
        assertThat(end(first).code()).isZero();
        assertThat(end(second).code()).isZero();
        assertThat(built()).containsExactlyElementsOf(ALL);
    }

    private record Ended(int code, String output) {}

    private Ended build() throws Exception {
        return end(start());
    }

    private Process start() throws IOException {
        var builder = new ProcessBuilder("sh", temp.resolve("build").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("XDG_CACHE_HOME", temp.resolve("cache").toString());
        builder.environment().merge("PATH", temp.resolve("go").toString(), (path, go) -> go + ":" + path);
        return builder.start();
    }

    private static Ended end(Process process) throws Exception {
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    private List<String> built() throws IOException {
        return Files.readAllLines(temp.resolve("built")).stream()
                .map(line -> line.split(" ")[0])
                .toList();
    }
}
