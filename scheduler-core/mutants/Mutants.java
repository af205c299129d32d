import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Applies the seeded defects of this folder one by one to a copy of scheduler-core and reports which the tests notice. */
public final class Mutants {
    /** A defect that hangs the tests is noticed as well. */
    private static final long MINUTES = 10;

    private final Path copy;

    private Mutants(Path copy) {
        this.copy = copy;
    }

    /** @param args the copy's root, then folders or defects to take; none = all */
    public static void main(String[] args) throws IOException, InterruptedException {
        Mutants mutants = new Mutants(Path.of(args[0]).toAbsolutePath());
        List<Path> chosen = mutants.chosen(List.of(args).subList(1, args.length));
        if (chosen.isEmpty()) {
            System.err.println("no defect has one of these names");
            System.exit(2);
        }
        if (!mutants.testsPass("")) {
            System.err.println("the tests fail without any defect");
            System.exit(2);
        }
        List<String> alive = new ArrayList<>();
        for (Path file : chosen) {
            long began = System.nanoTime();
            boolean noticed = mutants.isNoticed(Mutant.read(file));
            long seconds = (System.nanoTime() - began) / 1_000_000_000;
            System.out.printf("%-7s %4d s  %s%n", noticed ? "killed" : "ALIVE", seconds, mutants.name(file));
            if (!noticed) {
                alive.add(mutants.name(file));
            }
        }
        System.out.printf("%d of %d killed%s%n", chosen.size() - alive.size(), chosen.size(), alive.isEmpty() ? "" : "; alive: " + alive);
        System.exit(alive.isEmpty() ? 0 : 1);
    }

    private record Mutant(Path file, String tests, String find, String put) {
        static Mutant read(Path path) throws IOException {
            String text = Files.readString(path);
            return new Mutant(
                    Path.of(header(text, "file")),
                    header(text, "tests"),
                    between(text, "<<<<\n", "\n====\n"),
                    between(text, "====\n", "\n>>>>"));
        }

        private static String header(String text, String key) {
            return text.lines()
                    .filter(line -> line.startsWith(key + ":"))
                    .map(line -> line.substring(key.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        private static String between(String text, String from, String to) {
            int start = text.indexOf(from) + from.length();
            return text.substring(start, text.indexOf(to, start));
        }
    }

    private List<Path> chosen(List<String> names) throws IOException {
        try (Stream<Path> files = Files.walk(module().resolve("mutants"))) {
            return files.filter(file -> file.toString().endsWith(".mutant"))
                    .filter(file -> names.isEmpty()
                            || names.stream().anyMatch(name -> name(file).equals(name) || name(file).startsWith(name + "/")))
                    .sorted()
                    .toList();
        }
    }

    private String name(Path file) {
        return module().resolve("mutants").relativize(file).toString().replace(".mutant", "");
    }

    private boolean isNoticed(Mutant mutant) throws IOException, InterruptedException {
        Path source = module().resolve(mutant.file());
        String sound = Files.readString(source);
        String broken = sound.replace(mutant.find(), mutant.put());
        if (broken.equals(sound)) {
            throw new UncheckedIOException(new IOException(mutant.file() + " does not contain what the defect replaces"));
        }
        Files.writeString(source, broken);
        try {
            if (!maven(List.of("compile"))) {
                throw new IOException("with the defect, " + mutant.file() + " does not compile");
            }
            return !testsPass(mutant.tests());
        } finally {
            Files.writeString(source, sound);
        }
    }

    private boolean testsPass(String tests) throws IOException, InterruptedException {
        List<String> goals = new ArrayList<>(List.of("surefire:test", "-Dsurefire.skipAfterFailureCount=1"));
        if (tests.isEmpty()) {
            goals.add("-Dtest=!MutantsApplyTest");
        } else {
            goals.add("-Dtest=" + tests);
        }
        return maven(Stream.concat(Stream.of("test-compile"), goals.stream()).toList());
    }

    private boolean maven(List<String> goals) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                copy.resolve("mvnw").toString(), "-q", "-B", "-ntp", "-o", "-Dspotless.check.skip", "-Denforcer.skip", "-f", "scheduler-core/pom.xml"));
        command.addAll(goals);
        Process process = new ProcessBuilder(command)
                .directory(copy.toFile())
                .redirectErrorStream(true)
                .redirectOutput(copy.resolve("last.log").toFile())
                .start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }

    private Path module() {
        return copy.resolve("scheduler-core");
    }
}
