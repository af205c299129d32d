package dev.muster.oracle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.spark.SparkApplication;

/** What one interpreter makes of an application. */
public interface Reading {
    /** The manifest that the member's operator gets. */
    ObjectNode copy(SparkApplication app);

    /**
     * Its pods as {@link Facts}, or the refusal.
     *
     * @param operatorSpark release that builds the driver pod
     */
    ObjectNode read(SparkApplication app, String operatorSpark);
}
