package dev.muster.oracle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.oracle.Cases.Case;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Asks each Spark release about every case, compares with Muster's answer, and says in how many they agree. */
public final class Oracle {
    /** Differences that are shown; more say nothing new. */
    private static final int SHOWN = 25;

    /** A rule that generated specs touch less often than this is not covered, in a run of the full number. */
    private static final int LEAST_HITS = 50;

    private static final int FULL_RUN = 5000;

    /**
     * @param java that the releases run on
     * @param sparks file of the class path, by release
     */
    private record Options(String java, int specs, long seed, boolean defects, Map<String, Path> sparks) {
        static Options of(String[] args) {
            String java = "java";
            int specs = FULL_RUN;
            long seed = 1;
            boolean defects = false;
            Map<String, Path> sparks = new LinkedHashMap<>();
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--java" -> java = args[++i];
                    case "--specs" -> specs = Integer.parseInt(args[++i]);
                    case "--seed" -> seed = Long.parseLong(args[++i]);
                    case "--defects" -> defects = true;
                    default -> {
                        String[] spark = args[i].split("=", 2);
                        sparks.put(spark[0], Path.of(spark[1]));
                    }
                }
            }
            return new Options(java, specs, seed, defects, sparks);
        }
    }

    /** @param spark its answer, as facts */
    record Answered(String release, Case asked, ObjectNode spark) {}

    private Oracle() {}

    public static void main(String[] args) throws IOException {
        Options options = Options.of(args);
        Reading muster = new MusterReading();
        List<Answered> all = new ArrayList<>();
        boolean sound = true;
        for (String release : options.sparks().keySet()) {
            long began = System.nanoTime();
            List<Answered> answers = answers(options, release, muster);
            sound &= agree(release, answers, muster, (System.nanoTime() - began) / 1_000_000_000);
            sound &= options.specs() < FULL_RUN || covered(release, answers);
            all.addAll(answers);
        }
        if (options.defects()) {
            sound &=
                    new Defects(all, options.sparks().values().iterator().next().resolveSibling("defects")).allFound();
        }
        System.exit(sound ? 0 : 1);
    }

    private static List<Answered> answers(Options options, String release, Reading muster) throws IOException {
        List<Case> cases = new ArrayList<>(Cases.written(release));
        cases.addAll(Cases.generated(release, options.specs(), options.seed()));
        List<Answered> answers = new ArrayList<>();
        Path folder = options.sparks().get(release).resolveSibling("asked-" + release);
        try (SparkProcess spark =
                new SparkProcess(options.java(), options.sparks().get(release), folder)) {
            for (Case asked : cases) {
                ObjectNode copy = muster.copy(asked.app());
                ObjectNode facts = SparkAnswer.facts(spark.ask(copy), copy.path("spec"));
                answers.add(new Answered(release, asked, facts));
            }
        }
        return answers;
    }

    private static boolean agree(String release, List<Answered> answers, Reading muster, long seconds) {
        int differ = 0;
        int refused = 0;
        int onPurpose = 0;
        for (Answered answer : answers) {
            refused += answer.spark().has(Facts.REFUSED) ? 1 : 0;
            List<String> differences = differences(answer, muster);
            if (OnPurpose.explains(differences)) {
                onPurpose++;
                continue;
            }
            if (!differences.isEmpty() && ++differ <= SHOWN) {
                System.out.printf(
                        "Spark %s, %s %s%n  %s%n  spec %s%n",
                        release,
                        answer.asked().name(),
                        answer.asked().rules(),
                        String.join("\n  ", differences),
                        answer.asked().app().getSpec());
            }
        }
        long written = answers.stream()
                .filter(answer -> !answer.asked().name().startsWith("generated"))
                .count();
        System.out.printf(
                "Spark %s: %d of %d agree (%d written cases, %d generated specs; Spark refuses %d; Muster alone"
                        + " refuses %d on purpose), %d s%n",
                release,
                answers.size() - differ,
                answers.size(),
                written,
                answers.size() - written,
                refused,
                onPurpose,
                seconds);
        return differ == 0;
    }

    static List<String> differences(Answered answer, Reading reading) {
        return Facts.differences(reading.read(answer.asked().app(), answer.release()), answer.spark());
    }

    private static boolean covered(String release, List<Answered> answers) {
        Map<String, Integer> hits = new TreeMap<>();
        Rules.read("rules.txt").forEach(rule -> hits.put(rule.name(), 0));
        answers.stream()
                .filter(answer -> answer.asked().name().startsWith("generated"))
                .flatMap(answer -> answer.asked().rules().stream())
                .forEach(rule -> hits.merge(rule, 1, Integer::sum));
        System.out.println("  rules hit: " + hits);
        hits.values().removeIf(count -> count >= LEAST_HITS);
        hits.forEach((rule, count) ->
                System.out.printf("Spark %s: rule '%s' hit %d times, want %d%n", release, rule, count, LEAST_HITS));
        return hits.isEmpty();
    }
}
