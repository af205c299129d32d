package dev.muster.agent.reserve;

import dev.muster.agent.member.Answer;
import dev.muster.agent.member.MemberApi;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
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

    /** @return the name of a class of that value, made if need be; values above a billion are held to a billion */
    public String forValue(int value) {
        int own = Math.min(value, HIGHEST);
        String name = "muster-room-" + (own < 0 ? "minus-" + -(long) own : own);
        if (!known.contains(name)) {
            make(name, own);
            known.add(name);
        }
        return name;
    }

    private void make(String name, int value) {
        PriorityClass wanted = new PriorityClassBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withValue(value)
                .withPreemptionPolicy("Never")
                .withDescription("Holds the room of gangs of this priority until their pods come.")
                .build();
        switch (member.create(wanted)) {
            case Answer.Done<PriorityClass> d -> {}
            case Answer.Exists<PriorityClass> e -> {}
            case Answer.Conflict<PriorityClass> c -> {}
            case Answer.Gone<PriorityClass> g -> throw new IllegalStateException(g.message());
            case Answer.Refused<PriorityClass> r ->
                throw new IllegalStateException("PriorityClass " + name + ": " + r.message());
        }
    }
}
