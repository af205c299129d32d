package dev.muster.propagation.explain;

import dev.muster.propagation.gateway.Answer;
import dev.muster.propagation.gateway.Query;
import java.io.IOException;
import java.util.Optional;

/** Where the leader is, seen from this replica. */
public interface Leading {
    /** This process's own view if it leads. */
    Optional<Standpoint> here();

    /**
     * Lets the leader answer in this replica's place.
     *
     * @return whether it did; false when no leader is known or the question was passed once already
     * @throws IOException the asker has gone
     */
    boolean passOn(Query query, Answer answer) throws IOException;
}
