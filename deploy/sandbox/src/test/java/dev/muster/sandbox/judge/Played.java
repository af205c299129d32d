package dev.muster.sandbox.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.muster.sandbox.fleet.Audit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A history to write down by hand: each act a second after the one before. Objects are YAML in flow style. */
final class Played {
    static final String CONTROL_PLANE = "system:serviceaccount:muster-system:muster-propagation";
    static final String AGENT = "system:serviceaccount:muster-system:muster-agent";
    static final String USER = "somebody";
    static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final List<Event> events = new ArrayList<>();
    private Instant now = BEGAN;

    Instant now() {
        return now;
    }

    /** The same, quicker: all of it within so long. */
    Played within(Duration time) {
        var step = time.dividedBy(Math.max(1, events.size()));
        for (int i = 0; i < events.size(); i++) {
            var request = events.get(i).request();
            events.set(
                    i,
                    new Event(
                            events.get(i).cluster(),
                            new Audit.Request(
                                    BEGAN.plus(step.multipliedBy(i)),
                                    request.user(),
                                    request.impersonated(),
                                    request.verb(),
                                    request.resource(),
                                    request.subresource(),
                                    request.namespace(),
                                    request.name(),
                                    request.code(),
                                    request.object(),
                                    request.answer())));
        }
        return this;
    }

    History history() {
        return new History("hub", events);
    }

    /** An answered request; what was sent and what came back. */
    Played ask(
            String cluster, String user, String verb, String path, String name, int code, String sent, String answer) {
        now = now.plusSeconds(1);
        var slash = path.indexOf('/');
        events.add(new Event(
                cluster,
                new Audit.Request(
                        now,
                        user,
                        "",
                        verb,
                        slash < 0 ? path : path.substring(0, slash),
                        slash < 0 ? "" : path.substring(slash + 1),
                        cluster.equals("hub") && path.startsWith("works") ? "muster-member-a" : "default",
                        name,
                        code,
                        yaml(sent),
                        yaml(answer))));
        return this;
    }

    Played impersonated(String cluster, String who, String verb) {
        now = now.plusSeconds(1);
        events.add(new Event(
                cluster,
                new Audit.Request(now, AGENT, who, verb, "pods", "", "default", "p", 200, yaml("{}"), yaml("{}"))));
        return this;
    }

    /** A template is written: its metadata and state. */
    Played template(String user, String verb, String metadata, String state) {
        var sent = "{metadata: {resourceVersion: '1', name: j}}";
        return ask(
                "hub",
                user,
                verb,
                "sparkapplications",
                "j",
                verb.equals("create") ? 201 : 200,
                sent,
                "{kind: SparkApplication, metadata: {uid: t" + (metadata.isEmpty() ? "" : ", " + metadata)
                        + "}, status: {applicationState: {state: '" + state + "'}}}");
    }

    Played binding(String verb, int attempt, String policyNamespace) {
        return ask(
                "hub",
                CONTROL_PLANE,
                verb,
                "resourcebindings",
                "rb",
                verb.equals("create") ? 201 : 200,
                "{metadata: {resourceVersion: '1'}}",
                "{kind: ResourceBinding, metadata: {uid: b}, spec: {template: {uid: t}, attempt: " + attempt
                        + ", policy: {kind: PropagationPolicy, namespace: " + policyNamespace + ", name: p}}}");
    }

    /** A job's Work is written: by the control plane, or its status by the agent. */
    Played work(String verb, String path, int attempt, String intent, String phase) {
        return ask(
                "hub",
                path.equals("works") ? CONTROL_PLANE : AGENT,
                verb,
                path,
                "b-" + attempt,
                verb.equals("create") ? 201 : 200,
                "{metadata: {resourceVersion: '1'}}",
                "{kind: Work, metadata: {uid: w" + attempt + "}, spec: {form: Job, intent: " + intent + ", token: b."
                        + attempt + ", attempt: " + attempt
                        + ", binding: {uid: b}, reservation: {placeholders: true}, gang: [{count: 1}, {count: 1}]}, status: {phase: '"
                        + phase + "'}}");
    }

    Played placeholder(String member, String name, String token) {
        return pod(member, AGENT, name, "fleet.muster.dev/token: " + token + ", fleet.muster.dev/slot: executor");
    }

    Played driver(String member, String name, String token) {
        return pod(member, USER, name, "fleet.muster.dev/token: " + token + ", spark-role: driver");
    }

    Played pod(String member, String user, String name, String labels) {
        return ask(
                member,
                user,
                "create",
                "pods",
                name,
                201,
                "{}",
                "{kind: Pod, metadata: {uid: " + name + ", labels: {" + labels
                        + "}}, spec: {containers: [{resources: {requests: {cpu: '1'}}}]}}");
    }

    Played bind(String member, String name, String node) {
        return ask(
                member,
                "scheduler",
                "create",
                "pods/binding",
                name,
                201,
                "{metadata: {uid: " + name + "}, target: {name: " + node + "}}",
                "{}");
    }

    Played ended(String member, String name) {
        return ask(
                member,
                USER,
                "patch",
                "pods/status",
                name,
                200,
                "{}",
                "{kind: Pod, metadata: {uid: " + name + "}, status: {phase: Succeeded}}");
    }

    Played removed(String member, String name, String labels) {
        return ask(
                member,
                AGENT,
                "delete",
                "pods",
                name,
                200,
                "{preconditions: {uid: " + name + "}}",
                "{kind: Pod, metadata: {uid: " + name + ", deletionGracePeriodSeconds: 0, labels: {" + labels + "}}}");
    }

    Played copy(String member, String verb, String token, boolean suspend, String state) {
        return ask(
                member,
                verb.equals("update") ? USER : AGENT,
                verb,
                verb.equals("update") ? "sparkapplications/status" : "sparkapplications",
                "j",
                verb.equals("create") ? 201 : 200,
                "{metadata: {resourceVersion: '1'}}",
                "{kind: SparkApplication, metadata: {uid: c-" + token
                        + ", finalizers: [x], labels: {fleet.muster.dev/token: " + token + "}}, spec: {suspend: "
                        + suspend
                        + "}, status: {applicationState: {state: '" + state + "'}}}");
    }

    Played copyDeleted(String member) {
        return ask(
                member, AGENT, "delete", "sparkapplications", "j", 200, "{preconditions: {uid: c}}", "{kind: Status}");
    }

    /** A job straight through in member a: placed, held, lifted, run, ended. */
    static Played straight() {
        return new Played()
                .template(USER, "create", "", "")
                .template(CONTROL_PLANE, "patch", "finalizers: [fleet.muster.dev/withdraw]", "")
                .binding("create", 1, "default")
                .work("create", "works", 1, "Run", "")
                .placeholder("a", "room-1", "b.1")
                .placeholder("a", "room-2", "b.1")
                .bind("a", "room-1", "n")
                .bind("a", "room-2", "n")
                .copy("a", "create", "b.1", true, "")
                .work("update", "works/status", 1, "Run", "Starting")
                .copy("a", "patch", "b.1", false, "")
                .removed("a", "room-1", "fleet.muster.dev/slot: driver")
                .driver("a", "j-driver", "b.1")
                .bind("a", "j-driver", "n")
                .removed("a", "room-2", "fleet.muster.dev/slot: executor")
                .ended("a", "j-driver")
                .copy("a", "update", "b.1", false, "COMPLETED")
                .work("update", "works/status", 1, "Run", "Finished")
                .template(CONTROL_PLANE, "update", "finalizers: [fleet.muster.dev/withdraw]", "COMPLETED");
    }

    /** The same job is deleted: withdrawn, with nothing left. */
    static Played deleted() {
        return straight()
                .work("update", "works", 1, "Withdraw", "Finished")
                .copyDeleted("a")
                .work("update", "works/status", 1, "Withdraw", "Withdrawn")
                .template(CONTROL_PLANE, "patch", "deletionTimestamp: now", "COMPLETED");
    }

    private static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}
