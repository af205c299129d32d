package dev.muster.agent.report;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Amounts of a pod or a node in base units.
 *
 * @param extended by resource name, whatever is neither cpu, memory, ephemeral-storage nor pods: counts or bytes
 */
record Amounts(long cpuMillis, long memoryBytes, long ephemeralBytes, long pods, Map<String, Long> extended) {
    static final Amounts NONE = new Amounts(0, 0, 0, 0, Map.of());

    static final String CPU = "cpu";
    static final String MEMORY = "memory";
    static final String EPHEMERAL = "ephemeral-storage";
    static final String PODS = "pods";

    /** 256 TiB, or so many millicores: a larger number is a mistake, and 32,768 of them still add up in a long. */
    private static final long MOST = 1L << 48;

    Amounts {
        extended = Map.copyOf(extended);
    }

    /** The amount of one resource by its name, 0 if there is none. */
    long amount(String name) {
        return switch (name) {
            case CPU -> cpuMillis;
            case MEMORY -> memoryBytes;
            case EPHEMERAL -> ephemeralBytes;
            case PODS -> pods;
            default -> extended.getOrDefault(name, 0L);
        };
    }

    /**
     * @param roundUp what a pod asks for is rounded up, what a node has is rounded down
     */
    static Amounts of(@Nullable Map<String, Quantity> quantities, boolean roundUp) {
        if (quantities == null || quantities.isEmpty()) {
            return NONE;
        }
        Map<String, Long> amounts = new TreeMap<>();
        quantities.forEach((name, quantity) -> amounts.put(name, count(name, quantity, roundUp)));
        long cpu = take(amounts, CPU);
        long memory = take(amounts, MEMORY);
        long ephemeral = take(amounts, EPHEMERAL);
        return new Amounts(cpu, memory, ephemeral, take(amounts, PODS), amounts);
    }

    /** @return thousandths for cpu, else base units, between -2^48 and 2^48; 0 for what is not a number */
    static long count(String resource, @Nullable Quantity quantity, boolean roundUp) {
        if (quantity == null) {
            return 0;
        }
        try {
            BigDecimal amount = quantity.getNumericalAmount();
            if (resource.equals(CPU) || resource.endsWith(".cpu")) {
                amount = amount.movePointRight(3);
            }
            BigDecimal whole = amount.setScale(0, roundUp ? RoundingMode.CEILING : RoundingMode.FLOOR);
            return whole.min(BigDecimal.valueOf(MOST))
                    .max(BigDecimal.valueOf(-MOST))
                    .longValueExact();
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }

    private static long take(Map<String, Long> amounts, String name) {
        Long amount = amounts.remove(name);
        return amount == null ? 0 : amount;
    }

    Amounts plus(Amounts other) {
        return combine(other, Long::sum);
    }

    /** The larger of the two, resource by resource. */
    Amounts max(Amounts other) {
        return combine(other, Math::max);
    }

    private Amounts combine(Amounts other, LongBinaryOperator by) {
        if (other == NONE) {
            return this;
        }
        Map<String, Long> both = extended;
        if (!other.extended.isEmpty()) {
            both = new TreeMap<>(extended);
            for (Map.Entry<String, Long> e : other.extended.entrySet()) {
                both.merge(e.getKey(), e.getValue(), by::applyAsLong);
            }
        }
        return new Amounts(
                by.applyAsLong(cpuMillis, other.cpuMillis),
                by.applyAsLong(memoryBytes, other.memoryBytes),
                by.applyAsLong(ephemeralBytes, other.ephemeralBytes),
                by.applyAsLong(pods, other.pods),
                both);
    }
}
