package dev.muster.core.reason;

import dev.muster.core.model.Resources;
import java.util.ArrayList;
import java.util.List;

/** Amounts as Kubernetes prints them: {@code 4}, {@code 500m}, {@code 9011Mi}, {@code 8Gi}. */
public final class Quantity {
    private static final String[] BINARY_SUFFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

    private Quantity() {}

    /** Thousandths of a core as cores where exact, else with the suffix m. */
    public static String cpu(long millis) {
        return millis % 1000 == 0 ? Long.toString(millis / 1000) : millis + "m";
    }

    /** Bytes with the largest binary suffix that is exact. */
    public static String bytes(long bytes) {
        long amount = bytes;
        int suffix = 0;
        while (amount != 0 && amount % 1024 == 0 && suffix < BINARY_SUFFIXES.length - 1) {
            amount /= 1024;
            suffix++;
        }
        return amount + BINARY_SUFFIXES[suffix];
    }

    /** What one pod asks for or one node has: {@code 4 cpu, 9011Mi}, then other resources that are not 0. */
    public static String resources(Resources amount) {
        List<String> parts = new ArrayList<>();
        parts.add(cpu(amount.cpuMillis()) + " cpu");
        parts.add(bytes(amount.memoryBytes()));
        if (amount.ephemeralBytes() != 0) {
            parts.add(bytes(amount.ephemeralBytes()) + " ephemeral-storage");
        }
        amount.extended().forEach((name, count) -> parts.add(count + " " + name));
        return String.join(", ", parts);
    }

    /** An amount of a resource that a quota names, in the unit that quota figures have here. */
    public static String ofQuota(String resource, long amount) {
        if (resource.endsWith("cpu")) {
            return cpu(amount);
        }
        return resource.endsWith("memory") || resource.endsWith("storage") ? bytes(amount) : Long.toString(amount);
    }
}
