package dev.muster.propagation.binding;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.BindingSpec.EndedAttempt;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.BindingReference;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.policy.PropagationPolicy;
import dev.muster.api.spark.SparkApplication;
import dev.muster.core.cycle.Decision;
import dev.muster.propagation.dispatch.Bindings;
import dev.muster.propagation.interpret.Interpretation;
import dev.muster.propagation.interpret.Problem;
import dev.muster.propagation.policy.Claim;
import dev.muster.propagation.policy.Policy;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A job's objects, put together step by step. It begins as a template that a policy claims, made a minute ago. */
final class Situation {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String BINDING_UID = "b";

    private final SparkApplication template = new SparkApplication();
    private @Nullable Claim claim = claim("{}");
    private Interpretation interpretation = new Interpretation.Understood(
            List.of(), null, "default", "default", null, "3.5.4", "pi-driver", List.of(), List.of(), List.of());
    private @Nullable ResourceBinding binding;
    private final List<Work> works = new ArrayList<>();
    private @Nullable Decision decision;
    private final Set<String> silent = new HashSet<>();
    private final Set<String> attested = new HashSet<>();
    private boolean operatorOnHub;

    Situation() {
        template.setMetadata(new ObjectMetaBuilder()
                .withNamespace("default")
                .withName("pi")
                .withUid("t")
                .withGeneration(1L)
                .withCreationTimestamp(NOW.minusSeconds(60).toString())
                .build());
        template.setSpec(JsonNodeFactory.instance.objectNode());
    }

    /** Claim annotation and finalizer are on the template. */
    Situation claimed() {
        template.getMetadata().setFinalizers(List.of(Reserved.TEMPLATE_FINALIZER));
        template.getMetadata()
                .setAnnotations(java.util.Map.of(Reserved.CLAIMED_BY, claim == null ? "default/p" : mark(claim)));
        return this;
    }

    private static String mark(Claim claim) {
        return claim.policy().mark();
    }

    Situation unclaimed() {
        claim = null;
        return this;
    }

    Situation policySays(String spec) {
        claim = claim(spec);
        return this;
    }

    Situation createdAgo(Duration age) {
        template.getMetadata().setCreationTimestamp(NOW.minus(age).toString());
        return this;
    }

    Situation deleted() {
        template.getMetadata().setDeletionTimestamp(NOW.toString());
        return this;
    }

    Situation suspended() {
        template.getSpec().put("suspend", true);
        return this;
    }

    Situation timeToLive(long seconds) {
        template.getSpec().put("timeToLiveSeconds", seconds);
        return this;
    }

    /** The spec was edited once. */
    Situation edited() {
        template.getMetadata().setGeneration(2L);
        return this;
    }

    Situation shows(String state, @Nullable Instant ended) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.putObject("applicationState").put("state", state);
        status.putObject("driverInfo");
        if (ended != null) {
            status.put("terminationTime", ended.toString());
        }
        template.setStatus(status);
        return this;
    }

    Situation shows(ObjectNode status) {
        template.setStatus(status);
        return this;
    }

    Situation cannotRun() {
        interpretation = new Interpretation.Refused(List.of(new Problem("spec.mode", "client", "must be cluster")));
        return this;
    }

    Situation operatorOnHub() {
        operatorOnHub = true;
        return this;
    }

    Situation decided(Decision made) {
        decision = made;
        return this;
    }

    /** The binding says that this attempt goes to c1. */
    Situation placed(long attempt) {
        return bound("t", "c1", attempt, List.of());
    }

    /** The binding says that the job waits, and that attempts up to this one have ended. */
    Situation waitingAfter(long attempt) {
        List<EndedAttempt> history = attempt == 0
                ? List.of()
                : List.of(new EndedAttempt(attempt, "c1", "ReservationFailed", null, NOW.toString()));
        return bound("t", null, attempt, history);
    }

    /** The job waits again after its owner took this attempt back. */
    Situation suspendedAfter(long attempt) {
        return bound(
                "t",
                null,
                attempt,
                List.of(new EndedAttempt(attempt, "c1", "TemplateSuspended", null, NOW.toString())));
    }

    Situation boundToAnEarlierTemplate() {
        return bound("an earlier pi", "c1", 1, List.of());
    }

    Situation bindingDeleted() {
        binding().getMetadata().setDeletionTimestamp(NOW.toString());
        return this;
    }

    Situation editTold() {
        ResourceBinding said = binding();
        said.setSpec(Bindings.editIgnored(said.getSpec(), template.getMetadata().getGeneration(), "too late", NOW));
        return this;
    }

    private Situation bound(String uid, @Nullable String member, long attempt, List<EndedAttempt> history) {
        binding = new ResourceBinding();
        binding.setMetadata(new ObjectMetaBuilder()
                .withNamespace("default")
                .withName("pi")
                .withUid(BINDING_UID)
                .addToFinalizers(Reserved.BINDING_FINALIZER)
                .build());
        binding.setSpec(new BindingSpec(
                new TemplateReference(
                        SparkApplication.API_VERSION,
                        "SparkApplication",
                        "sparkapplications",
                        "default",
                        "pi",
                        uid,
                        1L),
                null,
                null,
                0,
                List.of(),
                member,
                null,
                attempt,
                "Success",
                null,
                NOW.toString(),
                List.of(),
                history,
                List.of()));
        return this;
    }

    private ResourceBinding binding() {
        if (binding == null) {
            throw new IllegalStateException("no binding yet");
        }
        return binding;
    }

    /** The order to run this attempt, as the agent left it. */
    Situation running(long attempt, @Nullable Phase phase) {
        return work(attempt, Intent.Run, null, status(phase, null));
    }

    Situation running(long attempt, WorkStatus status) {
        return work(attempt, Intent.Run, null, status);
    }

    Situation withdrawn(long attempt, WithdrawCause cause, @Nullable Phase phase, boolean armed) {
        return work(attempt, Intent.Withdraw, cause, status(phase, armed ? NOW.toString() : null));
    }

    private static @Nullable WorkStatus status(@Nullable Phase phase, @Nullable String armedAt) {
        return phase == null && armedAt == null ? null : status(phase, armedAt, null, null, List.of());
    }

    /** What an agent writes. */
    static WorkStatus status(
            @Nullable Phase phase,
            @Nullable String armedAt,
            @Nullable String outcome,
            @Nullable String state,
            List<Condition> conditions) {
        ObjectNode application = null;
        if (state != null) {
            application = JsonNodeFactory.instance.objectNode();
            application.putObject("applicationState").put("state", state);
            application.putObject("driverInfo").put("podName", "pi-driver");
        }
        return new WorkStatus(
                phase,
                null,
                null,
                null,
                armedAt,
                null,
                7L,
                outcome,
                null,
                null,
                application,
                null,
                null,
                null,
                conditions);
    }

    static Condition reclaimable(WithdrawCause cause) {
        return new ConditionBuilder()
                .withType("Reclaimable")
                .withStatus("True")
                .withReason(cause.name())
                .withMessage("no node for 5m")
                .build();
    }

    private Situation work(long attempt, Intent intent, @Nullable WithdrawCause cause, @Nullable WorkStatus status) {
        Work work = new Work();
        work.setMetadata(new ObjectMetaBuilder()
                .withNamespace(Reserved.memberNamespace("c1"))
                .withName(BINDING_UID + "-" + attempt)
                .build());
        work.setSpec(new WorkSpec(
                1,
                Form.Job,
                intent,
                cause,
                Reserved.token(BINDING_UID, attempt),
                new BindingReference("default", "pi", BINDING_UID),
                attempt,
                new TemplateReference(
                        SparkApplication.API_VERSION,
                        "SparkApplication",
                        "sparkapplications",
                        "default",
                        "pi",
                        "t",
                        1L),
                null,
                List.of(),
                null,
                0,
                300L,
                null,
                null,
                null,
                null,
                null,
                null));
        work.setStatus(status);
        works.add(work);
        return this;
    }

    Situation silent() {
        silent.add("c1");
        return this;
    }

    Situation attestedGone() {
        attested.add("c1");
        return this;
    }

    SparkApplication template() {
        return template;
    }

    Work work() {
        return works.getLast();
    }

    Claim claim() {
        if (claim == null) {
            throw new IllegalStateException("nobody claims it");
        }
        return claim;
    }

    JobStep next() {
        return NextStep.of(view());
    }

    JobView view() {
        return new JobView(
                template,
                Optional.ofNullable(claim),
                interpretation,
                binding,
                works,
                decision,
                fleet(),
                operatorOnHub,
                NOW);
    }

    private JobView.Fleet fleet() {
        return new JobView.Fleet() {
            @Override
            public boolean ready(String member) {
                return !silent.contains(member);
            }

            @Override
            public boolean attestedGone(String member) {
                return attested.contains(member);
            }

            @Override
            public boolean holdsPlaceholders(String member) {
                return true;
            }
        };
    }

    private static Claim claim(String spec) {
        PropagationPolicy policy = YAML.unmarshal("spec: " + spec, PropagationPolicy.class);
        return new Claim(new Policy("default", "p", "p-uid", 1, policy.getSpec()));
    }
}
