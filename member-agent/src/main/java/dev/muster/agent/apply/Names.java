package dev.muster.agent.apply;

import dev.muster.agent.attempt.Progress.Name;
import dev.muster.agent.hub.HubWorks;
import dev.muster.agent.member.MemberWatch;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.spark.SparkApplication;
import java.util.Objects;
import java.util.Optional;

/** Who has the target's name in the member. Nothing foreign is ever touched. */
public final class Names {
    private final HubWorks works;

    public Names(HubWorks works) {
        this.works = works;
    }

    /** @param found what the API server has under the target's name */
    public Name holder(WorkSpec spec, Optional<SparkApplication> found) {
        if (found.isEmpty()) {
            return new Name.Ours();
        }
        String token = MemberWatch.label(found.get(), Reserved.TOKEN);
        if (token == null) {
            return foreign(spec, "is not Muster's");
        }
        if (token.equals(spec.token())) {
            return new Name.Ours();
        }
        String binding = Objects.requireNonNull(spec.binding()).uid();
        if (token.startsWith(binding + ".")) {
            return attempt(token) < Objects.requireNonNull(spec.attempt())
                    ? new Name.Older(token)
                    : new Name.Newer(token);
        }
        return over(token)
                ? new Name.Older(token)
                : foreign(spec, "belongs to another job, token " + token + ", that has not ended");
    }

    /** The token's Work has ended, or is not there: nothing may live of it. */
    public boolean over(String token) {
        Optional<Work> work = works.get(HubWorks.nameOf(token));
        return work.isEmpty()
                || work.get().getStatus() != null
                        && work.get().getStatus().phase() != null
                        && work.get().getStatus().phase().isProof();
    }

    private static Name foreign(WorkSpec spec, String why) {
        return new Name.Foreign("SparkApplication " + spec.target().namespace() + "/"
                + spec.target().name() + " is already in the member and " + why + ": rename or delete one of the two");
    }

    /** @return the attempt that a token names; a token that is no token of ours counts as later than any */
    private static long attempt(String token) {
        try {
            return Long.parseLong(token.substring(token.lastIndexOf('.') + 1));
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
