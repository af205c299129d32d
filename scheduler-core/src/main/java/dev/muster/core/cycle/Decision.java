package dev.muster.core.cycle;

import dev.muster.core.fit.FitResult;
import dev.muster.core.model.Job;
import dev.muster.core.reason.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What one cycle decided about one job. */
public sealed interface Decision {
    Job job();

    /** The job goes to this member. The caller assumes {@code fit.promised()} in the ledger and writes it down. */
    record Place(Job job, String member, FitResult.Fits fit) implements Decision {
        /** Whether the reservation rather than the count decides. */
        public boolean forecast() {
            return fit.forecast();
        }
    }

    /**
     * The job waits.
     *
     * @param general reasons that hold wherever it might go
     * @param perMember one reason for each member, by member name
     */
    record Wait(Job job, List<Reason.OfJob> general, List<Reason.OfMember> perMember) implements Decision {
        public Wait {
            general = List.copyOf(general);
            perMember = List.copyOf(perMember);
        }

        public Collection<Reason> reasons() {
            List<Reason> all = new ArrayList<>(general);
            all.addAll(perMember);
            return all;
        }
    }
}
