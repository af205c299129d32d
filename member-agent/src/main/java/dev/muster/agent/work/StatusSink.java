package dev.muster.agent.work;

import dev.muster.agent.member.Answer;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkStatus;
import java.util.Optional;

/** Where an attempt's status goes: to its Work on the hub, or, when there is none any more, nowhere but memory. */
interface StatusSink {
    /** @return the Work as it then is; Conflict when it is not the one that was read */
    Answer<Work> write(Work seen, WorkStatus status);

    /** Reads the Work anew. */
    Optional<Work> read(Work seen);
}
