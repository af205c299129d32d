package dev.muster.agent.reserve;

import dev.muster.agent.member.Answer;
import dev.muster.agent.member.MemberApi;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The agent's own PriorityClasses: a gang's value, so that its room is as strong as its pods, and never a preemption. */
public final class PriorityClasses {
    /** Above it only the system's own classes go. */
    private static final int HIGHEST = 1_000_000_000;

    private final MemberApi member;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    public PriorityClasses(MemberApi member) {
        this.member = member;
    }

    /** @return the name of the class of that value; values above a billion are held to a billion */
    static String name(int value) {
        int own = Math.min(value, HIGHEST);
        return "muster-room-" + (own < 0 ? "minus-" + -(long) own : own);
    }

    /** @return why there is no class of that value and none can be made; empty when there is one */
    Optional<Answer.Refused<PriorityClass>> make(int value) {
        String name = name(value);
        if (known.contains(name)) {
            return Optional.empty();
        }
        PriorityClass wanted = new PriorityClassBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withValue(Math.min(value, HIGHEST))
                .withPreemptionPolicy("Never")
                .withDescription("Holds the room of gangs of this priority until their pods come.")
                .build();
        if (member.create(wanted) instanceof Answer.Refused<PriorityClass> refused) {
            return Optional.of(refused);
        }
        known.add(name);
        return Optional.empty();
    }
}
