package dev.muster.propagation.binding;

import dev.muster.api.fleet.WorkSpec.RequiredObject;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.dispatch.Dependencies;
import dev.muster.propagation.interpret.Problem;
import dev.muster.propagation.policy.Claim;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What goes with a job, and what a member must have for it. */
public interface DependencyPlan {
    /** Objects that the hub will not send and that a member must therefore have; asked before placing. */
    List<RequiredObject> required(SparkApplication template, Claim claim);

    /** As {@link #required}, for a job that may never come: nothing is remembered of it. */
    List<RequiredObject> wouldRequire(SparkApplication template, Claim claim);

    /** Why what goes with a job is too much for one order; empty when it is not. Needs no member. */
    Optional<Problem> problem(SparkApplication template, Claim claim);

    /**
     * Why a member cannot take one more user of an object that the job needs; empty when it can.
     *
     * @param bindingUid of the job; null before it has a binding
     */
    Optional<String> crowded(SparkApplication template, Claim claim, @Nullable String bindingUid, String member);

    /** Makes the object Works that a job needs in a member, kept alive by its binding; repeated calls change nothing. */
    Dependencies send(SparkApplication template, Claim claim, String bindingUid, String member);

    /** Nothing of this binding needs objects in any member but {@code member} any more; null: in none at all. */
    void release(String bindingUid, @Nullable String member);

    /** The job's copy stays in its member although its template is gone: so does what it needs, as the member's own. */
    void leave(String bindingUid);
}
