package dev.muster.propagation.dispatch;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.BindingSpec.EndedAttempt;
import dev.muster.api.fleet.BindingSpec.Exclusion;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.spark.SparkApplication;
import dev.muster.core.reason.ScheduledReason;
import dev.muster.propagation.policy.Claim;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a job's binding says after each decision; pure. */
public final class Bindings {
    /** Ended attempts that a binding remembers. */
    private static final int HISTORY = 10;

    private static final String SUCCESS = "Success";

    /** Condition of a binding whose template was edited after its dispatch; an event of the same name tells it. */
    public static final String EDIT_IGNORED = "EditIgnored";

    private Bindings() {}

    /** A new binding for a template, with its finalizer, saying what {@code spec} says. */
    public static ResourceBinding create(SparkApplication template, BindingSpec spec) {
        var binding = new ResourceBinding();
        binding.setMetadata(new ObjectMetaBuilder()
                .withNamespace(template.getMetadata().getNamespace())
                .withName(name(template))
                .addToFinalizers(Reserved.BINDING_FINALIZER)
                .build());
        binding.setSpec(spec);
        return binding;
    }

    /** The name that this template's binding has. */
    public static String name(SparkApplication template) {
        return BindingNames.of(
                SparkApplication.GROUP,
                SparkApplication.KIND,
                template.getMetadata().getName());
    }

    /** The same binding with other words. */
    public static ResourceBinding with(ResourceBinding binding, BindingSpec spec) {
        var next = new ResourceBinding();
        next.setMetadata(binding.getMetadata());
        next.setSpec(spec);
        return next;
    }

    /** The template as decided on. */
    public static TemplateReference reference(SparkApplication template) {
        var metadata = template.getMetadata();
        return new TemplateReference(
                SparkApplication.API_VERSION,
                SparkApplication.KIND,
                "sparkapplications",
                metadata.getNamespace(),
                metadata.getName(),
                metadata.getUid(),
                metadata.getGeneration());
    }

    /** Placed on {@code member}: the next attempt. */
    public static BindingSpec placed(
            @Nullable BindingSpec before,
            SparkApplication template,
            Claim claim,
            List<GangPodSet> gang,
            int priority,
            String member,
            String message,
            Instant now) {
        return new BindingSpec(
                reference(template),
                claim.policy().reference(),
                claim.policy().spec().schedulerNameOrDefault(),
                priority,
                gang,
                member,
                null,
                attempt(before) + 1,
                SUCCESS,
                message,
                text(now),
                exclusions(before),
                history(before),
                List.of(scheduled("True", SUCCESS, message, now)));
    }

    /**
     * Waiting.
     *
     * @param reason code of the first reason
     * @param scheduled what kind of reasons they are together, for the condition
     */
    public static BindingSpec waiting(
            @Nullable BindingSpec before,
            SparkApplication template,
            Claim claim,
            List<GangPodSet> gang,
            int priority,
            String reason,
            ScheduledReason scheduled,
            String message,
            Instant now) {
        return new BindingSpec(
                reference(template),
                claim.policy().reference(),
                claim.policy().spec().schedulerNameOrDefault(),
                priority,
                gang,
                null,
                null,
                attempt(before),
                reason,
                message,
                text(now),
                exclusions(before),
                history(before),
                List.of(scheduled("False", scheduled.word(), message, now)));
    }

    /** The newest attempt has ended: written into history, its member given up. */
    public static BindingSpec ended(BindingSpec before, EndedAttempt end, List<Exclusion> exclusions, Instant now) {
        var history = new ArrayList<>(history(before));
        history.add(end);
        return new BindingSpec(
                before.template(),
                before.policy(),
                before.schedulerName(),
                before.priority(),
                before.gang(),
                null,
                null,
                before.attempt(),
                end.outcome(),
                end.message(),
                text(now),
                exclusions,
                List.copyOf(history.subList(Math.max(0, history.size() - HISTORY), history.size())),
                List.of(scheduled("False", end.outcome(), Objects.requireNonNullElse(end.message(), ""), now)));
    }

    /** The same decision; the template's edit to {@code generation} came too late for it. */
    public static BindingSpec editIgnored(BindingSpec before, long generation, String message, Instant now) {
        var conditions = new ArrayList<Condition>();
        Objects.requireNonNullElse(before.conditions(), List.<Condition>of()).stream()
                .filter(condition -> !EDIT_IGNORED.equals(condition.getType()))
                .forEach(conditions::add);
        conditions.add(new ConditionBuilder()
                .withType(EDIT_IGNORED)
                .withStatus("True")
                .withReason("AlreadyDispatched")
                .withMessage(message)
                .withObservedGeneration(generation)
                .withLastTransitionTime(text(now))
                .build());
        return new BindingSpec(
                before.template(),
                before.policy(),
                before.schedulerName(),
                before.priority(),
                before.gang(),
                before.member(),
                before.clusters(),
                before.attempt(),
                before.reason(),
                before.message(),
                before.decidedAt(),
                before.exclusions(),
                before.history(),
                List.copyOf(conditions));
    }

    private static Condition scheduled(String status, String reason, String message, Instant now) {
        return new ConditionBuilder()
                .withType("Scheduled")
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(text(now))
                .build();
    }

    private static long attempt(@Nullable BindingSpec before) {
        return before == null ? 0 : before.attempt();
    }

    private static List<Exclusion> exclusions(@Nullable BindingSpec before) {
        return before == null || before.exclusions() == null ? List.of() : before.exclusions();
    }

    private static List<EndedAttempt> history(@Nullable BindingSpec before) {
        return before == null || before.history() == null ? List.of() : before.history();
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
