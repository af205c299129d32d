package dev.muster.core.cycle;

import static dev.muster.core.Given.all;
import static dev.muster.core.Given.job;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.spark;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.fit.Fleet;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is remembered of a head's openings against what is found by looking at everything. */
class OpeningsTest {
    private static final int STEPS = 2_000;
    private static final long SEED = Long.getLong("muster.openings.seed", 20_261_121);
    private static final List<String> MEMBERS = List.of("c1", "c2", "c3", "c4");

    private final Random random = new Random(SEED);
    private final Fleet fleet = new Fleet();
    private final Map<String, List<Claim>> claims = new TreeMap<>();
    private int tokens;

    @Test
    void theEarliestIsTheSameAsWithoutMemoryWhateverChanged() {
        System.out.println("openings: seed " + SEED + " (-Dmuster.openings.seed)");
        MEMBERS.forEach(this::change);
        Openings kept = new Openings();
        Job head = job("head-0", spark(4, 4, 4));
        long now = 1_000;
        int known = 0;
        for (int step = 0; step < STEPS; step++) {
            Opening want = new Openings().earliest(head, MEMBERS, fleet, this::claimsOf, now);
            assertThat(kept.earliest(head, MEMBERS, fleet, this::claimsOf, now))
                    .as("seed %d, step %d", SEED, step)
                    .isEqualTo(want);
            known += want == null ? 0 : 1;
            switch (random.nextInt(4)) {
                case 0 -> change(MEMBERS.get(random.nextInt(MEMBERS.size())));
                case 1 -> now += random.nextInt(200);
                case 2 ->
                    head = random.nextInt(10) > 0 ? head : job("head-" + step, spark(1 + random.nextInt(8), 4, 4));
                default -> comeAndGo(MEMBERS.get(random.nextInt(MEMBERS.size())));
            }
        }
        assertThat(known).isBetween(STEPS / 10, STEPS * 9 / 10);
    }

    @Test
    void aMemberThatDidNotChangeIsNotLookedAtAgainUntilAnEndHasPassed() {
        claims.put("c1", List.of(claim("c1", spark(3, 4, 4), 5_000)));
        fleet.take(member("c1", node(1, 1)), List.of());
        Openings kept = new Openings();
        List<Job> heads = List.of(job("head", spark(3, 4, 4)), job("next", spark(2, 4, 4)));
        List<String> asked = new ArrayList<>();
        for (long now : new long[] {1_000, 2_000, 4_999, 5_000}) {
            kept.earliest(
                    heads.get((int) (now / 1_000 % 2)),
                    List.of("c1"),
                    fleet,
                    member -> {
                        asked.add(member);
                        return claimsOf(member);
                    },
                    now);
        }
        assertThat(asked)
                .as("once at first, whoever is the head, and once when the end has passed")
                .hasSize(2);
    }

    private List<Claim> claimsOf(String member) {
        return claims.getOrDefault(member, List.of());
    }

    private void change(String name) {
        List<Claim> running = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Gang gang = spark(1 + random.nextInt(4), 4, 4);
            long end = random.nextInt(4) == 0 ? Claim.UNKNOWN_END : 1_000 + random.nextInt(60_000);
            running.add(claim(name, gang, end));
        }
        claims.put(name, running);
        Resources[] nodes = new Resources[1 + random.nextInt(3)];
        for (int n = 0; n < nodes.length; n++) {
            nodes[n] = node(random.nextInt(9), random.nextInt(9));
        }
        fleet.take(member(name, nodes), List.of());
    }

    private void comeAndGo(String name) {
        if (fleet.find(name) >= 0) {
            fleet.drop(name);
        } else {
            change(name);
        }
    }

    private Claim claim(String member, Gang gang, long end) {
        String token = "t" + ++tokens;
        return new Claim(token, member, job(token, gang).key(), gang, all(gang), all(gang), end);
    }
}
