package dev.muster.propagation.explain;

import java.util.Optional;

/** Whether this replica leads: only the leader knows the queue. */
@FunctionalInterface
public interface Leading {
    /** This process's own view if it leads. */
    Optional<Standpoint> here();
}
