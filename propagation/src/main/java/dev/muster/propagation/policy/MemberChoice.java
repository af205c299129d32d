package dev.muster.propagation.policy;

import dev.muster.api.policy.PropagationSpec.ClusterAffinity;
import dev.muster.api.policy.PropagationSpec.ClusterToleration;
import dev.muster.api.policy.PropagationSpec.Placement;
import dev.muster.api.policy.PropagationSpec.Requirement;
import dev.muster.core.model.ClusterAffinity.Field;
import dev.muster.core.model.ClusterAffinity.FieldRequirement;
import dev.muster.core.model.LabelRequirement;
import dev.muster.core.model.Taint;
import dev.muster.core.model.Toleration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A policy's placement as the decision reads it. */
public final class MemberChoice {
    private MemberChoice() {}

    public static dev.muster.core.model.Placement of(Claim claim) {
        var placement = claim.policy().spec().placement();
        return placement == null ? dev.muster.core.model.Placement.ANYWHERE : of(placement);
    }

    private static dev.muster.core.model.Placement of(Placement placement) {
        return new dev.muster.core.model.Placement(
                affinity(placement.clusterAffinity()),
                orEmpty(placement.clusterTolerations()).stream()
                        .map(MemberChoice::toleration)
                        .toList(),
                placement.clusterAffinity() == null
                        ? List.of()
                        : orEmpty(placement.clusterAffinity().clusterNames()));
    }

    private static dev.muster.core.model.ClusterAffinity affinity(@Nullable ClusterAffinity affinity) {
        if (affinity == null) {
            return dev.muster.core.model.ClusterAffinity.ANY;
        }
        var labels = affinity.labelSelector();
        var fields = affinity.fieldSelector();
        return new dev.muster.core.model.ClusterAffinity(
                Set.copyOf(orEmpty(affinity.clusterNames())),
                Set.copyOf(orEmpty(affinity.exclude())),
                labels == null || labels.matchLabels() == null ? Map.of() : labels.matchLabels(),
                labels == null
                        ? List.of()
                        : orEmpty(labels.matchExpressions()).stream()
                                .map(MemberChoice::label)
                                .toList(),
                fields == null
                        ? List.of()
                        : orEmpty(fields.matchExpressions()).stream()
                                .map(MemberChoice::field)
                                .toList());
    }

    private static LabelRequirement label(Requirement requirement) {
        var operator =
                switch (requirement.operator()) {
                    case "In" -> LabelRequirement.Operator.IN;
                    case "NotIn" -> LabelRequirement.Operator.NOT_IN;
                    case "Exists" -> LabelRequirement.Operator.EXISTS;
                    case "DoesNotExist" -> LabelRequirement.Operator.DOES_NOT_EXIST;
                    default ->
                        throw new IllegalArgumentException(
                                "operator " + requirement.operator() + " passed the schema but is unknown here");
                };
        return new LabelRequirement(requirement.key(), operator, orEmpty(requirement.values()));
    }

    private static FieldRequirement field(Requirement requirement) {
        var field =
                switch (requirement.key()) {
                    case "provider" -> Field.PROVIDER;
                    case "region" -> Field.REGION;
                    case "zone" -> Field.ZONE;
                    default ->
                        throw new IllegalArgumentException(
                                "field " + requirement.key() + " passed the schema but is unknown here");
                };
        return new FieldRequirement(
                field, requirement.operator().equals("In"), Set.copyOf(orEmpty(requirement.values())));
    }

    private static Toleration toleration(ClusterToleration toleration) {
        return new Toleration(
                Objects.requireNonNullElse(toleration.key(), ""),
                "Exists".equals(toleration.operator()) ? Toleration.Operator.EXISTS : Toleration.Operator.EQUAL,
                Objects.requireNonNullElse(toleration.value(), ""),
                effect(toleration.effect()));
    }

    private static Taint.@Nullable Effect effect(@Nullable String effect) {
        if (effect == null || effect.isEmpty()) {
            return null;
        }
        return switch (effect) {
            case "NoSchedule" -> Taint.Effect.NO_SCHEDULE;
            case "NoExecute" -> Taint.Effect.NO_EXECUTE;
            default -> Taint.Effect.PREFER_NO_SCHEDULE;
        };
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
