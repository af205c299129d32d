package dev.muster.propagation.binding;

import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.status.EventReason;

/** Events on a template, fire and forget. */
public interface JobEvents {
    enum Type {
        Normal,
        Warning
    }

    /**
     * Tells something. What is said of the same template for the same reason in the same series is one event, whose count rises and
     * which shows the newest words.
     *
     * @param series what makes it the same thing again, though its numbers may have changed
     */
    void tell(SparkApplication template, Type type, EventReason reason, String series, String message);

    /** Tells something that is the same again only when the words are. */
    default void tell(SparkApplication template, Type type, EventReason reason, String message) {
        tell(template, type, reason, message, message);
    }
}
