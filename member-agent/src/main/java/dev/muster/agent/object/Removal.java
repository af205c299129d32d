package dev.muster.agent.object;

import dev.muster.agent.member.Answer;
import dev.muster.agent.member.MemberWatch;
import dev.muster.agent.object.NamespaceContents.Occupant;
import dev.muster.agent.object.ObjectOutcome.Leaving;
import dev.muster.agent.object.ObjectOutcome.Refused;
import dev.muster.agent.object.ObjectOutcome.Removed;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkReason;
import dev.muster.api.fleet.WorkStatus.Phase;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Optional;

/** Takes the copy of an object Work out of the member, if it is ours. */
final class Removal {
    private final ObjectApi api;
    private final NamespaceContents contents;

    Removal(ObjectApi api, NamespaceContents contents) {
        this.api = api;
        this.contents = contents;
    }

    ObjectOutcome of(Work work) {
        if (work.getStatus() != null && work.getStatus().phase() == Phase.Withdrawn) {
            return new Removed(work.getStatus().message());
        }
        TemplateReference target = work.getSpec().target();
        return switch (api.get(target)) {
            case Answer.Done<Optional<GenericKubernetesResource>> d ->
                d.value()
                        .filter(there -> target.uid().equals(MemberWatch.label(there, Reserved.SOURCE)))
                        .map(there -> remove(work, there))
                        .orElseGet(() -> new Removed(null));
            case Answer.Gone<Optional<GenericKubernetesResource>> g -> new Removed(null);
            case Answer.Conflict<Optional<GenericKubernetesResource>> c -> new Leaving("a conflict; looking again");
            case Answer.Exists<Optional<GenericKubernetesResource>> e -> new Leaving("a conflict; looking again");
            case Answer.Refused<Optional<GenericKubernetesResource>> r ->
                new Refused(WorkReason.Forbidden, r.message());
        };
    }

    private ObjectOutcome remove(Work work, GenericKubernetesResource there) {
        TemplateReference target = work.getSpec().target();
        if (there.getMetadata().getDeletionTimestamp() != null) {
            return new Leaving("it is being deleted");
        }
        if (Boolean.TRUE.equals(work.getSpec().preserve())) {
            return disown(target, there, "left in the member");
        }
        if (target.kind().equals("Namespace") && !made(work)) {
            return disown(target, there, "the namespace was not made by Muster and stays");
        }
        if (target.kind().equals("Namespace")) {
            Optional<Occupant> occupant = contents.first(target.name());
            if (occupant.isPresent()) {
                String what = occupant.get().what();
                return occupant.get().foreign()
                        ? disown(target, there, "the namespace stays, it holds " + what)
                        : new Leaving("the namespace still holds " + what);
            }
        }
        return switch (api.delete(target, there)) {
            case Answer.Done<Boolean> d -> new Leaving("it is being deleted");
            case Answer.Gone<Boolean> g -> new Removed(null);
            case Answer.Conflict<Boolean> c -> new Leaving("somebody wrote first; looking again");
            case Answer.Exists<Boolean> e -> new Leaving("somebody wrote first; looking again");
            case Answer.Refused<Boolean> r ->
                new Refused(r.byRbac() ? WorkReason.Forbidden : WorkReason.AdmissionDenied, r.message());
        };
    }

    private static boolean made(Work work) {
        return work.getStatus() != null && Boolean.TRUE.equals(work.getStatus().created());
    }

    private ObjectOutcome disown(TemplateReference target, GenericKubernetesResource there, String message) {
        return switch (api.disown(target, there)) {
            case Answer.Done<GenericKubernetesResource> d -> new Removed(message);
            case Answer.Gone<GenericKubernetesResource> g -> new Removed(null);
            case Answer.Conflict<GenericKubernetesResource> c -> new Leaving("somebody wrote first; looking again");
            case Answer.Exists<GenericKubernetesResource> e -> new Leaving("somebody wrote first; looking again");
            case Answer.Refused<GenericKubernetesResource> r -> new Refused(WorkReason.Forbidden, r.message());
        };
    }
}
