package dev.muster.propagation.dependency;

import dev.muster.api.fleet.WorkSpec.RequiredObject;
import java.util.List;

/**
 * All that goes with a job, and all that must be in the member already.
 *
 * @param copies hub objects to send, each once, in an order in which they can be created
 * @param requires what the member must have: references that the hub cannot satisfy, and kinds that are never copied
 */
public record Dependencies(List<Dependency> copies, List<RequiredObject> requires) {
    public Dependencies {
        copies = List.copyOf(copies);
        requires = List.copyOf(requires);
    }
}
