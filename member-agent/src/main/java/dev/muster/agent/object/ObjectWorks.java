package dev.muster.agent.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.agent.attempt.StatusDraft;
import dev.muster.agent.hub.HubWorks;
import dev.muster.agent.member.Answer;
import dev.muster.agent.member.MemberWatch;
import dev.muster.agent.object.ObjectOutcome.Held;
import dev.muster.agent.object.ObjectOutcome.Later;
import dev.muster.agent.object.ObjectOutcome.Refused;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkReason;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.policy.PropagationSpec.ConflictResolution;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Object Works: the copy is as ordered, or it is said why not. Nothing here is remembered but which kinds are watched:
 * each look compares order and object anew, so a repeated one changes nothing.
 */
public final class ObjectWorks implements AutoCloseable {
    /** What is refused may become possible (a namespace is made, a right is given): it is tried again this often. */
    private static final Duration AGAIN = Duration.ofSeconds(15);

    private static final Duration SOON = Duration.ofSeconds(1);

    private final HubWorks works;
    private final ObjectApi api;
    private final KubernetesSerialization json;
    private final DriftWatch drift;
    private final SharedIndexInformer<Secret> carriers;
    private final Removal removal;

    /** @param nudge makes the Work of a source's UID be looked at */
    public ObjectWorks(HubWorks works, KubernetesClient member, Consumer<String> nudge) {
        this.works = works;
        api = new ObjectApi(member);
        json = member.getKubernetesSerialization();
        drift = new DriftWatch(api, nudge);
        removal = new Removal(api, new NamespaceContents(member));
        carriers = works.carriers(nudge);
    }

    /** Secrets may change without their Works: their bytes are not in them. */
    public void start() {
        carriers.start();
    }

    /** @return when to look again at the latest, empty when only an event can bring anything new */
    public Optional<Duration> next(Work work) {
        if (work.getSpec().protocol() != Reserved.PROTOCOL) {
            String words = "spec.protocol is " + work.getSpec().protocol() + ", this agent knows " + Reserved.PROTOCOL;
            return write(work, new Refused(WorkReason.ProtocolUnknown, words));
        }
        ObjectOutcome outcome = work.getSpec().intent() == Intent.Withdraw ? removal.of(work) : apply(work);
        return write(work, outcome);
    }

    @Override
    public void close() {
        carriers.close();
        drift.close();
    }

    private ObjectOutcome apply(Work work) {
        TemplateReference target = work.getSpec().target();
        Optional<ObjectNode> wanted = wanted(work);
        if (wanted.isEmpty()) {
            return new Later(SOON, "the Secret with its bytes is not on the hub yet");
        }
        drift.watch(target);
        return switch (api.get(target)) {
            case Answer.Done<Optional<GenericKubernetesResource>> d ->
                d.value().isEmpty()
                        ? create(target, wanted.get())
                        : compare(work, d.value().get(), wanted.get());
            case Answer.Gone<Optional<GenericKubernetesResource>> g -> create(target, wanted.get());
            case Answer.Conflict<Optional<GenericKubernetesResource>> c -> new Later(SOON, "a conflict");
            case Answer.Exists<Optional<GenericKubernetesResource>> e -> new Later(SOON, "a conflict");
            case Answer.Refused<Optional<GenericKubernetesResource>> r -> refused(target, r);
        };
    }

    private Optional<ObjectNode> wanted(Work work) {
        TemplateReference target = work.getSpec().target();
        String secret = work.getSpec().secret();
        if (secret != null) {
            Optional<Secret> carrier = works.secret(secret);
            return carrier.map(c -> Manifests.of(target, c));
        }
        return Optional.of(
                Manifests.of(target, Objects.requireNonNull(work.getSpec().manifest())));
    }

    private ObjectOutcome create(TemplateReference target, ObjectNode wanted) {
        return switch (api.create(target, wanted)) {
            case Answer.Done<GenericKubernetesResource> d -> new Held(true);
            case Answer.Exists<GenericKubernetesResource> e -> new Later(Duration.ZERO, "somebody was first");
            case Answer.Conflict<GenericKubernetesResource> c -> new Later(SOON, "a conflict");
            case Answer.Gone<GenericKubernetesResource> g -> missing(target, g.message());
            case Answer.Refused<GenericKubernetesResource> r -> refused(target, r);
        };
    }

    private ObjectOutcome compare(Work work, GenericKubernetesResource there, ObjectNode wanted) {
        TemplateReference target = work.getSpec().target();
        if (there.getMetadata().getDeletionTimestamp() != null) {
            return new Later(SOON, "an object of that name is being deleted");
        }
        boolean ours = target.uid().equals(MemberWatch.label(there, Reserved.SOURCE));
        if (!ours && work.getSpec().conflictResolution() != ConflictResolution.Overwrite) {
            return foreign(target, there, wanted);
        }
        WorkStatus last = work.getStatus();
        boolean current = last != null
                && last.phase() == Phase.Applied
                && Objects.equals(last.appliedGeneration(), generation(target));
        boolean made = ours && (last == null || !Boolean.FALSE.equals(last.created()));
        if (ours && current && Manifests.holds(tree(there), wanted)) {
            return new Held(made);
        }
        return switch (api.apply(target, wanted, there)) {
            case Answer.Done<GenericKubernetesResource> d -> new Held(made);
            case Answer.Gone<GenericKubernetesResource> g -> new Later(Duration.ZERO, "it has just gone");
            case Answer.Conflict<GenericKubernetesResource> c -> new Later(Duration.ZERO, "somebody wrote first");
            case Answer.Exists<GenericKubernetesResource> e -> new Later(Duration.ZERO, "somebody wrote first");
            case Answer.Refused<GenericKubernetesResource> r -> refused(target, r);
        };
    }

    /** What the member has already serves, where that is safe: accounts and rights are its own to give. */
    private ObjectOutcome foreign(TemplateReference target, GenericKubernetesResource there, ObjectNode wanted) {
        boolean serves =
                switch (target.kind()) {
                    case "ServiceAccount", "Role", "RoleBinding", "Namespace" -> true;
                    case "ConfigMap" -> Manifests.sameContent(tree(there), wanted, "data", "binaryData");
                    case "Secret" -> Manifests.sameContent(tree(there), wanted, "data");
                    default -> false;
                };
        return serves
                ? new Held(false)
                : new Refused(
                        WorkReason.Conflict,
                        target.kind() + " " + name(target)
                                + " is already in the member and not Muster's: delete it, or set conflictResolution: Overwrite");
    }

    private JsonNode tree(GenericKubernetesResource there) {
        return json.convertValue(there, JsonNode.class);
    }

    private static ObjectOutcome missing(TemplateReference target, String message) {
        boolean namespace = target.namespace() != null && message.contains("namespaces");
        return new Refused(
                namespace ? WorkReason.NamespaceMissing : WorkReason.KindNotServed,
                namespace ? "namespace " + target.namespace() + " is not in the member" : message);
    }

    /** Of a Secret the member's own words are not repeated: they may quote it. */
    private static ObjectOutcome refused(TemplateReference target, Answer.Refused<?> answer) {
        boolean quotable = !target.kind().equals("Secret");
        String words = target.resource() + " " + name(target) + ": "
                + (quotable ? answer.message() : "refused with code " + answer.code());
        return new Refused(answer.byRbac() ? WorkReason.Forbidden : WorkReason.AdmissionDenied, words);
    }

    private Optional<Duration> write(Work work, ObjectOutcome outcome) {
        WorkStatus last = work.getStatus();
        StatusDraft draft = StatusDraft.of(null);
        return switch (outcome) {
            case Held h ->
                write(
                        work,
                        draft.phase(Phase.Applied)
                                .applied(generation(work.getSpec().target()), h.created())
                                .build(),
                        Optional.empty());
            case Refused r ->
                write(
                        work,
                        draft.phase(Phase.Refused)
                                .because(r.reason().name(), r.message())
                                .build(),
                        Optional.of(AGAIN));
            case ObjectOutcome.Removed r ->
                write(
                        work,
                        draft.phase(Phase.Withdrawn).because(null, r.message()).build(),
                        Optional.empty());
            case ObjectOutcome.Leaving l ->
                write(
                        work,
                        StatusDraft.of(last)
                                .phase(Phase.Withdrawing)
                                .because(null, l.message())
                                .build(),
                        Optional.of(SOON));
            case Later l -> Optional.of(l.after().isZero() ? Duration.ofMillis(50) : l.after());
        };
    }

    private Optional<Duration> write(Work work, WorkStatus status, Optional<Duration> again) {
        if (status.equals(work.getStatus())) {
            return again;
        }
        return works.write(work, status) instanceof Answer.Done<Work> ? again : Optional.of(SOON);
    }

    private static long generation(TemplateReference target) {
        return target.generation() == null ? 0 : target.generation();
    }

    private static String name(TemplateReference target) {
        return target.namespace() == null ? target.name() : target.namespace() + "/" + target.name();
    }
}
