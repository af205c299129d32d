package dev.muster.benchmarks.quality;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A plain scheduler: goes through the queue in its order and asks a rule for a site. It sees every node as it is. */
final class Baseline implements Policy {
    /** The first wait after a start in vain; doubles up to the longest. Guesses, both kind to the one who retries. */
    private static final long FIRST_BACKOFF_MICROS = 10_000_000;

    private static final long LONGEST_BACKOFF_MICROS = 300_000_000;

    private final String name;
    private final boolean skips;
    private final Rule rule;
    private final List<Site> sites;
    private final Random random;
    private final Waiting waiting = new Waiting();
    private final Map<Task, Trouble> troubles = new HashMap<>();
    private long decidedMicros = -1;
    private long spentNanos;

    /** Which site a job goes to, or null if it waits. */
    interface Rule {
        @Nullable
        Site choose(Task task, List<Site> open, Random random);
    }

    /** What a job met where it was sent in vain. */
    private record Trouble(String site, int times, long untilMicros) {}

    private Baseline(String name, boolean skips, Rule rule, List<Site> sites, long seed) {
        this.name = name;
        this.skips = skips;
        this.rule = rule;
        this.sites = sites;
        this.random = new Random(seed);
    }

    static List<String> names() {
        return List.of(
                "first fit by name",
                "weighted random",
                "aggregate sums, retry",
                "strict FIFO",
                "backfill, no reservation");
    }

    static Baseline of(String name, List<Site> sites, long seed) {
        return switch (name) {
            case "first fit by name" -> new Baseline(name, true, Baseline::first, sites, seed);
            case "weighted random" -> new Baseline(name, true, Baseline::drawn, sites, seed);
            case "aggregate sums, retry" -> new Baseline(name, true, Baseline::mostInSum, sites, seed);
            case "strict FIFO" -> new Baseline(name, false, Baseline::tightest, sites, seed);
            case "backfill, no reservation" -> new Baseline(name, true, Baseline::tightest, sites, seed);
            default -> throw new IllegalArgumentException("no baseline is called " + name);
        };
    }

    private static @Nullable Site first(Task task, List<Site> open, Random random) {
        for (Site site : open) {
            if (site.fits(task.shape())) {
                return site;
            }
        }
        return null;
    }

    /** Drawn from those that fit, each with the weight of its free cores. */
    private static @Nullable Site drawn(Task task, List<Site> open, Random random) {
        List<Site> fitting =
                open.stream().filter(site -> site.fits(task.shape())).toList();
        long weights = fitting.stream().mapToLong(Site::freeCpuMillis).sum();
        double at = random.nextDouble() * weights;
        for (Site site : fitting) {
            at -= site.freeCpuMillis();
            if (at <= 0) {
                return site;
            }
        }
        return fitting.isEmpty() ? null : fitting.getLast();
    }

    /** The most free cores among those whose sums are enough, whatever the nodes hold. */
    private static @Nullable Site mostInSum(Task task, List<Site> open, Random random) {
        Site best = null;
        for (Site site : open) {
            if (site.fitsInSum(task.shape()) && (best == null || site.freeCpuMillis() > best.freeCpuMillis())) {
                best = site;
            }
        }
        return best;
    }

    /** The one of those that fit which the gang fills most. */
    private static @Nullable Site tightest(Task task, List<Site> open, Random random) {
        Site best = null;
        long least = Long.MAX_VALUE;
        for (Site site : open) {
            long room = site.fitsInSum(task.shape()) ? site.roomFor(task.shape()) : -1;
            if (room >= task.shape().executors() && room < least) {
                best = site;
                least = room;
            }
        }
        return best;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void arrived(Task task) {
        waiting.add(task);
    }

    @Override
    public void ended(Task task, Site site) {
        troubles.remove(task);
    }

    @Override
    public void gaveUp(Task task, Site site, long nowMicros) {
        Trouble before = troubles.get(task);
        int times = before == null ? 0 : before.times() + 1;
        long backoff = Math.min(LONGEST_BACKOFF_MICROS, FIRST_BACKOFF_MICROS << Math.min(times, 10));
        troubles.put(task, new Trouble(site.name(), times, nowMicros + backoff));
        waiting.add(task);
    }

    @Override
    public OptionalLong nextMicros() {
        return troubles.values().stream()
                .mapToLong(Trouble::untilMicros)
                .filter(until -> until > decidedMicros)
                .min();
    }

    @Override
    public long spentNanos() {
        return spentNanos;
    }

    @Override
    public void decide(long nowMicros, Starter starter) {
        long begin = Play.cpuNanos();
        decidedMicros = nowMicros;
        Waiting.Walk walk = waiting.walk();
        for (Task task = walk.next(); task != null; task = walk.next()) {
            Site site = rule.choose(task, open(task, nowMicros), random);
            long end = Play.cpuNanos();
            spentNanos += end - begin;
            begin = end;
            if (site != null) {
                waiting.remove(task);
                starter.start(task, site);
                walk.oneMoreLikeIt();
            } else if (!skips) {
                break;
            }
        }
        spentNanos += Play.cpuNanos() - begin;
    }

    private List<Site> open(Task task, long nowMicros) {
        Trouble trouble = troubles.get(task);
        if (trouble == null && task.home().isEmpty()) {
            return sites;
        }
        return sites.stream()
                .filter(task::mayGoTo)
                .filter(site -> trouble == null
                        || trouble.untilMicros() <= nowMicros
                        || !trouble.site().equals(site.name()))
                .toList();
    }
}
