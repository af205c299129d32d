package dev.muster.core.ledger;

import static dev.muster.core.Given.all;
import static dev.muster.core.Given.spark;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.ledger.Ledger.Proof;
import dev.muster.core.model.Gang;
import dev.muster.core.model.JobKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A member of so many cores, its agent, and the ledger. The agent starts pods, counts slots as DESIGN 4 says (the highest
 * number seen at once, never falling while the attempt lives, continued after a restart) and sends reports that arrive late,
 * twice, in any order, or from before its restart. The hub admits an attempt only where the free amount of the newest
 * report minus what the ledger says is unseen holds it.
 *
 * <p>One interleaving is one such step, in a fixed number of episodes that each begin with an idle member and end idle.
 * {@code -Dmuster.ledger.interleavings=1000000} runs the million; by itself a sample with a fixed seed runs.
 */
class InterleavingsTest {
    private static final int STEPS = Integer.getInteger("muster.ledger.interleavings", 60_000);
    private static final long SEED = Long.getLong("muster.ledger.seed", 42);
    private static final int EPISODE = 500;
    private static final int CORES = 40;

    /** What the agent knows of an attempt; executors of one core each and a driver of one. */
    private static final class Live {
        final Claim claim;
        int pods;
        int accounted;

        Live(Claim claim) {
            this.claim = claim;
        }

        int promised() {
            return claim.promised().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
        }
    }

    private record Report(long sequence, int freeCores, Map<String, Map<String, Integer>> accounted) {}

    private final Random random = new Random(SEED);
    private Ledger ledger = new Ledger();
    private final Map<String, Live> live = new HashMap<>();
    private final List<Report> onTheWay = new ArrayList<>();
    private Report inForce = new Report(0, CORES, Map.of());
    private Report lastWritten = inForce;
    private long sequence;
    private int attempts;
    private long late;
    private long twice;
    private long afterRestart;
    private long admitted;

    @Test
    void noRoomIsPromisedTwiceAndNoneIsLostHoweverReportsArrive() {
        System.out.println("ledger: " + STEPS + " interleavings, seed " + SEED
                + " (-Dmuster.ledger.interleavings, -Dmuster.ledger.seed)");
        for (int step = 0; step < STEPS; step++) {
            move();
            check(step);
            if (step % EPISODE == EPISODE - 1) {
                drain(step);
            }
        }
        System.out.printf(
                "ledger: %d attempts admitted, reports late %d, twice %d, from before a restart %d%n",
                admitted, late, twice, afterRestart);
        assertThat(List.of(admitted, late, twice, afterRestart))
                .as("each happened")
                .allSatisfy(count -> assertThat(count).isGreaterThan(100));
    }

    private void move() {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> admit();
            case 3, 4, 5 -> startPods();
            case 6, 7 -> report();
            case 8, 9 -> deliver();
            case 10 -> end();
            case 11 -> {
                if (random.nextInt(5) == 0) {
                    restartAgent();
                } else if (random.nextInt(5) == 0) {
                    restartHub();
                }
            }
            default -> throw new AssertionError("no such move");
        }
    }

    /** The hub decides on the report in force minus what the ledger adds. */
    private void admit() {
        int executors = 1 + random.nextInt(9);
        long unseen = ledger.unseenOf("c1").stream()
                        .mapToLong(claim -> claim.unseenTotal().cpuMillis())
                        .sum()
                / 1_000;
        if (inForce.freeCores() - unseen < executors + 1) {
            return;
        }
        Gang gang = spark(executors, 1, 1);
        String token = "t." + ++attempts;
        Claim claim = Claim.fresh(token, "c1", new JobKey("default", "j", token), gang, all(gang));
        ledger.assume(claim);
        // A claim may become known after the report that shows it.
        confirm(token);
        live.put(token, new Live(claim));
        admitted++;
    }

    private void startPods() {
        Live one = any();
        if (one != null && one.pods < one.promised()) {
            one.pods += 1 + random.nextInt(one.promised() - one.pods);
        }
    }

    /** Some pods of an attempt may have gone again: the count of slots does not fall with them. */
    private void report() {
        Map<String, Map<String, Integer>> shown = new HashMap<>();
        int used = 0;
        for (Live one : live.values()) {
            if (one.pods > 0 && random.nextInt(8) == 0) {
                one.accounted = Math.max(one.accounted, one.pods);
            }
            one.accounted = Math.max(one.accounted, one.pods);
            used += one.accounted;
            if (one.accounted > 0) {
                shown.put(one.claim.token(), slots(one));
            }
        }
        lastWritten = new Report(++sequence, CORES - used, Map.copyOf(shown));
        onTheWay.add(lastWritten);
        if (random.nextInt(4) == 0) {
            onTheWay.add(lastWritten);
            twice++;
        }
    }

    private static Map<String, Integer> slots(Live one) {
        return Map.of("driver", Math.min(1, one.accounted), "executor", Math.max(0, one.accounted - 1));
    }

    /** Any report on the way arrives, the oldest or the youngest; the hub's reading keeps the youngest in force. */
    private void deliver() {
        if (onTheWay.isEmpty()) {
            return;
        }
        Report arrived = onTheWay.remove(random.nextInt(onTheWay.size()));
        if (arrived.sequence() < inForce.sequence()) {
            late++;
            // The free amounts of an older report are not used; that the ledger hears of it must not matter.
            ledger.confirm("c1", arrived.accounted());
            return;
        }
        inForce = arrived;
        ledger.confirm("c1", arrived.accounted());
    }

    /** Ends with proof: the agent's next report is younger than it, and the hub hears of both in any order. */
    private void end() {
        Live one = any();
        if (one == null) {
            return;
        }
        live.remove(one.claim.token());
        ledger.forget(one.claim.token(), Proof.FINISHED);
        if (random.nextBoolean()) {
            ledger.assume(one.claim);
            ledger.confirm("c1", Map.of(one.claim.token(), Map.of("executor", 1)));
        }
    }

    /** The agent continues from its own last report. */
    private void restartAgent() {
        live.values()
                .forEach(one -> one.accounted =
                        lastWritten.accounted().getOrDefault(one.claim.token(), Map.of()).values().stream()
                                .mapToInt(Integer::intValue)
                                .sum());
        afterRestart += onTheWay.size();
    }

    /** The hub forgets all and takes its claims from objects, its report from the member's namespace. */
    private void restartHub() {
        ledger = new Ledger();
        Collections.shuffle(onTheWay, random);
        afterRestart += onTheWay.size();
        live.values().forEach(one -> {
            ledger.assume(one.claim);
            confirm(one.claim.token());
        });
    }

    private void confirm(String token) {
        Map<String, Integer> slots = inForce.accounted().get(token);
        if (slots != null) {
            ledger.confirm("c1", Map.of(token, slots));
        }
    }

    private void check(int step) {
        int promised = live.values().stream().mapToInt(Live::promised).sum();
        assertThat(promised)
                .as("cores promised at step %d, seed %d", step, SEED)
                .isLessThanOrEqualTo(CORES);
        long claimed = ledger.promisedIn("c1").cpuMillis() / 1_000;
        if (claimed != promised || ledger.size() != live.size()) {
            assertThat(claimed)
                    .as("the ledger's sum at step %d, seed %d", step, SEED)
                    .isEqualTo(promised);
            assertThat(ledger.size()).isEqualTo(live.size());
        }
    }

    private void drain(int step) {
        List.copyOf(live.keySet()).forEach(token -> {
            live.remove(token);
            ledger.forget(token, Proof.ATTESTED);
        });
        assertThat(ledger.isEmpty()).as("idle at step %d, seed %d", step, SEED).isTrue();
        assertThat(ledger.unseen()).isEmpty();
        assertThat(ledger.promisedIn("c1").cpuMillis()).isZero();
        report();
        while (!onTheWay.isEmpty()) {
            deliver();
        }
        assertThat(inForce.freeCores()).isEqualTo(CORES);
    }

    private Live any() {
        List<Live> all = new ArrayList<>(live.values());
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }
}
