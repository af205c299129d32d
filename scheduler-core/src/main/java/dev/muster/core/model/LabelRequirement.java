package dev.muster.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One condition on a label (or on a field such as {@code metadata.name}), with the meaning Kubernetes gives it.
 *
 * @param values for IN and NOT_IN one or more, for GT and LT exactly one integer, else ignored
 */
public record LabelRequirement(String key, Operator operator, List<String> values) {
    /** The operators of node affinity and label selectors. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST,
        GT,
        LT
    }

    public LabelRequirement {
        values = List.copyOf(values);
    }

    /** Whether a label with this value meets the condition; null means that the label is absent. */
    public boolean matches(@Nullable String value) {
        return switch (operator) {
            case IN -> value != null && values.contains(value);
            case NOT_IN -> value == null || !values.contains(value);
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
            case GT -> compared(value) > 0;
            case LT -> compared(value) < 0;
        };
    }

    /** Sign of label minus bound; 0 (neither greater nor less) if one of them is no integer. */
    private int compared(@Nullable String value) {
        if (value == null || values.size() != 1) {
            return 0;
        }
        try {
            return Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()));
        } catch (NumberFormatException notAnInteger) {
            return 0;
        }
    }
}
