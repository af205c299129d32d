package dev.muster.sandbox.fault;

import dev.muster.sandbox.fleet.Rig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Sets the clock of each process apart from the machine's while it runs; see {@link ClockAgent}. The steady clock goes on as it was.
 * Safe for use by several threads.
 */
public final class Clocks implements Rig {
    private final Path folder;
    private final Path agent;

    private Clocks(Path folder, Path agent) {
        this.folder = folder;
        this.agent = agent;
    }

    /** @param folder where each process' difference is kept */
    public static Clocks in(Path folder) {
        try {
            var absolute = Files.createDirectories(folder).toAbsolutePath();
            return new Clocks(absolute, agent(absolute.resolve("clock-agent.jar")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep clocks in " + folder, e);
        }
    }

    private static Path agent(Path jar) throws IOException {
        var manifest = new Manifest();
        var attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(new Attributes.Name("Premain-Class"), ClockAgent.class.getName());
        attributes.put(new Attributes.Name("Can-Retransform-Classes"), "true");
        var entry = ClockAgent.class.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                var bytes = Objects.requireNonNull(ClockAgent.class.getResourceAsStream("/" + entry))) {
            out.putNextEntry(new JarEntry(entry));
            bytes.transferTo(out);
            out.closeEntry();
        }
        return jar;
    }

    @Override
    public List<String> flags(String process) {
        if (!Files.exists(file(process))) {
            set(process, Duration.ZERO);
        }
        return List.of("-javaagent:" + agent + "=" + file(process));
    }

    private Path file(String process) {
        return folder.resolve(process + ".clock");
    }

    /** Moves a process' clock to so much ahead of the machine's, or behind it when negative; felt within a moment. */
    public void set(String process, Duration ahead) {
        try {
            var file = file(process);
            var next = Files.writeString(
                    file.resolveSibling(file.getFileName() + ".next"), Long.toString(ahead.toSeconds()));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set the clock of " + process, e);
        }
    }

    /** The disturbances that this makes possible. */
    public List<Disturbance> disturbances() {
        return List.of(Disturbance.apart(this), Disturbance.successor(this));
    }
}
