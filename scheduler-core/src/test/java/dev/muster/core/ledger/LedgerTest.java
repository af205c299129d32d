package dev.muster.core.ledger;

import static dev.muster.core.Given.all;
import static dev.muster.core.Given.spark;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.ledger.Ledger.Proof;
import dev.muster.core.model.Gang;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final long SEED = Long.getLong("muster.ledger.seed", System.nanoTime());

    private final Ledger ledger = new Ledger();

    @Test
    void aPromiseIsUnseenUntilAReportAccountsForIt() {
        ledger.assume(claim("a.1", "c1", 8));
        assertThat(unseen("c1")).isEqualTo("driver 1 executor 8");
        ledger.confirm("c1", Map.of("a.1", Map.of("driver", 1, "executor", 3)));
        assertThat(unseen("c1")).isEqualTo("driver 0 executor 5");
        ledger.confirm("c1", Map.of("a.1", Map.of("driver", 1, "executor", 8)));
        assertThat(ledger.unseenOf("c1")).isEmpty();
        assertThat(ledger.claimsOf("c1")).as("seen is not forgotten").hasSize(1);
    }

    @Test
    void lateRepeatedAndEmptyReportsChangeNothing() {
        ledger.assume(claim("a.1", "c1", 8));
        ledger.confirm("c1", Map.of("a.1", Map.of("driver", 1, "executor", 5)));
        for (Map<String, Integer> late : List.of(
                Map.of("driver", 1, "executor", 5),
                Map.of("executor", 2),
                Map.<String, Integer>of(),
                Map.of("executor", -7))) {
            ledger.confirm("c1", Map.of("a.1", late));
            assertThat(unseen("c1")).isEqualTo("driver 0 executor 3");
        }
        ledger.confirm("c1", Map.of());
        assertThat(unseen("c1")).isEqualTo("driver 0 executor 3");
    }

    @Test
    void aLateReportThatShowsMoreOfOneSetTakesNothingBackOfAnother() {
        ledger.assume(claim("a.1", "c1", 8));
        ledger.confirm("c1", Map.of("a.1", Map.of("executor", 5)));
        ledger.confirm("c1", Map.of("a.1", Map.of("driver", 1, "executor", 2)));
        assertThat(unseen("c1")).isEqualTo("driver 0 executor 3");
    }

    @Test
    void aReportCannotAccountForMoreThanWasPromised() {
        ledger.assume(claim("a.1", "c1", 2));
        ledger.confirm(
                "c1", Map.of("a.1", Map.of("driver", 9, "executor", 9, "sidecar", 9), "b.1", Map.of("driver", 1)));
        assertThat(ledger.claim("a.1").unseen("driver")).isZero();
        assertThat(ledger.claim("a.1").unseen("sidecar")).isZero();
        assertThat(ledger.claim("a.1").unseenTotal()).isEqualTo(Resources.ZERO);
        assertThat(ledger.claim("b.1")).isNull();
    }

    @Test
    void anotherMembersReportDoesNotConfirm() {
        ledger.assume(claim("a.1", "c1", 2));
        ledger.confirm("c2", Map.of("a.1", Map.of("driver", 1, "executor", 2)));
        assertThat(unseen("c1")).isEqualTo("driver 1 executor 2");
    }

    @Test
    void onlyProofEndsAClaimAndAUsedUpTokenNeverReturns() {
        ledger.assume(claim("a.1", "c1", 2));
        assertThat(ledger.forget("a.1", Proof.WITHDRAWN)).isTrue();
        assertThat(ledger.forget("a.1", Proof.WITHDRAWN)).isFalse();
        ledger.assume(claim("a.1", "c1", 2));
        assertThat(ledger.isEmpty()).as("a replayed event does not claim again").isTrue();
        ledger.assume(claim("a.2", "c2", 2));
        assertThat(ledger.promisedIn("c2")).isEqualTo(spark(2, 4, 4).total());
    }

    @Test
    void assumingAgainKeepsWhatReportsShowed() {
        ledger.assume(claim("a.1", "c1", 8));
        ledger.confirm("c1", Map.of("a.1", Map.of("driver", 1, "executor", 8)));
        ledger.assume(claim("a.1", "c1", 8));
        assertThat(ledger.unseenOf("c1")).isEmpty();
    }

    /**
     * Random claims, reports in any order (late, twice, from other members) and proofs, against the plain definition: the
     * sum of the live promises, minus the highest number reported while the claim lived.
     */
    @Test
    void anExpectedEndIsNewsOnceAndEndsNothing() {
        ledger.assume(claim("a.1", "c1", 2));

        assertThat(ledger.expect("a.1", 7)).isTrue();
        assertThat(ledger.expect("a.1", 7)).isFalse();
        assertThat(ledger.expect("b.1", 7)).as("nobody holds this token").isFalse();

        assertThat(ledger.claim("a.1").endMillis()).isEqualTo(7);
        assertThat(unseen("c1")).isEqualTo("driver 1 executor 2");
    }

    @Test
    void namesTheMembersWhoseClaimsHaveChangedSinceItWasAskedLast() {
        ledger.assume(claim("a.1", "c1", 2));
        ledger.assume(claim("b.1", "c2", 2));
        assertThat(ledger.takeChanged()).containsExactly("c1", "c2");
        assertThat(ledger.takeChanged()).isEmpty();

        ledger.confirm("c2", Map.of("b.1", Map.of("executor", 1)));
        assertThat(ledger.takeChanged()).containsExactly("c2");
        ledger.confirm("c2", Map.of("b.1", Map.of("executor", 1)));
        assertThat(ledger.takeChanged())
                .as("a report that repeats what is known")
                .isEmpty();

        ledger.forget("a.1", Proof.FINISHED);
        assertThat(ledger.takeChanged()).containsExactly("c1");
    }

    @Test
    void isEmptyBeforeTheFirstClaimAndAfterTheLast() {
        assertThat(ledger.isEmpty()).isTrue();
        ledger.assume(claim("a.1", "c1", 2));
        assertThat(ledger.isEmpty()).isFalse();
        ledger.forget("a.1", Proof.WITHDRAWN);
        assertThat(ledger.isEmpty()).isTrue();
    }

    @Test
    void remembersTheLast65536UsedUpTokens() {
        ledger.forget("a.1", Proof.FINISHED);
        for (int other = 1; other < 65_536; other++) {
            ledger.forget("other-" + other, Proof.FINISHED);
        }
        ledger.assume(claim("a.1", "c1", 2));
        assertThat(ledger.isEmpty())
                .as("a replayed event of a job that is over")
                .isTrue();

        ledger.forget("one-more", Proof.FINISHED);
        ledger.assume(claim("a.1", "c1", 2));
        assertThat(ledger.isEmpty()).isFalse();
    }

    @Test
    void theSumIsThatOfTheLiveClaimsWhateverTheOrder() {
        System.out.println("ledger: seed " + SEED + " (-Dmuster.ledger.seed)");
        Random random = new Random(SEED);
        Map<String, Claim> live = new HashMap<>();
        Map<String, Integer> highest = new HashMap<>();
        Set<String> ended = new HashSet<>();
        for (int step = 0; step < 200_000; step++) {
            String token = "t" + random.nextInt(60) + "." + (step / 20_000);
            String member = "c" + token.hashCode() % 3;
            switch (random.nextInt(4)) {
                case 0 -> {
                    Claim claim = claim(token, member, 1 + Math.floorMod(token.hashCode(), 9));
                    ledger.assume(claim);
                    if (!ended.contains(token)) {
                        live.putIfAbsent(token, claim);
                    }
                }
                case 1, 2 -> {
                    String reporter = random.nextInt(5) == 0 ? "c9" : member;
                    int seen = random.nextInt(12);
                    ledger.confirm(reporter, Map.of(token, Map.of("executor", seen)));
                    Claim claim = live.get(token);
                    if (claim != null && reporter.equals(member)) {
                        highest.merge(token, Math.min(seen, claim.promised().get("executor")), Math::max);
                    }
                }
                default -> {
                    if (random.nextInt(3) == 0) {
                        ledger.forget(token, Proof.FINISHED);
                        live.remove(token);
                        highest.remove(token);
                        ended.add(token);
                    }
                }
            }
            if (step % 997 == 0) {
                assertSums(live, highest);
            }
        }
        List.copyOf(live.keySet()).forEach(token -> ledger.forget(token, Proof.ATTESTED));
        assertThat(ledger.isEmpty()).isTrue();
        assertThat(ledger.claims()).isEmpty();
        assertThat(ledger.unseen()).isEmpty();
    }

    private void assertSums(Map<String, Claim> live, Map<String, Integer> highest) {
        assertThat(ledger.claims().stream().map(Claim::token))
                .as("seed %d", SEED)
                .containsExactlyInAnyOrderElementsOf(live.keySet());
        Map<String, Long> want = new HashMap<>();
        live.forEach((token, claim) -> want.merge(
                claim.member(), (long) claim.promised().get("executor") - highest.getOrDefault(token, 0), Long::sum));
        want.forEach((member, unseen) -> assertThat(ledger.unseenOf(member).stream()
                        .mapToLong(claim -> claim.unseen("executor"))
                        .sum())
                .as("unseen in %s, seed %d", member, SEED)
                .isEqualTo(unseen));
    }

    private String unseen(String member) {
        List<String> parts = new ArrayList<>();
        for (Claim claim : ledger.unseenOf(member)) {
            claim.gang().podSets().forEach(set -> parts.add(set.name() + " " + claim.unseen(set.name())));
        }
        return String.join(" ", parts);
    }

    private static Claim claim(String token, String member, int executors) {
        Gang gang = spark(executors, 4, 4);
        return Claim.fresh(token, member, new JobKey("default", "job", token), gang, all(gang));
    }
}
