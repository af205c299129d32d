package dev.muster.propagation.submit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.gateway.QueryApi;
import dev.muster.propagation.interpret.Interpretation.Refused;
import dev.muster.propagation.interpret.Interpreter;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** What is to be done about a command line of spark-submit. */
sealed interface Submission {
    ObjectMapper MAPPER = new ObjectMapper();

    /** Words of one command line, at most: a shell gives no more than some megabytes, which the body's limit cuts before. */
    int WORDS = 10_000;

    /**
     * Create this on the hub.
     *
     * @param waits until it has ended
     * @param notes for the user, one line each
     */
    record Create(ObjectNode application, boolean waits, List<String> notes) implements Submission {
        public Create {
            notes = List.copyOf(notes);
        }
    }

    /** Run spark-submit on the machine that asks. */
    record RunHere() implements Submission {}

    /** @param problems at least one */
    record Wrong(List<String> problems) implements Submission {
        public Wrong {
            problems = List.copyOf(problems);
        }

        String message() {
            return String.join("; ", problems);
        }
    }

    /**
     * @param body {@code {"arguments": [...], "properties": "text of the properties file"}}
     * @param namespace of the request
     */
    static Submission read(byte[] body, String namespace, SubmitDefaults defaults, String suffix) throws IOException {
        JsonNode asked;
        try {
            asked = MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return new Wrong(List.of("the body is no JSON: send {\"arguments\": [...]}"));
        }
        var words = new ArrayList<String>();
        for (var word : asked.path("arguments")) {
            if (!word.isTextual() || words.size() == WORDS) {
                return new Wrong(List.of("arguments: at most " + WORDS + " strings"));
            }
            words.add(word.asText());
        }
        return of(words, asked.path("properties").asText(""), namespace, defaults, suffix);
    }

    static Submission of(
            List<String> words, String properties, String namespace, SubmitDefaults defaults, String suffix) {
        return switch (CommandLine.read(words, properties)) {
            case CommandLine.Reading.Wrong wrong -> new Wrong(wrong.problems());
            case CommandLine.Reading.Read read ->
                switch (Destination.of(read.line())) {
                    case Destination.Wrong wrong -> new Wrong(List.of(wrong.problem()));
                    case Destination.Here here -> new RunHere();
                    case Destination.Fleet fleet ->
                        checked(read.line(), ApplicationDraft.of(read.line(), defaults, namespace, suffix), fleet);
                };
        };
    }

    /** What Spark or its operator would refuse later is refused now. */
    private static Submission checked(CommandLine line, ApplicationDraft.Drafted drafted, Destination.Fleet fleet) {
        if (!drafted.problems().isEmpty()) {
            return new Wrong(drafted.problems());
        }
        var template = new SparkApplication();
        var metadata = drafted.application().path("metadata");
        var labels = new LinkedHashMap<String, String>();
        metadata.path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        template.setMetadata(new ObjectMetaBuilder()
                .withName(metadata.path("name").asText())
                .withNamespace(metadata.path("namespace").asText())
                .withLabels(labels)
                .build());
        template.setSpec(drafted.application().withObject("/spec").deepCopy());
        if (Interpreter.interpret(template, true) instanceof Refused refused) {
            return new Wrong(List.of(refused.message()));
        }
        var notes = new ArrayList<String>();
        fleet.note().ifPresent(notes::add);
        line.option(SubmitOption.VERBOSE)
                .ifPresent(said -> notes.add(drafted.application().toString()));
        return new Create(drafted.application(), drafted.waits(), notes);
    }

    /** As JSON. */
    default ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("apiVersion", QueryApi.GROUP_VERSION).put("kind", "Submission");
        return switch (this) {
            case Create create -> {
                json.put("run", "Fleet").put("wait", create.waits());
                create.notes().forEach(json.putArray("notes")::add);
                yield json.set("application", create.application());
            }
            case RunHere here -> json.put("run", "Here");
            case Wrong wrong -> {
                wrong.problems().forEach(json.putArray("problems")::add);
                yield json.put("run", "Nowhere");
            }
        };
    }

    /**
     * For a shell: {@code here}, or {@code fleet NAMESPACE NAME wait|go}, then the notes with a {@code #} before each, then the manifest on
     * one line.
     */
    default String text() {
        return switch (this) {
            case Create create -> {
                var metadata = create.application().path("metadata");
                var text = new StringBuilder("fleet %s %s %s\n"
                        .formatted(
                                metadata.path("namespace").asText(),
                                metadata.path("name").asText(),
                                create.waits() ? "wait" : "go"));
                create.notes().forEach(note -> text.append("# ").append(note).append('\n'));
                yield text.append(create.application()).append('\n').toString();
            }
            case RunHere here -> "here\n";
            case Wrong wrong -> "# " + wrong.message() + "\n";
        };
    }
}
