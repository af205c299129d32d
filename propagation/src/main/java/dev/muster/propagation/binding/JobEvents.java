package dev.muster.propagation.binding;

import dev.muster.api.spark.SparkApplication;

/** Events on a template, fire and forget: the same reason and text again is the same event with a higher count. */
public interface JobEvents {
    enum Type {
        Normal,
        Warning
    }

    void tell(SparkApplication template, Type type, String reason, String message);
}
