package dev.muster.sandbox.controlplane;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The programs of the control planes, from the first of: the folder that {@code MUSTER_BINARIES} names; the per-user cache of this
 * version; the official downloads; a build with this machine's Go. What was downloaded or built is in the cache from then on.
 *
 * <p>Processes that need the same binaries at once wait for each other; a binary appears in the cache whole or not at all.
 */
public final class Binaries {
    /** Names a folder with the programs; none of the other places is then looked at. */
    static final String FOLDER_VARIABLE = "MUSTER_BINARIES";

    /** Names another site for the downloads, laid out like the official ones. */
    static final String SITE_VARIABLE = "MUSTER_DOWNLOADS";

    private final Path folder;
    private final Cache cache;
    private final GoBuild goBuild;
    private final Progress progress;

    private Binaries(Path folder, Cache cache, GoBuild goBuild, Progress progress) {
        this.folder = folder;
        this.cache = cache;
        this.goBuild = goBuild;
        this.progress = progress;
    }

    /**
     * Finds or gets all required programs; with nothing cached and a build needed this takes minutes, told by {@code progress}.
     *
     * @throws IllegalStateException if no place has them: one line that says what was tried and what to do
     */
    public static Binaries find(Progress progress) {
        var environment = System.getenv();
        var pins = Pins.load();
        var cache = Cache.of(environment, pins.kubernetes());
        var download = Optional.ofNullable(environment.get(SITE_VARIABLE))
                .map(site -> OfficialDownload.from(site, pins))
                .orElseGet(() -> OfficialDownload.official(pins));
        return find(environment, cache, download, GoBuild.pinned(), progress);
    }

    static Binaries find(
            Map<String, String> environment,
            Cache cache,
            OfficialDownload download,
            GoBuild goBuild,
            Progress progress) {
        var named = Optional.ofNullable(environment.get(FOLDER_VARIABLE)).filter(name -> !name.isBlank());
        if (named.isPresent()) {
            var folder = Path.of(named.get()).toAbsolutePath();
            var missing = missing(folder);
            if (!missing.isEmpty()) {
                throw new IllegalStateException(FOLDER_VARIABLE + " names " + folder + ", which has no executable "
                        + String.join(", ", missing) + "; add them or unset it");
            }
            return new Binaries(folder, cache, goBuild, progress);
        }
        if (!missing(cache.bin()).isEmpty()) {
            cache.locked(progress, () -> fill(cache, download, goBuild, progress));
        }
        return new Binaries(cache.bin(), cache, goBuild, progress);
    }

    /** Runs while no other process fills this cache; another one may have done so just before. */
    private static void fill(Cache cache, OfficialDownload download, GoBuild goBuild, Progress progress) {
        var missing = Arrays.stream(Tool.values())
                .filter(tool -> tool.required() && !present(cache.bin(), tool))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        var refused = download.fetch(missing, cache, progress);
        if (refused.isEmpty()) {
            return;
        }
        progress.line("control planes: " + refused.get()
                + "; building them with Go instead (about 5 minutes the first time)");
        goBuild.build(cache, progress).ifPresent(reason -> {
            throw new IllegalStateException("no control plane binaries: " + refused.get() + ", and " + reason
                    + ". Name a folder that has them in " + FOLDER_VARIABLE + ", or install Go 1.26 or later");
        });
    }

    /**
     * The program's file.
     *
     * @throws IllegalStateException if it is the optional one, missing, and cannot be built
     */
    public Path path(Tool tool) {
        if (present(folder, tool)) {
            return folder.resolve(tool.file());
        }
        if (!present(cache.bin(), tool)) {
            progress.line("control planes: " + tool.file() + " has no official download; building it with Go");
            goBuild.build(cache, progress).ifPresent(reason -> {
                throw new IllegalStateException("no " + tool.file() + ": " + reason);
            });
        }
        return cache.bin().resolve(tool.file());
    }

    /** Where the required programs lie. */
    public Path folder() {
        return folder;
    }

    private static List<String> missing(Path folder) {
        return Arrays.stream(Tool.values())
                .filter(tool -> tool.required() && !present(folder, tool))
                .map(Tool::file)
                .toList();
    }

    private static boolean present(Path folder, Tool tool) {
        return Files.isExecutable(folder.resolve(tool.file()));
    }

    /** Gets the binaries, telling its steps on standard error, and prints their folder; exit code 1 and one line if there are none. */
    public static void main(String[] args) {
        try {
            System.out.println(find(Progress.to(System.err)).folder());
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
