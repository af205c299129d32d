package dev.muster.oracle;

import dev.muster.oracle.Oracle.Answered;
import dev.muster.oracle.Rules.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/**
 * Sizing bugs, one at a time in a copy of the interpreter: each must make it disagree with Spark's answers. A defect is a
 * line of {@code defects.txt}: {@code name: {in: file, from: text, to: text}}.
 */
final class Defects {
    private static final Path SOURCES = Path.of("propagation/src/main/java/dev/muster/propagation/interpret");

    private final List<Answered> answers;
    private final Path work;

    /** @param work a folder for compiled copies */
    Defects(List<Answered> answers, Path work) {
        this.answers = answers;
        this.work = work;
    }

    boolean allFound() throws IOException {
        boolean all = true;
        List<Rule> defects = Rules.read("defects.txt");
        int found = 0;
        for (Rule defect : defects) {
            long differ = disagreements(new DefectiveInterpreter(compiled(defect)).reading());
            System.out.printf(
                    "%-6s %s: %d of %d answers differ%n",
                    differ > 0 ? "found" : "MISSED", defect.name(), differ, answers.size());
            found += differ > 0 ? 1 : 0;
            all &= differ > 0;
        }
        System.out.printf("%d of %d seeded sizing bugs found%n", found, defects.size());
        return all;
    }

    private long disagreements(Reading reading) {
        return answers.stream()
                .filter(answer -> {
                    List<String> differences = Oracle.differences(answer, reading);
                    return !differences.isEmpty() && !OnPurpose.explains(differences);
                })
                .count();
    }

    private Path compiled(Rule defect) throws IOException {
        var change = Rules.yaml(defect.overlay());
        Path source = SOURCES.resolve(change.path("in").asText() + ".java");
        String sound = Files.readString(source);
        String broken =
                sound.replace(change.path("from").asText(), change.path("to").asText());
        if (broken.equals(sound)) {
            throw new UncheckedIOException(
                    new IOException(source + " does not contain what '" + defect.name() + "' replaces"));
        }
        Path folder = Files.createDirectories(work.resolve(defect.name().replaceAll("\\W+", "-")));
        Path copy = Files.writeString(folder.resolve(source.getFileName()), broken);
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", folder.toString()));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), copy.toString()));
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IOException("with the defect '" + defect.name() + "' " + source + " does not compile");
        }
        return folder;
    }
}
