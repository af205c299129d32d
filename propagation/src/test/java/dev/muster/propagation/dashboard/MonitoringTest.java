package dev.muster.propagation.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The board and the rules ask for metrics that exist, the documents list them, and every alert has its entry in the runbook. */
class MonitoringTest {
    private static final Path CHECKOUT = Path.of("..");
    private static final Path BOARD = CHECKOUT.resolve("deploy/monitoring/grafana-fleet.json");
    private static final Path RULES = CHECKOUT.resolve("deploy/monitoring/alerts.yaml");
    private static final Pattern METRIC = Pattern.compile("\\bmuster_[a-z_]+[a-z]\\b");

    /** A string that is the first argument of what makes a meter. */
    private static final Pattern METER =
            Pattern.compile("(?:builder|counter|gauge|timer|multi|summary)\\(\\s*\"(muster\\.[a-z.]+[a-z])\"");

    @Test
    void everyMetricOfTheFleetIsDocumented() throws IOException {
        var documented = named(Files.readString(CHECKOUT.resolve("docs/metrics.md")));
        assertThat(documented).containsAll(made());
    }

    /** By the names that the code gives to its meters, wherever they are made. */
    @Test
    void everyMetricThatIsMadeAnywhereIsDocumented() throws IOException {
        var pages = Files.readString(CHECKOUT.resolve("docs/metrics.md"))
                + Files.readString(CHECKOUT.resolve("docs/runbook.md"));
        var documented =
                named(pages).stream().map(MonitoringTest::withoutSuffix).collect(Collectors.toCollection(TreeSet::new));
        var found = new TreeSet<String>();
        for (var module : List.of("propagation", "member-agent")) {
            try (var files = Files.walk(CHECKOUT.resolve(module).resolve("src/main/java"))) {
                for (var file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    METER.matcher(Files.readString(file))
                            .results()
                            .forEach(meter -> found.add(meter.group(1).replace('.', '_')));
                }
            }
        }
        assertThat(found).hasSizeGreaterThan(20);
        assertThat(found)
                .allSatisfy(name -> assertThat(documented).containsAnyOf(name, name + "_total", name + "_seconds"));
    }

    @Test
    void boardAndRulesUseOnlyDocumentedMetrics() throws IOException {
        var documented = new TreeSet<>(named(Files.readString(CHECKOUT.resolve("docs/metrics.md"))));
        documented.addAll(named(Files.readString(CHECKOUT.resolve("docs/runbook.md"))));
        var used = new TreeSet<String>();
        expressions().forEach(expression -> used.addAll(named(expression)));
        assertThat(used.stream().map(MonitoringTest::withoutSuffix))
                .isNotEmpty()
                .isSubsetOf(
                        documented.stream().map(MonitoringTest::withoutSuffix).toList());
    }

    @Test
    void everyAlertHasItsEntryInTheRunbook() throws IOException {
        var runbook = Files.readString(CHECKOUT.resolve("docs/runbook.md"));
        assertThat(rules()).hasSize(5).allSatisfy(rule -> {
            var name = rule.path("alert").asText();
            assertThat(runbook).contains("### " + name + "\n");
            assertThat(rule.path("annotations").path("runbook").asText())
                    .isEqualTo("docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
        });
    }

    /** Names of what a fleet with a member and a waiting job makes, as Prometheus sees them. */
    private static Set<String> made() {
        var registry = new SimpleMeterRegistry();
        new FleetGauges(registry, InstantSource.system()).take(Pictures.small());
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getName().replace('.', '_') + (meter instanceof Counter ? "_total" : ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> named(String text) {
        return METRIC.matcher(text)
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A timer has a count, a sum and a maximum. */
    private static String withoutSuffix(String metric) {
        return metric.replaceFirst("_(count|sum|max|bucket)$", "");
    }

    private static List<String> expressions() throws IOException {
        var board = new ObjectMapper().readTree(Files.readString(BOARD));
        var all = new java.util.ArrayList<String>();
        board.path("panels").forEach(panel -> panel.path("targets")
                .forEach(target -> all.add(target.path("expr").asText())));
        rules().forEach(rule -> all.add(rule.path("expr").asText()));
        return all;
    }

    private static List<JsonNode> rules() throws IOException {
        var file = Serialization.unmarshal(Files.readString(RULES), JsonNode.class);
        var rules = new java.util.ArrayList<JsonNode>();
        file.path("groups").forEach(group -> group.path("rules").forEach(rules::add));
        return rules;
    }
}
