package dev.muster.oracle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.spark.SparkApplication;
import dev.muster.oracle.Rules.Rule;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Applications to ask about: those written in {@code cases.txt}, and any number generated from the rules. */
final class Cases {
    private static final String SMALLEST = "{type: Scala, mainClass: org.example.Main, image: spark,"
            + " mainApplicationFile: 'local:///app.jar', driver: {}, executor: {}}";

    /** One spec in four breaks something. */
    private static final int ONE_REFUSED_IN = 4;

    /** Rules that meet in one spec. */
    private static final int MOST_TOGETHER = 6;

    /** @param rules those it was made from */
    record Case(String name, SparkApplication app, List<String> rules) {}

    private Cases() {}

    static List<Case> written(String sparkVersion) {
        List<Case> cases = new ArrayList<>();
        for (Rule rule : Rules.read("cases.txt")) {
            cases.add(new Case(rule.name(), app(sparkVersion, List.of(rule.overlay())), List.of(rule.name())));
        }
        return cases;
    }

    static List<Case> generated(String sparkVersion, int specs, long seed) {
        List<Rule> all = Rules.read("rules.txt");
        List<Rule> sound = all.stream().filter(rule -> !rule.refuses()).toList();
        List<Rule> refused = all.stream().filter(Rule::refuses).toList();
        Random random = new Random(seed);
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < specs; i++) {
            List<Rule> chosen = new ArrayList<>();
            for (int n = random.nextInt(MOST_TOGETHER) + 1; n > 0; n--) {
                chosen.add(sound.get(random.nextInt(sound.size())));
            }
            if (random.nextInt(ONE_REFUSED_IN) == 0) {
                chosen.add(refused.get(random.nextInt(refused.size())));
            }
            List<String> overlays = chosen.stream()
                    .map(rule -> Rules.drawn(rule.overlay(), random))
                    .toList();
            cases.add(new Case(
                    "generated " + i,
                    app(sparkVersion, overlays),
                    chosen.stream().map(Rule::name).distinct().toList()));
        }
        return cases;
    }

    private static SparkApplication app(String sparkVersion, List<String> overlays) {
        SparkApplication app = new SparkApplication();
        app.setMetadata(
                new ObjectMetaBuilder().withName("app").withNamespace("jobs").build());
        ObjectNode spec = Rules.yaml(SMALLEST);
        spec.put("sparkVersion", sparkVersion);
        overlays.forEach(overlay -> Rules.merge(spec, Rules.yaml(overlay)));
        app.setSpec(spec);
        return app;
    }
}
