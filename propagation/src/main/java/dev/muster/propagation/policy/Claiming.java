package dev.muster.propagation.policy;

import dev.muster.api.policy.PropagationSpec.LabelQuery;
import dev.muster.api.policy.PropagationSpec.Requirement;
import dev.muster.api.policy.PropagationSpec.ResourceSelector;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The claiming rules; pure. Cost: the number of policies times their selectors. */
public final class Claiming {
    /** How exactly a selector names a template; higher wins. */
    private enum Precision {
        KIND,
        LABELS,
        NAME
    }

    private record Candidate(Policy policy, Precision precision) {}

    private static final Comparator<Candidate> BEST_FIRST = Comparator.<Candidate, Boolean>comparing(
                    candidate -> !candidate.policy().namespaced())
            .thenComparing(candidate -> -(long) candidate.policy().spec().priorityOrDefault())
            .thenComparing(candidate -> -candidate.precision().ordinal())
            .thenComparing(candidate -> candidate.policy().name());

    private Claiming() {}

    /** The policy that claims a template by the rules, were none to hold it yet. */
    public static Optional<Claim> of(Template template, Collection<Policy> policies) {
        if (template.isMadeByKubernetes() || template.isMusters()) {
            return Optional.empty();
        }
        return policies.stream()
                .filter(policy -> sees(policy, template))
                .flatMap(policy ->
                        precision(policy, template).map(precision -> new Candidate(policy, precision)).stream())
                .min(BEST_FIRST)
                .map(candidate -> new Claim(candidate.policy()));
    }

    /**
     * The claim of a template that a policy holds already since its dispatch: it stays while that policy exists and matches,
     * whatever better policy has appeared since.
     *
     * @param heldBy UID of the policy the binding names
     */
    public static Optional<Claim> sticky(Template template, Collection<Policy> policies, @Nullable String heldBy) {
        return policies.stream()
                .filter(policy -> policy.uid().equals(heldBy))
                .filter(policy ->
                        sees(policy, template) && precision(policy, template).isPresent())
                .findFirst()
                .map(Claim::new)
                .or(() -> of(template, policies));
    }

    /** A namespaced policy sees its own namespace only, a cluster-wide one everything but system namespaces. */
    private static boolean sees(Policy policy, Template template) {
        return policy.namespaced()
                ? Objects.equals(policy.namespace(), template.namespace())
                : !Template.isSystemNamespace(template.namespace());
    }

    private static Optional<Precision> precision(Policy policy, Template template) {
        return policy.spec().resourceSelectors().stream()
                .flatMap(selector -> precision(policy, selector, template).stream())
                .max(Comparator.naturalOrder());
    }

    private static Optional<Precision> precision(Policy policy, ResourceSelector selector, Template template) {
        if (!selector.apiVersion().equals(template.apiVersion())
                || !selector.kind().equals(template.kind())) {
            return Optional.empty();
        }
        var namespace = selector.namespace();
        if (!isBlank(namespace) && !Objects.equals(namespace, template.namespace())) {
            return Optional.empty();
        }
        if (!isBlank(selector.name())) {
            return Objects.equals(selector.name(), template.name()) ? Optional.of(Precision.NAME) : Optional.empty();
        }
        var query = selector.labelSelector();
        if (query == null || isEmpty(query)) {
            return Optional.of(Precision.KIND);
        }
        return matches(query, template.labels()) ? Optional.of(Precision.LABELS) : Optional.empty();
    }

    private static boolean isEmpty(LabelQuery query) {
        return (query.matchLabels() == null || query.matchLabels().isEmpty())
                && (query.matchExpressions() == null || query.matchExpressions().isEmpty());
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    /** Whether labels meet a selector, with the meaning Kubernetes gives it. */
    public static boolean matches(LabelQuery query, Map<String, String> labels) {
        var wanted = Objects.requireNonNullElse(query.matchLabels(), Map.<String, String>of());
        var expressions = Objects.requireNonNullElse(query.matchExpressions(), List.<Requirement>of());
        return wanted.entrySet().stream().allMatch(entry -> entry.getValue().equals(labels.get(entry.getKey())))
                && expressions.stream().allMatch(requirement -> meets(requirement, labels.get(requirement.key())));
    }

    private static boolean meets(Requirement requirement, @Nullable String value) {
        var values = Objects.requireNonNullElse(requirement.values(), List.<String>of());
        return switch (requirement.operator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }
}
