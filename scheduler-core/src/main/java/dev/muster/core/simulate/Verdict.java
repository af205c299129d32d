package dev.muster.core.simulate;

import dev.muster.core.fit.FitResult;
import dev.muster.core.reason.Reason;

/** What one member says to a job. */
public sealed interface Verdict {
    String member();

    /**
     * It has room.
     *
     * @param score the ranking's weighted sum; comparable within one answer only
     */
    record Fits(String member, double score, FitResult.Fits fit) implements Verdict {}

    /** It is out, for this reason. */
    record Out(Reason.OfMember reason) implements Verdict {
        @Override
        public String member() {
            return reason.member();
        }
    }
}
