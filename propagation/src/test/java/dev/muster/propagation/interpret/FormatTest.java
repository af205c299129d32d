package dev.muster.propagation.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.propagation.interpret.SparkSize.Unit;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two languages for amounts that meet in a spec, and versions. */
class FormatTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "1.5, 1.5",
        ".5, 0.5",
        "2., 2",
        "+3, 3",
        "-1, -1",
        "500m, 0.5",
        "1n, 0.000000001",
        "7u, 0.000007",
        "1k, 1000",
        "1M, 1000000",
        "1G, 1000000000",
        "1T, 1000000000000",
        "1P, 1000000000000000",
        "1E, 1000000000000000000",
        "1Ki, 1024",
        "1Mi, 1048576",
        "1.5Gi, 1610612736",
        "1Ti, 1099511627776",
        "1Ei, 1152921504606846976",
        "1e3, 1000",
        "1E3, 1000",
        "12e-1, 1.2"
    })
    void quantitiesAreReadExactly(String text, BigDecimal amount) {
        assertThat(Quantity.parse(text))
                .hasValueSatisfying(parsed -> assertThat(parsed).isEqualByComparingTo(amount));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "1 Gi", "1gi", "K", "1K", "1mi", "0x10", "1e", "--1", "1.2.3", "NaN", "1e9999", "١"})
    void whatIsNoQuantityIsNone(String text) {
        assertThat(Quantity.parse(text)).isEmpty();
    }

    @Test
    void amountsAreWrittenAsPeopleWriteThem() {
        assertThat(Quantity.format("cpu", new BigDecimal("1.5"))).isEqualTo("1500m");
        assertThat(Quantity.format("cpu", new BigDecimal("2.000"))).isEqualTo("2");
        assertThat(Quantity.format("memory", new BigDecimal(9011L << 20))).isEqualTo("9011Mi");
        assertThat(Quantity.format("memory", new BigDecimal(1_000_001))).isEqualTo("1000001");
        assertThat(Quantity.format("nvidia.com/gpu", new BigDecimal(1L << 20))).isEqualTo("1048576");
    }

    @ParameterizedTest
    @CsvSource({
        "512m, 536870912",
        "1, 1048576",
        "1B, 1",
        "' 2G ', 2147483648",
        "3tb, 3298534883328",
        "8191p, 9222246136947933184"
    })
    void sparkSizesAreBinary(String text, long bytes) {
        assertThat(SparkSize.bytes(text, Unit.MEBIBYTES)).isEqualTo(OptionalLong.of(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "g", "1.5g", "4Gi", "2 g", "-1m", "1e", "8192p", "9223372036854775808"})
    void whatSparkDoesNotReadIsNoSize(String text) {
        assertThat(SparkSize.bytes(text, Unit.BYTES)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"3.5.4, 3.5", "v4.0.0-preview1, 4.0", "3.5, 3.5", "3.10.1-amzn-0, 3.10"})
    void versionsAreReadByMajorAndMinor(String text, String version) {
        assertThat(SparkVersion.parse(text).map(SparkVersion::toString)).isEqualTo(Optional.of(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "3", "", "x3.5"})
    void otherVersionsAreUnknown(String text) {
        assertThat(SparkVersion.parse(text)).isEmpty();
    }

    @Test
    void versionsAreOrderedAsNumbers() {
        assertThat(new SparkVersion(3, 10).isAtLeast(3, 9)).isTrue();
        assertThat(new SparkVersion(3, 9).isAtLeast(3, 10)).isFalse();
    }
}
