package dev.muster.propagation.submit;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A command line as spark-submit reads it: options up to the first word that is none, which is the main resource; all behind it belongs
 * to the application. The last value of an option holds; {@code --conf} stands over the properties file.
 *
 * @param conf Spark properties, those of the file first
 * @param mainResource empty when there is none
 */
record CommandLine(
        Map<SubmitOption, String> options, Map<String, String> conf, String mainResource, List<String> arguments) {
    CommandLine {
        options = Map.copyOf(options);
        arguments = List.copyOf(arguments);
    }

    /** What reading gave: a command line, or all that is wrong with it. */
    sealed interface Reading {
        record Read(CommandLine line) implements Reading {}

        /** @param problems at least one, each with what to do */
        record Wrong(List<String> problems) implements Reading {
            public Wrong {
                problems = List.copyOf(problems);
            }
        }
    }

    /**
     * @param words as the shell gave them
     * @param propertiesFile text of the file that {@code --properties-file} names, empty when none was sent
     */
    static Reading read(List<String> words, String propertiesFile) {
        var reader = new Reader(words);
        reader.read();
        var properties = properties(propertiesFile, reader.problems);
        if (reader.options.containsKey(SubmitOption.PROPERTIES_FILE) && propertiesFile.isBlank()) {
            reader.problems.add(
                    "--properties-file %s is empty".formatted(reader.options.get(SubmitOption.PROPERTIES_FILE)));
        }
        properties.putAll(reader.conf);
        return reader.problems.isEmpty()
                ? new Reading.Read(new CommandLine(reader.options, properties, reader.mainResource, reader.arguments))
                : new Reading.Wrong(reader.problems);
    }

    Optional<String> option(SubmitOption option) {
        return Optional.ofNullable(options.get(option));
    }

    Optional<String> property(String key) {
        return Optional.ofNullable(conf.get(key));
    }

    /** An option, or else the property that says the same. */
    Optional<String> optionOr(SubmitOption option, String key) {
        return option(option).or(() -> property(key));
    }

    /** Keys that do not begin with {@code spark.} are left out, as spark-submit does. */
    private static Map<String, String> properties(String text, List<String> problems) {
        var read = new Properties();
        try {
            read.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) {
            problems.add("--properties-file is no properties file: " + e.getMessage());
        }
        var values = new LinkedHashMap<String, String>();
        for (var key : new TreeSet<>(read.stringPropertyNames())) {
            if (key.startsWith("spark.")) {
                values.put(key, read.getProperty(key).strip());
            }
        }
        return values;
    }

    /** One reading; words are taken from the front. */
    private static final class Reader {
        private final List<String> words;
        private final Map<SubmitOption, String> options = new EnumMap<>(SubmitOption.class);
        private final Map<String, String> conf = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();
        private String mainResource = "";
        private List<String> arguments = List.of();
        private int at;

        Reader(List<String> words) {
            this.words = words;
        }

        void read() {
            while (at < words.size()) {
                var word = words.get(at++);
                // As in Spark, a value may follow after an equals sign.
                int equals = word.startsWith("--") ? word.indexOf('=') : -1;
                var option = SubmitOption.of(equals < 0 ? word : word.substring(0, equals));
                if (option.isPresent()) {
                    take(option.get(), equals < 0 ? null : word.substring(equals + 1));
                    continue;
                }
                var mistyped = Dashes.mistyped(word);
                if (mistyped.isPresent()) {
                    // What follows cannot be told apart any more: an unknown option may have a value or none.
                    problems.add(mistyped.get());
                    return;
                }
                mainResource = word;
                arguments = words.subList(at, words.size());
                return;
            }
        }

        private void take(SubmitOption option, @Nullable String given) {
            var value = given == null ? "" : given;
            if (option.takesValue() && given == null) {
                if (at == words.size()) {
                    problems.add(option.word() + " needs a value");
                    return;
                }
                value = words.get(at++);
            }
            if (!option.refusal().isEmpty()) {
                problems.add(option.word() + " " + option.refusal());
            } else if (option == SubmitOption.CONF) {
                property(value);
            } else {
                options.put(option, value);
            }
        }

        private void property(String value) {
            int equals = value.indexOf('=');
            if (equals < 1) {
                problems.add("--conf '%s' must be KEY=VALUE".formatted(value));
            } else {
                conf.put(value.substring(0, equals).strip(), value.substring(equals + 1));
            }
        }
    }
}
