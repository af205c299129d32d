package dev.muster.agent.apply;

import dev.muster.agent.attempt.Progress.Needs;
import dev.muster.agent.hub.HubWorks;
import dev.muster.agent.member.MemberApi;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkReason;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkSpec.RequiredObject;
import dev.muster.api.fleet.WorkStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a job needs in the member before it: object Works that are applied, and objects that only the member has. */
public final class NeededObjects {
    private final HubWorks works;
    private final MemberApi member;

    public NeededObjects(HubWorks works, MemberApi member) {
        this.works = works;
        this.member = member;
    }

    /** Cost: one GET per object, from the API servers themselves. */
    public Needs of(WorkSpec spec) {
        for (String name : spec.after() == null ? List.<String>of() : spec.after()) {
            Needs applied = applied(name);
            if (!(applied instanceof Needs.Met)) {
                return applied;
            }
        }
        for (RequiredObject object : spec.requires() == null ? List.<RequiredObject>of() : spec.requires()) {
            if (!member.exists(
                    object.apiVersion(), object.resource(), Optional.ofNullable(object.namespace()), object.name())) {
                return new Needs.Missing(
                        WorkReason.DependencyMissing,
                        object.kind() + " " + path(object) + " is neither on the hub nor in the member: create it");
            }
        }
        return new Needs.Met();
    }

    private Needs applied(String name) {
        Optional<Work> work = works.get(name);
        WorkStatus status = work.map(Work::getStatus).orElse(null);
        if (work.isEmpty() || status == null || status.phase() == null) {
            return new Needs.Waiting("waiting for " + name + " to be applied");
        }
        return switch (status.phase()) {
            case Applied ->
                isApplied(work.get())
                        ? new Needs.Met()
                        : new Needs.Waiting("waiting for the newest " + name + " to be applied");
            case Refused ->
                new Needs.Missing(
                        WorkReason.DependencyConflict,
                        work.get().getSpec().target().kind() + " "
                                + work.get().getSpec().target().name() + " was refused: " + status.message());
            case ReservationFailed, Starting, Running, Finished, Withdrawing, Withdrawn ->
                new Needs.Waiting("waiting for " + name + " to be applied");
        };
    }

    /** An older word Applied says nothing of an order that was renewed since: the copy may just have been deleted. */
    private static boolean isApplied(Work work) {
        return work.getSpec().intent() == Intent.Run
                && Objects.equals(
                        work.getStatus().appliedGeneration(),
                        Objects.requireNonNullElse(work.getSpec().target().generation(), 0L));
    }

    private static String path(RequiredObject object) {
        return object.namespace() == null ? object.name() : object.namespace() + "/" + object.name();
    }
}
