package dev.muster.propagation.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.propagation.binding.JobGlance;
import dev.muster.propagation.gateway.QueryApi;
import java.util.Optional;

/**
 * How a submitted job stands.
 *
 * @param driver name of its driver pod, empty before there is one
 */
record Progress(Outcome outcome, String state, Optional<String> member, String driver, String message) {
    /** Letters of a message that a log line repeats. */
    private static final int MESSAGE = 600;

    /** Whether it is over, in the words that a shell reads. */
    enum Outcome {
        OPEN("open"),
        SUCCEEDED("succeeded"),
        FAILED("failed");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }
    }

    static Progress of(JobGlance glance) {
        var status = Optional.<JsonNode>ofNullable(glance.view().template().getStatus())
                .orElse(JsonNodeFactory.instance.objectNode());
        var state = status.at("/applicationState/state").asText("");
        var outcome =
                switch (state) {
                    case "COMPLETED" -> Outcome.SUCCEEDED;
                    case "FAILED" -> Outcome.FAILED;
                    default -> Outcome.OPEN;
                };
        return new Progress(
                outcome,
                state.isEmpty() ? "NEW" : state,
                glance.view().member(),
                status.at("/driverInfo/podName").asText(""),
                status.at("/applicationState/errorMessage").asText(""));
    }

    /** One line of a log, without its time. */
    String line() {
        var line = new StringBuilder(state);
        member.ifPresent(name -> line.append(" in ").append(name));
        if (!driver.isEmpty()) {
            line.append(", driver ").append(driver);
        }
        if (!message.isEmpty() && outcome != Outcome.SUCCEEDED) {
            var whole = message.strip().replaceAll("\\s+", " ");
            line.append(": ").append(whole, 0, Math.min(whole.length(), MESSAGE));
        }
        var clean = new StringBuilder();
        line.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return clean.toString();
    }

    /** Equal for equal lines: what an asker has seen. */
    String mark() {
        return Integer.toHexString(line().hashCode());
    }

    /** For a shell: {@code open|succeeded|failed MARK MEMBER|- DRIVER|-}, then the line. */
    String text() {
        return "%s %s %s %s\n%s\n"
                .formatted(outcome.word, mark(), member.orElse("-"), driver.isEmpty() ? "-" : driver, line());
    }

    ObjectNode json(String namespace, String name) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("apiVersion", QueryApi.GROUP_VERSION).put("kind", "SubmissionProgress");
        json.putObject("metadata").put("namespace", namespace).put("name", name);
        json.put("outcome", outcome.word)
                .put("state", state)
                .put("mark", mark())
                .put("line", line());
        member.ifPresent(it -> json.put("member", it));
        if (!driver.isEmpty()) {
            json.put("driver", driver);
        }
        return json;
    }
}
