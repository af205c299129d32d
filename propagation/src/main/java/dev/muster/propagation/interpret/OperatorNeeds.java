package dev.muster.propagation.interpret;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.core.model.OperatorSince;
import java.util.Optional;
import java.util.stream.Stream;

/** Fields that not every release of the operator knows: an older one drops them from the copy without a word. */
public final class OperatorNeeds {
    private OperatorNeeds() {}

    /** The newest release that some field of the spec needs; empty where every 2.x will do. */
    public static Optional<OperatorSince> of(JsonNode spec) {
        return Stream.of(Role.values())
                .filter(role -> !spec.path(role.key).path("template").isEmpty())
                .map(role -> new OperatorSince(2, 1, "spec." + role.key + ".template"))
                .max(OperatorSince.OLDEST_FIRST);
    }
}
