package dev.muster.core.rank;

import dev.muster.core.model.JobKey;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Ranks candidates by the weighted sum of scorers. Equal sums are broken by a hash of job, member and seed: the same on
 * every run, but not always towards the first name.
 */
public record Ranking(List<Weighted> scorers) {
    /** With the default weights. */
    public static final Ranking DEFAULT = of(Weights.DEFAULT);

    /** Sums closer than this count as equal: far above rounding, far below what any scorer means. */
    private static final double RESOLUTION = 1e-9;

    /** A scorer and how much it counts, 0 or more. */
    public record Weighted(Scorer scorer, double weight) {}

    public Ranking {
        scorers = List.copyOf(scorers);
    }

    /** The scorers that have a weight. To do without one, delete its file, its line here and its weight. */
    public static Ranking of(Weights weights) {
        return new Ranking(Stream.of(
                        new Weighted(new MachinesFirst(), weights.machines()),
                        new Weighted(new PreferredNodes(), weights.preferredNodes()),
                        new Weighted(new PreferenceOrder(), weights.order()),
                        new Weighted(new Tightness(), weights.tightness()),
                        new Weighted(new ImagePresent(), weights.image()),
                        new Weighted(new LightLoad(), weights.load()),
                        new Weighted(new LowCost(), weights.cost()))
                .filter(weighted -> weighted.weight() > 0)
                .toList());
    }

    /** Whether the order in which a policy names members counts. */
    public boolean keepsOrder() {
        return scorers.stream().anyMatch(weighted -> weighted.scorer() instanceof PreferenceOrder);
    }

    /** The weighted sum for one candidate. */
    public double total(Candidate candidate) {
        double sum = 0;
        for (Weighted weighted : scorers) {
            sum += weighted.weight() * weighted.scorer().score(candidate);
        }
        return sum;
    }

    /** The best of one or more candidates. */
    public Candidate best(List<Candidate> candidates, long seed) {
        return ranked(candidates, seed).getFirst();
    }

    /** The candidates, the best first. */
    public List<Candidate> ranked(List<Candidate> candidates, long seed) {
        record Ranked(Candidate candidate, long points, long tieBreak) {}
        return candidates.stream()
                .map(candidate ->
                        new Ranked(candidate, Math.round(total(candidate) / RESOLUTION), tieBreak(candidate, seed)))
                .sorted(Comparator.comparingLong(Ranked::points)
                        .thenComparingLong(Ranked::tieBreak)
                        .reversed())
                .map(Ranked::candidate)
                .toList();
    }

    /** A number drawn for a job: the same on every run, another for another job or seed. */
    public static long draw(JobKey job, long seed) {
        return mix(mix(seed ^ (long) job.uid().hashCode() << 32) + 0x9e3779b97f4a7c15L);
    }

    /** String hashes are part of Java's specification, so this number is the same in every process. */
    private static long tieBreak(Candidate candidate, long seed) {
        long bits = seed
                ^ (long) candidate.job().key().uid().hashCode() << 32
                ^ candidate.member().name().hashCode() & 0xffffffffL;
        return mix(mix(bits) + 0x9e3779b97f4a7c15L);
    }

    /** Steele, Lea and Flood 2014: the finaliser of SplitMix64, which spreads every input bit over all output bits. */
    private static long mix(long bits) {
        long z = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
