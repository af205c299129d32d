package dev.muster.propagation.duplicate;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.policy.PropagationPolicy;
import dev.muster.api.policy.PropagationSpec.ConflictResolution;
import dev.muster.core.model.Capabilities;
import dev.muster.core.model.MemberTraits;
import dev.muster.core.model.Taint;
import dev.muster.propagation.duplicate.DuplicateView.BindingState;
import dev.muster.propagation.duplicate.DuplicateView.TemplateState;
import dev.muster.propagation.member.Member;
import dev.muster.propagation.policy.Claim;
import dev.muster.propagation.policy.Policy;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A PriorityClass {@code low} of version 7, with all that belongs to it, put together piece by piece. */
final class Duplicate {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String UID = "t";

    private @Nullable TemplateState template = template(false, false);
    private @Nullable Claim claim;
    private @Nullable BindingState binding;
    private final Map<String, Member> members = new HashMap<>();
    private final List<Work> works = new ArrayList<>();

    private static TemplateState template(boolean marked, boolean deleting) {
        return new TemplateState(
                new TemplateReference("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", null, "low", UID, 7L),
                "digest-7",
                marked,
                deleting,
                0);
    }

    Duplicate marked() {
        template = template(true, false);
        return this;
    }

    Duplicate deleting() {
        template = template(true, true);
        return this;
    }

    Duplicate gone() {
        template = null;
        return this;
    }

    /** @param spec beyond the selector, as YAML in flow style: {@code placement: {...}} */
    Duplicate claimed(String spec) {
        var policy = YAML.unmarshal("""
                metadata: {name: p, uid: p, generation: 1}
                spec:
                  resourceSelectors: [{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass}]
                  %s
                """.formatted(spec), PropagationPolicy.class);
        claim = new Claim(Policy.of(policy));
        return this;
    }

    Duplicate claimed() {
        return claimed("");
    }

    Duplicate unclaimed() {
        claim = null;
        return this;
    }

    Duplicate member(String name, Taint... taints) {
        return put(name, Map.of(), List.of(taints), false, false);
    }

    Duplicate labelled(String name, String key, String value) {
        return put(name, Map.of(key, value), List.of(), false, false);
    }

    Duplicate leaving(String name) {
        return put(name, Map.of(), List.of(), true, false);
    }

    Duplicate attestedGone(String name) {
        return put(name, Map.of(), List.of(), false, true);
    }

    Duplicate withoutMember(String name) {
        members.remove(name);
        return this;
    }

    private Duplicate put(
            String name, Map<String, String> labels, List<Taint> taints, boolean deleting, boolean attested) {
        members.put(
                name,
                new Member(
                        name,
                        "uid-" + name,
                        new MemberTraits(labels, "", "", "", taints, 1),
                        Capabilities.UNKNOWN,
                        null,
                        deleting,
                        deleting,
                        attested,
                        null));
        return this;
    }

    /** The binding says what the next decision would say. */
    Duplicate decided() {
        var step = (DuplicateStep.Decide) steps().getFirst();
        return bound(step.spec());
    }

    Duplicate bound(BindingSpec spec) {
        binding = new BindingState("b", spec);
        return this;
    }

    /** A copy of this version, applied. */
    Duplicate applied(String member) {
        return work(member, Intent.Run, 7, List.of("b"), Phase.Applied, null);
    }

    Duplicate work(
            String member,
            Intent intent,
            long version,
            List<String> users,
            @Nullable Phase phase,
            @Nullable String said) {
        works.removeIf(work -> work.getMetadata().getNamespace().equals(Reserved.memberNamespace(member)));
        var work = new Work();
        work.setMetadata(new ObjectMetaBuilder()
                .withNamespace(Reserved.memberNamespace(member))
                .withName("obj-" + UID)
                .build());
        var reference = new TemplateReference(
                "scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", null, "low", UID, version);
        work.setSpec(new WorkSpec(
                1,
                Form.Object,
                intent,
                null,
                null,
                null,
                null,
                reference,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                users,
                ConflictResolution.Abort,
                null,
                null));
        if (phase != null) {
            work.setStatus(new WorkStatus(
                    phase,
                    said == null ? null : "Conflict",
                    said,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    version,
                    true,
                    null));
        }
        works.add(work);
        return this;
    }

    Duplicate withoutWorks() {
        works.clear();
        return this;
    }

    BindingSpec binding() {
        return java.util.Objects.requireNonNull(binding).spec();
    }

    List<DuplicateStep> steps() {
        return NextDuplicateSteps.of(
                new DuplicateView(template, claim, binding, List.copyOf(members.values()), works, NOW));
    }
}
