package dev.muster.sandbox.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Fills a cache by building the pinned go.mod with this machine's Go. */
@FunctionalInterface
interface GoBuild {
    /** Exit code of the build script on a machine without Go. */
    int NO_GO = 3;

    /** Builds what the cache does not have yet; the reason if it could not. */
    Optional<String> build(Cache cache, Progress progress);

    /** The build script that travels with this launcher, run on copies of the files beside it. */
    static GoBuild pinned() {
        return (cache, progress) -> {
            try {
                var folder = Files.createTempDirectory("muster-control-planes");
                try {
                    for (var file : List.of("go.mod", "go.sum", "build")) {
                        Files.writeString(folder.resolve(file), Pins.text(file));
                    }
                    return run(folder, cache, progress);
                } finally {
                    delete(folder);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot run the build of the control planes: " + e.getMessage(), e);
            }
        };
    }

    private static Optional<String> run(Path folder, Cache cache, Progress progress) throws IOException {
        var builder = new ProcessBuilder("sh", folder.resolve("build").toString())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("XDG_CACHE_HOME", cache.root().toString());
        var process = builder.start();
        var last = "it said nothing";
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                last = line;
                // Go tells each module it downloads: hundreds of lines that say nothing.
                if (!line.startsWith("go: downloading")) {
                    progress.line(line);
                }
            }
            int code = process.waitFor();
            return switch (code) {
                case 0 -> Optional.empty();
                case NO_GO -> Optional.of("there is no Go on this machine to build them with");
                default -> Optional.of("the build with Go failed with code " + code + ": " + last);
            };
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            return Optional.of("the build with Go was interrupted");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
