package dev.muster.agent.work;

import dev.muster.agent.hub.HubWorks;
import dev.muster.agent.member.Answer;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkStatus;
import java.util.Optional;

/** The Work on the hub, locked to what was read. */
record HubSink(HubWorks works) implements StatusSink {
    @Override
    public Answer<Work> write(Work seen, WorkStatus status) {
        return works.write(seen, status);
    }

    @Override
    public Optional<Work> read(Work seen) {
        return works.get(seen.getMetadata().getName())
                .filter(work ->
                        work.getMetadata().getUid().equals(seen.getMetadata().getUid()));
    }
}
