package dev.muster.propagation.duplicate;

import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.propagation.object.Fate;
import dev.muster.propagation.object.Use;

/** One thing to do for a template; each can be repeated. */
sealed interface DuplicateStep {
    /** Put our finalizer on the template: from now on it goes only after its copies. */
    record Mark() implements DuplicateStep {}

    /** Write the decision: create the binding or replace what it says. */
    record Decide(BindingSpec spec) implements DuplicateStep {}

    /** Have the newest version in a member. */
    record Send(String member, Use use) implements DuplicateStep {}

    /** The binding needs this copy no longer. */
    record Release(Work work, WithdrawCause cause, Fate fate) implements DuplicateStep {}

    /** The member of this copy is gone for good. */
    record Abandon(Work work) implements DuplicateStep {}

    /** Nothing is left in any member, and the template is free: the binding goes. */
    record Unbind() implements DuplicateStep {}

    /** Take our finalizer off the template. */
    record Unmark() implements DuplicateStep {}

    /** An event on the template. */
    record Tell(Type type, String reason, String message) implements DuplicateStep {
        enum Type {
            Normal,
            Warning
        }
    }
}
