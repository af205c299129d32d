package dev.muster.propagation.dispatch;

import dev.muster.api.fleet.WorkSpec.RequiredObject;
import java.util.List;

/**
 * What must be in a member before a job's copy is made there.
 *
 * @param after names of object Works in the member's namespace that must be Applied first
 * @param requires objects that the hub does not send and that must be there already
 */
public record Dependencies(List<String> after, List<RequiredObject> requires) {
    public static final Dependencies NONE = new Dependencies(List.of(), List.of());

    public Dependencies {
        after = List.copyOf(after);
        requires = List.copyOf(requires);
    }
}
