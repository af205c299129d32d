package dev.muster.propagation.binding;

import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.BindingSpec.EndedAttempt;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.WorkSpec.RequiredObject;
import dev.muster.api.spark.SparkApplication;
import dev.muster.core.model.Exclusion;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.Requirements;
import dev.muster.propagation.interpret.Interpretation.Understood;
import dev.muster.propagation.interpret.OperatorNeeds;
import dev.muster.propagation.policy.Claim;
import dev.muster.propagation.policy.MemberChoice;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A job as the scheduling cycle reads it. The same objects give an equal job, so a decision about it can be recognised. */
final class JobOffer {
    /** Letters of a member's word that a reason repeats. */
    private static final int DETAIL = 200;

    private JobOffer() {}

    static Job of(
            SparkApplication template,
            Claim claim,
            Understood understood,
            Gang gang,
            int priority,
            List<RequiredObject> required,
            @Nullable BindingSpec binding) {
        var created = Instant.parse(template.getMetadata().getCreationTimestamp());
        return new Job(
                key(template),
                template.getMetadata().getUid(),
                priority,
                created.toEpochMilli(),
                waitingSince(created, binding).toEpochMilli(),
                gang,
                MemberChoice.of(claim),
                new Requirements(
                        SparkApplication.API_VERSION + "/" + SparkApplication.KIND,
                        true,
                        understood.sparkVersion(),
                        !understood.webhookFields().isEmpty(),
                        OperatorNeeds.of(template.getSpec()).orElse(null),
                        Objects.requireNonNullElse(understood.batchScheduler(), ""),
                        priorityClasses(understood),
                        serviceAccounts(required),
                        Set.copyOf(understood.images())),
                exclusions(binding),
                ExpectedRun.millis(template.getMetadata().getAnnotations()));
    }

    static JobKey key(SparkApplication template) {
        var metadata = template.getMetadata();
        return new JobKey(metadata.getNamespace(), metadata.getName(), metadata.getUid());
    }

    /** Since the template exists, or since the last attempt ended. */
    private static Instant waitingSince(Instant created, @Nullable BindingSpec binding) {
        var history = binding == null || binding.history() == null ? List.<EndedAttempt>of() : binding.history();
        var last = history.isEmpty() ? null : history.getLast().at();
        return last == null ? created : Instant.parse(last);
    }

    private static Set<String> priorityClasses(Understood understood) {
        return understood.podSets().stream()
                .map(GangPodSet::priorityClassName)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> serviceAccounts(List<RequiredObject> required) {
        return required.stream()
                .filter(object -> object.kind().equals("ServiceAccount"))
                .map(RequiredObject::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Exclusion> exclusions(@Nullable BindingSpec binding) {
        if (binding == null || binding.exclusions() == null) {
            return List.of();
        }
        return binding.exclusions().stream()
                .map(exclusion -> new Exclusion(
                        exclusion.member(),
                        exclusion.until() == null
                                ? Long.MAX_VALUE
                                : Instant.parse(exclusion.until()).toEpochMilli(),
                        exclusion.cause(),
                        Objects.requireNonNullElse(exclusion.afterSequence(), -1L),
                        detail(exclusion.message())))
                .toList();
    }

    private static String detail(@Nullable String message) {
        var text = Objects.requireNonNullElse(message, "");
        return text.length() <= DETAIL ? text : text.substring(0, DETAIL) + "...";
    }
}
