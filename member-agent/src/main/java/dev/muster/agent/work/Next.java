package dev.muster.agent.work;

import java.time.Duration;

/** What follows a step. */
sealed interface Next {
    Next AGAIN = new Again();
    Next REST = new Rest();

    /** Look again at once. */
    record Again() implements Next {}

    /** Look again when something happens, or after {@code recheck} at the latest. */
    record Later(Duration recheck) implements Next {}

    /** Only an event can bring anything new. */
    record Rest() implements Next {}
}
