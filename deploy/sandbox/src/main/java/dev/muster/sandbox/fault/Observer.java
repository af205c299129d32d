package dev.muster.sandbox.fault;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.spark.SparkApplication;
import dev.muster.sandbox.controlplane.AuditLog;
import dev.muster.sandbox.controlplane.Cluster;
import dev.muster.sandbox.fleet.Audit;
import dev.muster.sandbox.fleet.Checkout;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.judge.Ending;
import dev.muster.sandbox.judge.Ending.Shown;
import dev.muster.sandbox.judge.Event;
import dev.muster.sandbox.judge.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Collects for the judge what audit logs, objects, logs and metrics of a fleet say. Not safe for use by several threads. */
final class Observer {
    private static final Set<String> MARKERS = Set.of(
            Scenario.SECRET,
            Base64.getEncoder().withoutPadding().encodeToString(Scenario.SECRET.getBytes(StandardCharsets.UTF_8)));

    private static final Pattern CODE = Pattern.compile("^\\| `([A-Za-z]+)` \\|");
    private static final Pattern PHASE = Pattern.compile("(?m)^muster_jobs\\{.*phase=\"([a-z]+)\".*} ([0-9.E]+)$");
    private static final Pattern CLAIMS = Pattern.compile("(?m)^muster_ledger_claims(?:\\{.*})? ([0-9.E]+)$");

    private final FaultyFleet faulty;
    private final Fleet fleet;
    private final Map<String, AuditLog.Tail> tails = new LinkedHashMap<>();
    private final Map<String, List<String>> leaks = new TreeMap<>();
    private final Map<String, String> allocatable = new HashMap<>();
    private final Set<String> reasons;
    private final List<Event> events = new ArrayList<>();

    /** Lines of each process' log that were judged already. */
    private final Map<String, Integer> judged = new HashMap<>();

    Observer(FaultyFleet faulty) {
        this.faulty = faulty;
        this.fleet = faulty.fleet();
        clusters()
                .forEach(cluster -> tails.put(cluster.name(), cluster.auditLog().tail()));
        fleet.members().forEach(member -> member.client()
                .nodes()
                .list()
                .getItems()
                .forEach(node -> allocatable.put(
                        member.name() + "/" + node.getMetadata().getName(),
                        node.getStatus().getAllocatable().get("cpu").toString())));
        this.reasons = documentedReasons();
    }

    private Stream<Cluster> clusters() {
        return Stream.concat(Stream.of(fleet.hub()), fleet.members().stream().map(member -> member.cluster()));
    }

    private static Set<String> documentedReasons() {
        try (var lines = Files.lines(Checkout.current().root().resolve("docs/reasons-and-events.md"))) {
            return lines.map(CODE::matcher)
                    .filter(matcher -> matcher.find())
                    .map(matcher -> matcher.group(1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that was written since this was called last. */
    History news() {
        var audits = new HashMap<String, Audit>();
        tails.forEach((cluster, tail) -> {
            var lines = tail.lines();
            note("audit log of " + cluster, lines);
            audits.put(cluster, Audit.ofWrites(lines));
        });
        var news = History.of(fleet.hub().name(), audits);
        events.addAll(news.events());
        return news;
    }

    /** Everything since the observer began, or since {@link #forget}. */
    History all() {
        return new History(fleet.hub().name(), events);
    }

    /** What was read so far is judged, and is not needed again. */
    void forget() {
        events.clear();
        leaks.clear();
        faulty.processes().forEach(process -> judged.put(process, log(process).size()));
    }

    private void note(String where, List<String> lines) {
        lines.stream().filter(line -> MARKERS.stream().anyMatch(line::contains)).forEach(line -> leaks.computeIfAbsent(
                        where, key -> new ArrayList<>())
                .add(line));
    }

    /** Looks for bytes of Secrets in the logs of Muster's processes, in events, and in Secrets of the member that has no job with any. */
    void lookForLeaks() {
        for (var process : faulty.processes()) {
            var lines = log(process);
            note("log of " + process, lines.subList(judged.getOrDefault(process, 0), lines.size()));
        }
        note(
                "events on the hub",
                fleet.hubClient().v1().events().inAnyNamespace().list().getItems().stream()
                        .map(event -> event.getMessage() == null ? "" : event.getMessage())
                        .toList());
        fleet.members().stream()
                .filter(member -> member.name().equals(FaultyFleet.STUCK))
                .forEach(member -> note(
                        "Secrets of " + member.name(),
                        member.client().secrets().inAnyNamespace().list().getItems().stream()
                                .map(secret -> String.valueOf(secret.getData()))
                                .toList()));
    }

    private List<String> log(String process) {
        try (var lines = Files.lines(faulty.program(process).child().log())) {
            return lines.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is there now. */
    Ending ending() {
        return Ending.unknown()
                .jobs(shown())
                .allocatable(Map.copyOf(allocatable))
                .reasons(reasons)
                .secrets(MARKERS, Map.copyOf(leaks));
    }

    private List<Shown> shown() {
        var bindings = fleet.hubClient()
                .resources(ResourceBinding.class)
                .inAnyNamespace()
                .list()
                .getItems();
        return fleet.hubClient().resources(SparkApplication.class).inAnyNamespace().list().getItems().stream()
                .map(app -> {
                    var status = app.getStatus();
                    var name = app.getMetadata().getName();
                    var reason = bindings.stream()
                            .map(ResourceBinding::getSpec)
                            .filter(spec -> spec.template().name().equals(name) && spec.reason() != null)
                            .map(spec -> String.valueOf(spec.reason()))
                            .findFirst()
                            .orElse("");
                    return new Shown(
                            name,
                            status == null
                                    ? ""
                                    : status.path("applicationState")
                                            .path("state")
                                            .asText(""),
                            reason,
                            status == null
                                    ? ""
                                    : status.path("applicationState")
                                            .path("errorMessage")
                                            .asText(""));
                })
                .toList();
    }

    /** Jobs by phase, as the control plane counts them. */
    Map<String, Integer> phases() {
        var phases = new TreeMap<String, Integer>();
        var matcher = PHASE.matcher(metrics());
        while (matcher.find()) {
            phases.put(matcher.group(1), (int) Double.parseDouble(matcher.group(2)));
        }
        return phases;
    }

    /** Claims in the control plane's ledger; -1 when it does not say. */
    int claims() {
        var matcher = CLAIMS.matcher(metrics());
        return matcher.find() ? (int) Double.parseDouble(matcher.group(1)) : -1;
    }

    private String metrics() {
        try {
            return faulty.program(FaultyFleet.CONTROL_PLANE).http("/q/metrics");
        } catch (IOException e) {
            throw new UncheckedIOException("the control plane tells no metrics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What of ours is in members: copies, pods, placeholders and fences. */
    List<String> leftInMembers() {
        var left = new ArrayList<String>();
        fleet.members().forEach(member -> {
            var client = member.client();
            client.resources(SparkApplication.class)
                    .inAnyNamespace()
                    .withLabel(Reserved.TOKEN)
                    .list()
                    .getItems()
                    .forEach(copy -> left.add("copy " + copy.getMetadata().getName() + " in " + member.name()));
            client.pods()
                    .inAnyNamespace()
                    .withLabel(Reserved.TOKEN)
                    .list()
                    .getItems()
                    .forEach(pod -> left.add("pod " + pod.getMetadata().getName() + " in " + member.name()));
        });
        return left;
    }
}
