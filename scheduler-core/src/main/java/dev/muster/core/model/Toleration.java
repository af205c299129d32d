package dev.muster.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets a pod onto nodes (or a job onto members) with a taint.
 *
 * @param key empty with {@link Operator#EXISTS} tolerates every key
 * @param value read with {@link Operator#EQUAL} only
 * @param effect null tolerates every effect
 */
public record Toleration(String key, Operator operator, String value, Taint.@Nullable Effect effect) {
    /** How key and value are compared. */
    public enum Operator {
        EQUAL,
        EXISTS
    }

    public boolean tolerates(Taint taint) {
        if (effect != null && effect != taint.effect()) {
            return false;
        }
        if (!key.isEmpty() && !key.equals(taint.key())) {
            return false;
        }
        return switch (operator) {
            case EXISTS -> true;
            case EQUAL -> !key.isEmpty() && value.equals(taint.value());
        };
    }

    /** The first taint that filters and that none of the tolerations covers, or null. */
    public static @Nullable Taint firstUntolerated(List<Taint> taints, List<Toleration> tolerations) {
        for (Taint taint : taints) {
            if (taint.effect().filters() && tolerations.stream().noneMatch(t -> t.tolerates(taint))) {
                return taint;
            }
        }
        return null;
    }
}
