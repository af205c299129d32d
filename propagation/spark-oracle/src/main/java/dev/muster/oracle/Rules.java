package dev.muster.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rules of sizing as things that a spec may say, from {@code rules.txt}: a line {@code name: YAML} that is merged into a
 * spec, in which {@code <a|b|c>} stands for one of these, drawn anew each time. Names that begin with {@code refused}
 * lead (with most values) to a spec that cannot run.
 */
final class Rules {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern CHOICE = Pattern.compile("<([^<>]*)>");
    private static final Pattern LINE = Pattern.compile("([^:]+): (\\{.*})");

    /** @param overlay YAML with choices in it */
    record Rule(String name, String overlay) {
        boolean refuses() {
            return name.startsWith("refused");
        }
    }

    private Rules() {}

    static List<Rule> read(String resource) {
        List<Rule> rules = new ArrayList<>();
        try (InputStream lines = Objects.requireNonNull(Rules.class.getResourceAsStream(resource))) {
            for (String line : new String(lines.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                Matcher matcher = LINE.matcher(line.strip());
                if (!matcher.matches()) {
                    throw new IllegalArgumentException(resource + " has a line without a name and YAML: " + line);
                }
                rules.add(new Rule(matcher.group(1), matcher.group(2)));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return List.copyOf(rules);
    }

    static String drawn(String overlay, Random random) {
        return CHOICE.matcher(overlay).replaceAll(choice -> {
            String[] values = choice.group(1).split("\\|", -1);
            return Matcher.quoteReplacement(values[random.nextInt(values.length)]);
        });
    }

    static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) YAML.readTree(text);
        } catch (IOException malformed) {
            throw new UncheckedIOException(text, malformed);
        }
    }

    /** Objects are merged, everything else is replaced. */
    static void merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(entry -> {
            JsonNode known = into.get(entry.getKey());
            if (known instanceof ObjectNode object && entry.getValue() instanceof ObjectNode more) {
                merge(object, more);
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        });
    }
}
