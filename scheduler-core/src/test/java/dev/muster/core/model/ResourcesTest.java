package dev.muster.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcesTest {
    private static final long[] EDGES = {
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        -3_000_000_000L,
        -1,
        0,
        1,
        2,
        3_000_000_000L,
        Long.MAX_VALUE - 1,
        Long.MAX_VALUE
    };

    @Test
    void arithmeticStopsAtTheEndsAndNeverWraps() {
        for (long a : EDGES) {
            for (long b : EDGES) {
                BigInteger x = BigInteger.valueOf(a);
                BigInteger y = BigInteger.valueOf(b);
                assertThat(Saturated.add(a, b)).as("%d + %d", a, b).isEqualTo(clamp(x.add(y)));
                assertThat(Saturated.subtract(a, b)).as("%d - %d", a, b).isEqualTo(clamp(x.subtract(y)));
                assertThat(Saturated.multiply(a, b)).as("%d * %d", a, b).isEqualTo(clamp(x.multiply(y)));
            }
        }
    }

    @Test
    void anAbsurdGangStaysAbsurdlyLarge() {
        Resources huge = new Resources(Long.MAX_VALUE, Long.MAX_VALUE, 0, 1, Map.of("gpu", Long.MAX_VALUE));
        Resources sum = huge.times(1_000_000).plus(huge);
        assertThat(sum.cpuMillis()).isEqualTo(Long.MAX_VALUE);
        assertThat(sum.extended("gpu")).isEqualTo(Long.MAX_VALUE);
        assertThat(sum.fitsIn(new Resources(1_000_000, 1L << 50, 0, 110, Map.of("gpu", 8L))))
                .isFalse();
    }

    @Test
    void whatIsNotRequestedFitsEvenInLessThanNothing() {
        Resources overdrawn = new Resources(4000, -1, -1, 1, Map.of());
        assertThat(new Resources(4000, 0, 0, 1, Map.of()).fitsIn(overdrawn)).isTrue();
        assertThat(new Resources(4000, 1, 0, 1, Map.of()).fitsIn(overdrawn)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void nothingFitsInZeroOrNegativeRoom(long free) {
        assertThat(Resources.pod(1, 1).timesFittingIn(new Resources(free, 1, 0, 1, Map.of())))
                .isZero();
    }

    @Test
    void takingAndGivingAreExact() {
        Resources free = new Resources(7, 11, 13, 17, Map.of("gpu", 2L));
        Resources part = new Resources(1, 2, 3, 4, Map.of("gpu", 2L, "fpga", 1L));
        assertThat(free.minus(part).plus(part)).isEqualTo(free);
        assertThat(free.minus(part).extended("fpga")).isEqualTo(-1);
    }

    @Test
    void columnsSayTheSameAsRows() {
        Resources a = new Resources(8000, 64, 7, 3, Map.of("gpu", 4L));
        Resources b = new Resources(-5, 64, 7, 3, Map.of());
        NodeColumns columns = NodeColumns.of(a, b);
        Resources request = new Resources(2000, 10, 2, 1, Map.of("gpu", 1L));
        for (int node = 0; node < 2; node++) {
            assertThat(columns.fitting(node, request)).isEqualTo(request.timesFittingIn(columns.row(node)));
            assertThat(columns.fittingAfter(node, request, request, 2))
                    .isEqualTo(request.timesFittingIn(columns.row(node).minus(request.times(2))));
        }
        assertThat(columns.row(0)).isEqualTo(a);
        NodeColumns copy = columns.copy();
        copy.take(1, request, 1);
        assertThat(copy.row(1)).isEqualTo(b.minus(request));
        assertThat(columns.row(1)).isEqualTo(b);
    }

    private static long clamp(BigInteger exact) {
        return exact.max(BigInteger.valueOf(Long.MIN_VALUE))
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValueExact();
    }
}
