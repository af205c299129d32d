package dev.muster.core.model;

/** A taint of a node or of a whole member. {@link Effect#PREFER_NO_SCHEDULE} never filters. */
public record Taint(String key, String value, Effect effect) {
    /** What a taint does to pods that do not tolerate it. */
    public enum Effect {
        NO_SCHEDULE,
        PREFER_NO_SCHEDULE,
        NO_EXECUTE;

        /** Whether an untolerated taint of this effect keeps new pods away. */
        public boolean filters() {
            return this != PREFER_NO_SCHEDULE;
        }
    }
}
