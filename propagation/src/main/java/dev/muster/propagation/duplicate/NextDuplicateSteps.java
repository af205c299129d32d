package dev.muster.propagation.duplicate;

import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.BindingSpec.PolicyReference;
import dev.muster.api.fleet.BindingSpec.TargetCluster;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.ReasonCode;
import dev.muster.core.reason.ReasonText;
import dev.muster.propagation.duplicate.DuplicateStep.Tell;
import dev.muster.propagation.duplicate.DuplicateView.BindingState;
import dev.muster.propagation.duplicate.DuplicateView.TemplateState;
import dev.muster.propagation.object.Fate;
import dev.muster.propagation.object.ObjectOrders;
import dev.muster.propagation.object.Use;
import dev.muster.propagation.policy.Claim;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What comes next for a template; pure. Called again after the steps were taken, until nothing is left to do:
 *
 * <pre>
 *   claimed:  Decide (+ Tell) ──> Mark ──> Send, Release ... ──> nothing
 *   given up: Decide (policy none) ──> nothing; copies stay
 *   deleted:  Release ... ──> (proof: no Work is left) ──> Unmark ──> Unbind
 * </pre>
 */
final class NextDuplicateSteps {
    private static final String SUCCESS = "Success";

    /** Condition of a binding that tells of copies that cannot be made. */
    private static final String APPLIED = "Applied";

    private final DuplicateView view;

    private NextDuplicateSteps(DuplicateView view) {
        this.view = view;
    }

    static List<DuplicateStep> of(DuplicateView view) {
        var next = new NextDuplicateSteps(view);
        var template = view.template();
        if (view.isEnding()) {
            return next.ending();
        }
        var claim = view.claim();
        if (claim == null || !claim.isOurs()) {
            return next.unclaimed(Objects.requireNonNull(template));
        }
        return next.claimed(Objects.requireNonNull(template), claim);
    }

    private List<DuplicateStep> ending() {
        var binding = view.binding();
        if (view.works().isEmpty()) {
            return forgotten();
        }
        if (binding == null) {
            // Without a binding the Works say alone that something may be left.
            return List.of();
        }
        List<DuplicateStep> steps = new ArrayList<>();
        for (Work work : view.works()) {
            takeBack(work, binding, WithdrawCause.TemplateDeleted, Fate.AS_ORDERED, steps);
        }
        return steps;
    }

    /** Nothing is in any member. The binding goes last: as long as it is there its kind is watched, whatever becomes of policies. */
    private List<DuplicateStep> forgotten() {
        var template = view.template();
        if (template != null && template.marked()) {
            return List.of(new DuplicateStep.Unmark());
        }
        return view.binding() == null ? List.of() : List.of(new DuplicateStep.Unbind());
    }

    /** In a member that will never answer again the order itself is all that is left. */
    private void takeBack(Work work, BindingState binding, WithdrawCause cause, Fate fate, List<DuplicateStep> steps) {
        if (!view.answers(ObjectOrders.member(work))) {
            steps.add(new DuplicateStep.Abandon(work));
        } else if (ObjectOrders.runs(work) && ObjectOrders.isUsedBy(work, binding.uid())) {
            steps.add(new DuplicateStep.Release(work, cause, fate));
        }
    }

    /** No policy: what is in members stays, and is not edited any more. */
    private List<DuplicateStep> unclaimed(TemplateState template) {
        var binding = view.binding();
        if (binding == null || view.works().isEmpty()) {
            return forgotten();
        }
        var clusters = Objects.requireNonNullElse(binding.spec().clusters(), List.<TargetCluster>of());
        var reason = ReasonCode.NO_MATCHING_POLICY.word();
        return decide(
                binding,
                spec(template, null, clusters, reason, ReasonText.detail(new Reason.NoMatchingPolicy()), List.of()),
                List.of());
    }

    private List<DuplicateStep> claimed(TemplateState template, Claim claim) {
        var binding = view.binding();
        var placed = binding == null ? Set.<String>of() : binding.clusters();
        var spread = Spread.of(template, claim, view.members(), placed);
        var steps = decision(template, claim, spread, placed);
        if (!steps.isEmpty() || binding == null) {
            return steps;
        }
        return template.marked() ? copies(template, claim, binding, spread.names()) : List.of(new DuplicateStep.Mark());
    }

    private List<DuplicateStep> decision(TemplateState template, Claim claim, Spread spread, Set<String> placed) {
        boolean some = !spread.clusters().isEmpty();
        var message = some
                ? ReasonText.scheduled(spread.clusters().stream()
                        .collect(Collectors.toMap(TargetCluster::name, TargetCluster::replicas)))
                : ReasonText.waiting(view.members().size(), spread.reasons());
        var reason = some ? SUCCESS : spread.reasons().getFirst().code().word();
        var refused = refusals(spread.names());
        var spec =
                spec(template, claim, spread.clusters(), reason, message, conditions(some, reason, message, refused));
        List<Tell> news = new ArrayList<>();
        if (some && !spread.names().equals(placed)) {
            news.add(new Tell(Tell.Type.Normal, "ScheduleBindingSucceed", message));
        } else if (!some) {
            news.add(new Tell(Tell.Type.Warning, "ScheduleBindingFailed", message));
        }
        refused.stream()
                .filter(refusal -> !isTold(refusal))
                .forEach(refusal -> news.add(new Tell(Tell.Type.Warning, refusal.reason(), refusal.text())));
        return decide(view.binding(), spec, news);
    }

    /** A copy that its member refuses to make. */
    private record Refusal(String member, String reason, String message) {
        String text() {
            return "member " + member + ": " + message;
        }
    }

    private List<Refusal> refusals(Set<String> wanted) {
        return view.works().stream()
                .filter(work -> wanted.contains(ObjectOrders.member(work)) && ObjectOrders.runs(work))
                .filter(work -> work.getStatus() != null && work.getStatus().phase() == Phase.Refused)
                .map(work -> {
                    var reason = Objects.requireNonNullElse(work.getStatus().reason(), "Refused");
                    return new Refusal(
                            ObjectOrders.member(work),
                            reason,
                            Objects.requireNonNullElse(work.getStatus().message(), reason));
                })
                .toList();
    }

    private boolean isTold(Refusal refusal) {
        return condition(APPLIED)
                .map(condition -> condition.getMessage().contains(refusal.text()))
                .orElse(false);
    }

    private java.util.Optional<Condition> condition(String type) {
        var binding = view.binding();
        return binding == null || binding.spec().conditions() == null
                ? java.util.Optional.empty()
                : binding.spec().conditions().stream()
                        .filter(condition -> condition.getType().equals(type))
                        .findFirst();
    }

    private List<Condition> conditions(boolean scheduled, String reason, String message, List<Refusal> refused) {
        List<Condition> conditions = new ArrayList<>();
        conditions.add(condition("Scheduled", scheduled, reason, message));
        if (!refused.isEmpty()) {
            var text = refused.stream().map(Refusal::text).collect(Collectors.joining("; "));
            conditions.add(condition(APPLIED, false, refused.getFirst().reason(), text));
        }
        return conditions;
    }

    /** As it is if it says the same already. */
    private Condition condition(String type, boolean status, String reason, String message) {
        var word = status ? "True" : "False";
        return condition(type)
                .filter(known -> known.getStatus().equals(word)
                        && known.getReason().equals(reason)
                        && known.getMessage().equals(message))
                .orElseGet(() -> new ConditionBuilder()
                        .withType(type)
                        .withStatus(word)
                        .withReason(reason)
                        .withMessage(message)
                        .withLastTransitionTime(text(view.now()))
                        .build());
    }

    private BindingSpec spec(
            TemplateState template,
            @Nullable Claim claim,
            List<TargetCluster> clusters,
            String reason,
            String message,
            List<Condition> conditions) {
        PolicyReference policy = claim == null ? null : claim.policy().reference();
        var scheduler = claim == null ? null : claim.policy().spec().schedulerNameOrDefault();
        var reference = template.reference();
        var binding = view.binding();
        return new BindingSpec(
                new dev.muster.api.fleet.TemplateReference(
                        reference.apiVersion(),
                        reference.kind(),
                        reference.resource(),
                        reference.namespace(),
                        reference.name(),
                        reference.uid(),
                        null),
                policy,
                scheduler,
                null,
                null,
                null,
                clusters,
                0,
                reason,
                message,
                binding == null ? text(view.now()) : binding.spec().decidedAt(),
                null,
                null,
                conditions.isEmpty() ? null : conditions);
    }

    /** Nothing if the binding says it already: the same view never writes twice. */
    private List<DuplicateStep> decide(@Nullable BindingState binding, BindingSpec spec, List<Tell> news) {
        if (binding != null && binding.spec().equals(spec)) {
            return List.of();
        }
        List<DuplicateStep> steps = new ArrayList<>();
        steps.add(new DuplicateStep.Decide(at(spec, view.now())));
        steps.addAll(news);
        return steps;
    }

    private static BindingSpec at(BindingSpec spec, Instant now) {
        return new BindingSpec(
                spec.template(),
                spec.policy(),
                spec.schedulerName(),
                spec.priority(),
                spec.gang(),
                spec.member(),
                spec.clusters(),
                spec.attempt(),
                spec.reason(),
                spec.message(),
                text(now),
                spec.exclusions(),
                spec.history(),
                spec.conditions());
    }

    private List<DuplicateStep> copies(TemplateState template, Claim claim, BindingState binding, Set<String> wanted) {
        List<DuplicateStep> steps = new ArrayList<>();
        Map<String, Work> works = view.works().stream().collect(Collectors.toMap(ObjectOrders::member, work -> work));
        var use = new Use(
                binding.uid(), claim.policy().spec().conflictResolutionOrDefault(), claim.preservesOnDeletion(), true);
        for (String member : wanted.stream().sorted().toList()) {
            var work = works.get(member);
            boolean said = work != null && ObjectOrders.says(work, template.version(), template.digest(), use);
            if (!said && !claim.holdsDispatchTo(member)) {
                steps.add(new DuplicateStep.Send(member, use));
            }
        }
        works.forEach((member, work) -> {
            if (!wanted.contains(member)) {
                takeBack(work, binding, WithdrawCause.Superseded, Fate.GOES, steps);
            }
        });
        return steps;
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
