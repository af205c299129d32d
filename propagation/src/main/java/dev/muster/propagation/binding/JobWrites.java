package dev.muster.propagation.binding;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.policy.Claim;
import org.jspecify.annotations.Nullable;

/**
 * Every write to a job's objects on the hub. An update or delete is locked to the version that is handed in, and fails when there
 * is a newer one. A create cannot be locked; its name is used up, so what is there already counts instead.
 */
public interface JobWrites {
    /** Claim and finalizer in one write. */
    void claim(SparkApplication template, Claim claim);

    /**
     * Takes our marks off the template, so that it can go or belong to nobody; not if the hub, asked anew, has a binding of its name:
     * that a cache has none may only mean that it is behind.
     */
    void release(SparkApplication template);

    /** Shows a status on the template unless it is shown already; says whether it was written. */
    boolean status(SparkApplication template, ObjectNode status);

    /** Creates the binding, or writes over the version that was seen. */
    ResourceBinding binding(SparkApplication template, @Nullable ResourceBinding seen, BindingSpec spec);

    /** Creates a Work; one that exists already under its used-up name counts instead. */
    Work create(Work work, SparkApplication template);

    /** Writes over the version of a Work that was seen. */
    void update(Work work, SparkApplication template);

    /** Lets the binding go and deletes it. */
    void remove(SparkApplication template, ResourceBinding binding);

    void deleteTemplate(SparkApplication template);
}
