package dev.muster.api.fleet;

/** Types of the conditions of a Work; public words, each in docs/reasons-and-events.md. */
public enum WorkCondition {
    /** The agent asks for a withdrawal; the reason is the cause to give. */
    Reclaimable,
    /** Armed and not taken in yet, while the operator is busy with others: no move. */
    QueuedInOperator,
    /** The driver has a node and does not start: no move. */
    DriverNotStarted,
    /** Executors wait under a running driver: no move. */
    ExecutorsPending
}
