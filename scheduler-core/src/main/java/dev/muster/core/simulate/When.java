package dev.muster.core.simulate;

/** A coarse word on when a job will have room. */
public sealed interface When {
    /** It has room now. */
    record Now(String member) implements When {}

    /**
     * As far as the ends of what runs are known, and if nothing else takes the room.
     *
     * @param atMillis epoch milliseconds
     */
    record At(String member, long atMillis) implements When {}

    /** Some member would hold it when emptier, but the ends that are known do not free enough. */
    record Unknown() implements When {}

    /** No member that is open to it could hold it even when empty, or none is open to it. */
    record NotAsThingsAre() implements When {}
}
