package dev.muster.propagation.interpret;

/**
 * Why a spec cannot be placed.
 *
 * @param field path of the field at fault, such as {@code spec.driver.memory} or
 *     {@code spec.sparkConf["spark.executor.instances"]}
 * @param value what it holds, shortened to 80 characters
 * @param why what is wrong with it and what to write instead
 */
public record Problem(String field, String value, String why) {
    private static final int SHOWN = 80;

    public Problem {
        value = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
    }

    /** The problem in one line, for status and events. */
    public String message() {
        return field + " is \"" + value + "\": " + why;
    }
}
