package dev.muster.benchmarks.quality;

import dev.muster.benchmarks.Machine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Plays every load with every policy, several seeds each, and prints one table a load. */
final class QualityReport {
    private static final int SEEDS = 9;
    private static final double SHARE = 0.9;

    private final int jobs;
    private final boolean quick;

    private QualityReport(boolean quick) {
        this.quick = quick;
        this.jobs = quick ? 2_000 : 10_000;
    }

    /**
     * @param args {@code quick} for a fifth of the jobs, and without the load of 50,000, or {@code full}; then, if only some loads are to
     *     be played, a word of their names
     */
    public static void main(String[] args) {
        boolean quick = args.length > 0 && args[0].equals("quick");
        String word = args.length > 1 ? args[1] : "";
        QualityReport report = new QualityReport(quick);
        System.out.printf(
                Locale.ROOT,
                "%s; loads ask for %.0f %% of all cores; seeds 1 to %d%n",
                Machine.described(),
                SHARE * 100,
                SEEDS);
        Map<String, List<Load>> bySeed = new LinkedHashMap<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            for (Load load : report.loads(seed)) {
                if (load.name().contains(word)) {
                    bySeed.computeIfAbsent(load.name(), name -> new ArrayList<>())
                            .add(load);
                }
            }
        }
        bySeed.values().forEach(report::print);
    }

    private List<Load> loads(long seed) {
        List<Load> loads = new ArrayList<>(Loads.all(jobs, SHARE, seed));
        loads.add(KueueLoads.of15000(seed));
        if (!quick) {
            loads.add(KueueLoads.of50000(seed));
        }
        return loads;
    }

    private void print(List<Load> seeds) {
        Load first = seeds.getFirst();
        System.out.printf(
                Locale.ROOT,
                "%n### %s%n%n%,d jobs, %d members, %,d cores. %s.%n%n",
                first.name(),
                first.tasks().size(),
                first.sites().size(),
                first.totalCpuMillis() / 1_000,
                first.source());
        System.out.println("| policy | p99 wait of the biggest 5 %, s | mean bounded slowdown | cores in use, % |"
                + " last end over bound | starts in vain | ms a job to decide |");
        System.out.println("|---|---|---|---|---|---|---|");
        int baselines = Baseline.names().size();
        List<List<Score>> all = new ArrayList<>();
        for (int policy = 0; policy < baselines + 2; policy++) {
            List<Score> scores = new ArrayList<>();
            String name = "";
            for (int seed = 0; seed < seeds.size(); seed++) {
                Load load = seeds.get(seed);
                List<Site> sites = load.sites().stream().map(Site::empty).toList();
                Policy decides = policy(policy, sites, seed + 1);
                name = decides.name();
                scores.add(new Play(load, decides, sites).play());
            }
            all.add(scores);
            System.out.println("| " + name + " | " + cell(scores, Score::bigWaitSeconds, "%,.1f") + " | "
                    + cell(scores, Score::slowdown, "%,.2f") + " | "
                    + cell(scores, score -> score.utilisation() * 100, "%.1f") + " | "
                    + cell(scores, Score::overBound, "%.2f") + " | "
                    + cell(scores, Score::inVain, "%,.0f") + " | "
                    + cell(scores, score -> score.spentMillis() / first.tasks().size(), "%.2f") + " |");
        }
        List<List<Score>> rivals = all.subList(0, baselines);
        System.out.println("\nSeed by seed, times the best baseline's: p99 wait of the biggest, ends stated "
                + over(all.get(baselines), rivals, Score::bigWaitSeconds)
                + ", unknown " + over(all.get(baselines + 1), rivals, Score::bigWaitSeconds)
                + "; slowdown, ends stated " + over(all.get(baselines), rivals, Score::slowdown)
                + ", unknown " + over(all.get(baselines + 1), rivals, Score::slowdown) + ".");
    }

    /** A figure over the least that any rival has with the same seed: the median of the seeds, and their range. */
    private static String over(List<Score> scores, List<List<Score>> rivals, ToDoubleFunction<Score> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int seed = 0; seed < scores.size(); seed++) {
            int at = seed;
            double best = rivals.stream()
                    .mapToDouble(rival -> figure.applyAsDouble(rival.get(at)))
                    .min()
                    .orElseThrow();
            double own = figure.applyAsDouble(scores.get(seed));
            ratios.add(own == best ? 1 : own / best);
        }
        return cell(ratios, ratio -> ratio, "%.2f");
    }

    private static Policy policy(int number, List<Site> sites, long seed) {
        List<String> baselines = Baseline.names();
        return number < baselines.size()
                ? Baseline.of(baselines.get(number), sites, seed)
                : new Muster(sites, seed, number == baselines.size());
    }

    /** The median of the seeds, and their range. */
    private static <T> String cell(List<T> scores, ToDoubleFunction<T> figure, String format) {
        double[] sorted = scores.stream().mapToDouble(figure).sorted().toArray();
        String median = String.format(Locale.ROOT, format, sorted[sorted.length / 2]);
        String least = String.format(Locale.ROOT, format, sorted[0]);
        String most = String.format(Locale.ROOT, format, sorted[sorted.length - 1]);
        return least.equals(most) ? median : median + " (" + least + " to " + most + ")";
    }
}
