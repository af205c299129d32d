package dev.muster.propagation.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of a merged list asks each member for its part, and its token leads through all of them once. */
class PageTest {
    private static final Asker ANN = new Asker("ann", "", List.of(), Map.of());
    private static final List<String> MEMBERS = List.of("c1", "c2", "c3");

    private static Query query(Map<String, List<String>> parameters) {
        return new Query(
                ANN, "GET", new QueryPath(List.of("clusters", "-", "proxy")), parameters, "", "", new byte[0], false);
    }

    private static Page again(Page page) {
        return Page.of(page.token(), MEMBERS).orElseThrow();
    }

    @Test
    void theLimitIsSharedOutWithoutARest() {
        assertThat(IntStream.range(0, 3).mapToLong(i -> Page.part(4, 3, i))).containsExactly(2L, 1L, 1L);
        assertThat(IntStream.range(0, 3).mapToLong(i -> Page.part(0, 3, i)))
                .as("no limit")
                .containsOnly(0L);
        long seed = 7;
        var random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            int members = 1 + random.nextInt(200);
            long limit = members + random.nextInt(5000);
            var parts = IntStream.range(0, members)
                    .mapToLong(index -> Page.part(limit, members, index))
                    .toArray();
            assertThat(LongStream.of(parts).sum()).as("seed " + seed).isEqualTo(limit);
            assertThat(LongStream.of(parts).min().orElse(0)).isPositive();
        }
    }

    @Test
    void aLimitBelowTheMembersAsksOnlySoManyAndTheOthersNext() {
        var first = Page.first(MEMBERS);
        assertThat(first.asked(2)).containsExactly("c1", "c2");
        first.whole("c1", "5", "");
        first.whole("c2", "6", "c2-goes-on");
        var second = again(first);
        assertThat(second.isFirst()).isFalse();
        assertThat(second.asked(2)).containsExactly("c2", "c3");
        assertThat(second.parameters(query(Map.of()), "c2", 1)).containsEntry("continue", List.of("c2-goes-on"));
        assertThat(second.parameters(query(Map.of()), "c3", 1)).doesNotContainKey("continue");
        second.whole("c2", "6", "");
        second.whole("c3", "7", "");
        assertThat(second.token()).as("nothing is left").isEmpty();
        assertThat(Packed.unpack(second.version())).contains(Map.of("c1", "5", "c2", "6", "c3", "7"));
    }

    @Test
    void theClientsTokenAndLimitAreNotPassedOn() {
        var parameters = Page.first(MEMBERS)
                .parameters(
                        query(Map.of(
                                "continue", List.of("x"), "limit", List.of("500"), "labelSelector", List.of("a=b"))),
                        "c1",
                        167);
        assertThat(parameters).isEqualTo(Map.of("limit", List.of("167"), "labelSelector", List.of("a=b")));
    }

    @Test
    void whatBrokeOffIsToldOnceAndNotAskedAgain() {
        var page = Page.first(MEMBERS);
        page.asked(0);
        page.whole("c1", "5", "");
        page.failed("c2", "it broke off");
        page.whole("c3", "7", "");
        var next = again(page);
        assertThat(next.asked(0)).isEmpty();
        assertThat(next.failures()).isEqualTo(Map.of("c2", "it broke off"));
        assertThat(next.token()).isEmpty();
    }

    @Test
    void aMemberThatHasLeftTheFleetIsLeftOut() {
        var page = Page.first(MEMBERS);
        page.asked(0);
        MEMBERS.forEach(member -> page.whole(member, "1", "more"));
        assertThat(Page.of(page.token(), List.of("c1", "c3")).orElseThrow().asked(0))
                .containsExactly("c1", "c3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "////", "bm90IGRlZmxhdGVk", "eyJjMSI6ImM6MSJ9"})
    void whatIsNoneOfOursIsNoToken(String token) {
        assertThat(Page.of(token, MEMBERS)).isEmpty();
    }

    /** A token comes back from a client, which may have made it grow. */
    @Test
    void aTokenThatUnpacksToTooMuchIsNone() {
        var huge = new TreeMap<String, String>();
        IntStream.range(0, 10_000).forEach(i -> huge.put("member-" + i, "c:" + "x".repeat(100)));
        assertThat(Packed.unpack(Packed.pack(huge))).isEmpty();
        var fleet = new TreeMap<String, String>();
        IntStream.range(0, 1000).forEach(i -> fleet.put("member-" + i, "c:" + "x".repeat(100)));
        assertThat(Packed.unpack(Packed.pack(fleet))).contains(fleet);
    }
}
