package dev.muster.sandbox.fault;

import dev.muster.sandbox.fleet.Checkout;
import dev.muster.sandbox.fleet.Rig;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Gives each process a program of its own, whose classes can be replaced while it is down: libraries are links to what was built, the
 * module's own jar is a copy.
 */
public final class Programs implements Rig {
    private final Path folder;
    private final ConcurrentMap<String, Path> built = new ConcurrentHashMap<>();

    /** @param folder where the copies go */
    public Programs(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    @Override
    public Path program(String process, Path jar) {
        built.put(process, jar.toAbsolutePath());
        restore(process);
        return own(process).resolve("quarkus-run.jar");
    }

    private Path own(String process) {
        return folder.resolve(process);
    }

    private Path original(String process) {
        return built.get(process).resolveSibling("app");
    }

    /** Makes a process' program what was built; takes effect at its next start. */
    public void restore(String process) {
        try {
            var own = own(process);
            Files.createDirectories(own.resolve("app"));
            for (var link : List.of("lib", "quarkus")) {
                Files.deleteIfExists(own.resolve(link));
                Files.createSymbolicLink(own.resolve(link), built.get(process).resolveSibling(link));
            }
            copy(built.get(process), own.resolve("quarkus-run.jar"));
            copy(
                    jar(original(process)),
                    own.resolve("app").resolve(jar(original(process)).getFileName()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the program of " + process, e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path jar(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * Puts a defect into a process' program; takes effect at its next start.
     *
     * @throws IllegalStateException if the product has no such line any more, or the changed source does not compile
     */
    public void plant(Defect defect) {
        try {
            var own = jar(own(defect.process()).resolve("app"));
            var classes = compile(defect);
            try (var jar = FileSystems.newFileSystem(own);
                    var files = Files.walk(classes)) {
                for (var file :
                        files.filter(one -> one.toString().endsWith(".class")).toList()) {
                    copy(file, jar.getPath("/" + classes.relativize(file)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot plant: " + defect.name(), e);
        }
    }

    private Path compile(Defect defect) throws IOException {
        var sources = Checkout.current().root().resolve(defect.module()).resolve("src/main/java/dev/muster");
        var work = Files.createTempDirectory(folder, "defect");
        var changed = new ArrayList<Path>();
        for (Map.Entry<String, List<Defect.Edit>> file : defect.edits().stream()
                .collect(Collectors.groupingBy(Defect.Edit::file))
                .entrySet()) {
            var text = Files.readString(sources.resolve(file.getKey()));
            for (var edit : file.getValue()) {
                if (!text.contains(edit.was())) {
                    throw new IllegalStateException(
                            defect.name() + ": " + file.getKey() + " has no '" + edit.was() + "' any more");
                }
                text = text.replace(edit.was(), edit.becomes());
            }
            var target = work.resolve("src").resolve(file.getKey());
            Files.createDirectories(target.getParent());
            changed.add(Files.writeString(target, text));
        }
        var classes = Files.createDirectories(work.resolve("classes"));
        var said = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var options =
                    List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath(defect.process()));
            if (!compiler.getTask(said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(changed))
                    .call()) {
                throw new IllegalStateException(defect.name() + " does not compile: " + said);
            }
        }
        return classes;
    }

    private String classPath(String process) throws IOException {
        var jars = new ArrayList<Path>();
        for (var part : List.of("app", "lib/main", "lib/boot")) {
            try (Stream<Path> files = Files.list(built.get(process).resolveSibling(part))) {
                files.forEach(jars::add);
            }
        }
        return jars.stream().map(Path::toString).collect(Collectors.joining(":"));
    }
}
