package dev.muster.api.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The spec of both policy kinds. Field names and meanings are those that ACK One Fleet documents, completed by Karmada's
 * where it is silent. Absent lists are empty; absent objects mean the documented default.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "!has(self.placement) || !has(self.placement.replicaScheduling)"
                + " || !has(self.placement.replicaScheduling.replicaSchedulingType)"
                + " || self.placement.replicaScheduling.replicaSchedulingType != 'Divided'"
                + " || self.resourceSelectors.all(s, s.kind == 'SparkApplication'"
                + " && s.apiVersion.startsWith('sparkoperator.k8s.io/'))",
        message = "spec.placement.replicaScheduling.replicaSchedulingType Divided is not supported yet for kinds other"
                + " than SparkApplication (spec.resourceSelectors names one): use Duplicated")
public record PropagationSpec(
        @Required @Size(min = 1, max = 64) List<ResourceSelector> resourceSelectors,
        @Default("0") @Nullable Integer priority,

        @ValidationRule(
                value = "self != 'Always'",
                message = "spec.preemption Always is not supported yet: leave it out or say Never")
        @Nullable
        Preemption preemption,

        @Nullable Boolean propagateDeps,
        @Nullable Boolean preserveResourcesOnDeletion,
        @Nullable ConflictResolution conflictResolution,

        @Size(max = 64)
        @ValidationRule(
                value = "size(self) == 0",
                message = "spec.dependentOverrides is not supported yet: leave it out")
        @Nullable
        List<@Size(max = 253) String> dependentOverrides,

        @Default(DEFAULT_SCHEDULER)
        @Size(min = 1, max = 253)
        @ValidationRule(
                value = "self == oldSelf",
                message = "spec.schedulerName is immutable: make a new policy instead")
        @Nullable
        String schedulerName,

        @Size(max = 16)
        @ValidationRule(
                value = "self == ''",
                message = "spec.activationPreference is not supported yet: leave it out (edits act at once)")
        @Nullable
        String activationPreference,

        @Nullable Suspension suspension,

        @ValidationRule(
                value = "!has(self.application) && !has(self.cluster)",
                message = "spec.failover is not supported yet: leave it out")
        @Nullable
        Failover failover,

        @Nullable Placement placement,
        @Nullable Reclaim reclaim,
        @Nullable Reservation reservation) {

    public static final String GROUP = "policy.one.alibabacloud.com";
    public static final String VERSION = "v1alpha1";

    /** Scheduler that Muster answers to; a policy with another name leaves its bindings alone. */
    public static final String DEFAULT_SCHEDULER = "default-scheduler";

    public PropagationSpec {
        resourceSelectors = resourceSelectors == null ? List.of() : List.copyOf(resourceSelectors);
    }

    public int priorityOrDefault() {
        return priority == null ? 0 : priority;
    }

    public boolean propagatesDependencies() {
        return Boolean.TRUE.equals(propagateDeps);
    }

    public boolean preservesOnDeletion() {
        return Boolean.TRUE.equals(preserveResourcesOnDeletion);
    }

    public ConflictResolution conflictResolutionOrDefault() {
        return conflictResolution == null ? ConflictResolution.Abort : conflictResolution;
    }

    public String schedulerNameOrDefault() {
        return schedulerName == null ? DEFAULT_SCHEDULER : schedulerName;
    }

    public Reclaim reclaimOrDefault() {
        return reclaim == null ? new Reclaim(null, null, null) : reclaim;
    }

    /** Which templates a policy claims: by name, else by labels, else every object of the kind. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ResourceSelector(
            @Required @Size(max = 300) @Pattern("^([a-z0-9.-]+/)?v[a-z0-9]+$")
            String apiVersion,

            @Required @Size(min = 1, max = 63) String kind,
            @Size(max = 63) @Nullable String namespace,
            @Size(max = 253) @Nullable String name,
            @Nullable LabelQuery labelSelector) {}

    /** A label selector; all of matchLabels and matchExpressions must hold. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record LabelQuery(
            @Nullable Map<String, @Size(max = 63) String> matchLabels,

            @Size(max = 64)
            @ValidationRule(
                    value = "self.all(e, e.operator in ['Exists', 'DoesNotExist']"
                            + " ? !has(e.values) || size(e.values) == 0 : has(e.values) && size(e.values) > 0)",
                    message = "labelSelector.matchExpressions[].values must be given for In and NotIn, and left out for"
                            + " Exists and DoesNotExist")
            @Nullable
            List<Requirement> matchExpressions) {}

    /** A requirement on a label (In, NotIn, Exists, DoesNotExist) or, in fieldSelector, on a member field (In, NotIn). */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Requirement(
            @Required @Size(min = 1, max = 317) String key,

            @Required @Pattern("^(In|NotIn|Exists|DoesNotExist)$") @Size(max = 12)
            String operator,

            @Size(max = 256) @Nullable List<@Size(max = 63) String> values) {}

    /** Requirements on the member's provider, region and zone. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record FieldQuery(
            @Size(max = 64)
            @ValidationRule(
                    value = "self.all(e, e.key in ['provider', 'region', 'zone'])",
                    message = "fieldSelector.matchExpressions[].key must be provider, region or zone")
            @ValidationRule(
                    value = "self.all(e, e.operator in ['In', 'NotIn'] && has(e.values) && size(e.values) > 0)",
                    message = "fieldSelector.matchExpressions[].operator must be In or NotIn, with values")
            @Nullable
            List<Requirement> matchExpressions) {}

    public enum Preemption {
        Never,
        Always
    }

    public enum ConflictResolution {
        Abort,
        Overwrite
    }

    /** Holds a job before placing (scheduling) or before sending (dispatching, or to some members only). */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!(has(self.dispatching) && self.dispatching && has(self.dispatchingOnClusters))",
            message = "spec.suspension.dispatching and spec.suspension.dispatchingOnClusters exclude each other:"
                    + " the first holds every member, the second only those it names")
    public record Suspension(
            @Nullable Boolean scheduling,
            @Nullable Boolean dispatching,
            @Nullable DispatchingOnClusters dispatchingOnClusters) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record DispatchingOnClusters(
            @Size(max = 1000) @Nullable List<@Size(max = 253) String> clusterNames) {}

    /** Karmada's failover block; refused until it is built, so that nobody relies on it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Failover(
            @Nullable ApplicationFailover application,
            @Nullable ClusterFailover cluster) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ApplicationFailover(
            @Nullable DecisionConditions decisionConditions,
            @Size(max = 16) @Nullable String purgeMode,
            @Min(0) @Nullable Integer gracePeriodSeconds) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record DecisionConditions(@Min(0) @Nullable Integer tolerationSeconds) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ClusterFailover(@Size(max = 16) @Nullable String purgeMode) {}

    /** Where claimed templates may go. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!(has(self.clusterAffinity) && has(self.clusterAffinities))",
            message = "spec.placement.clusterAffinity and spec.placement.clusterAffinities exclude each other")
    public record Placement(
            @Nullable ClusterAffinity clusterAffinity,

            @Size(max = 64)
            @ValidationRule(
                    value = "size(self) == 0",
                    message = "spec.placement.clusterAffinities is not supported yet: use one clusterAffinity")
            @ValidationRule(
                    value = "self.all(a, self.exists_one(b, b.affinityName == a.affinityName))",
                    message = "spec.placement.clusterAffinities[].affinityName must be unique")
            @Nullable
            List<NamedClusterAffinity> clusterAffinities,

            @Size(max = 64) @Nullable List<ClusterToleration> clusterTolerations,

            @Size(max = 16)
            @ValidationRule(
                    value = "size(self) == 0",
                    message = "spec.placement.spreadConstraints is not supported yet: leave it out")
            @Nullable
            List<SpreadConstraint> spreadConstraints,

            @Nullable ReplicaScheduling replicaScheduling) {}

    /** All given parts must hold; exclude beats all; absent means every member. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ClusterAffinity(
            @Size(max = 1000) @Nullable List<@Size(max = 253) String> clusterNames,
            @Size(max = 1000) @Nullable List<@Size(max = 253) String> exclude,
            @Nullable LabelQuery labelSelector,
            @Nullable FieldQuery fieldSelector) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record NamedClusterAffinity(
            @Required @Size(min = 1, max = 32) String affinityName,
            @Size(max = 1000) @Nullable List<@Size(max = 253) String> clusterNames,
            @Size(max = 1000) @Nullable List<@Size(max = 253) String> exclude,
            @Nullable LabelQuery labelSelector,
            @Nullable FieldQuery fieldSelector) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "(has(self.key) && size(self.key) > 0) || (has(self.operator) && self.operator == 'Exists')",
            message = "spec.placement.clusterTolerations[].operator must be Exists when key is empty")
    @ValidationRule(
            value = "!(has(self.operator) && self.operator == 'Exists' && has(self.value) && size(self.value) > 0)",
            message = "spec.placement.clusterTolerations[].value must be empty when operator is Exists")
    public record ClusterToleration(
            @Size(max = 317) @Nullable String key,

            @Size(max = 6) @Pattern("^(Exists|Equal)?$") @Nullable
            String operator,

            @Size(max = 63) @Nullable String value,

            @Size(max = 16) @Pattern("^(NoSchedule|PreferNoSchedule|NoExecute)?$") @Nullable
            String effect,

            @Min(0) @Nullable Long tolerationSeconds) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!has(self.maxGroups) || (has(self.minGroups) ? self.minGroups : 1) <= self.maxGroups",
            message = "spec.placement.spreadConstraints[].minGroups (1 when absent) must not be greater than maxGroups")
    @ValidationRule(
            value = "!(has(self.spreadByField) && has(self.spreadByLabel))",
            message = "spec.placement.spreadConstraints[].spreadByField and spreadByLabel exclude each other")
    public record SpreadConstraint(
            @Size(max = 16) @Pattern("^(cluster|region|zone|provider)$") @Nullable
            String spreadByField,

            @Size(max = 317) @Nullable String spreadByLabel,
            @Min(0) @Nullable Integer minGroups,
            @Min(0) @Nullable Integer maxGroups) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ReplicaScheduling(
            @Nullable ReplicaSchedulingType replicaSchedulingType,

            @ValidationRule(
                    value = "false",
                    message =
                            "spec.placement.replicaScheduling.replicaDivisionPreference is not supported yet: leave it"
                                    + " out (a SparkApplication always goes to one member)")
            @Nullable
            ReplicaDivisionPreference replicaDivisionPreference,

            @ValidationRule(
                    value = "!has(self.staticWeightList) && !has(self.dynamicWeight)",
                    message = "spec.placement.replicaScheduling.weightPreference is not supported yet: leave it out")
            @Nullable
            WeightPreference weightPreference,

            @Nullable CustomSchedulingType customSchedulingType) {}

    public enum ReplicaSchedulingType {
        Duplicated,
        Divided
    }

    public enum ReplicaDivisionPreference {
        Weighted,
        Aggregated
    }

    public enum CustomSchedulingType {
        Gang
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record WeightPreference(
            @Size(max = 64) @Nullable List<StaticWeight> staticWeightList,

            @Size(max = 32) @Pattern("^AvailableReplicas$") @Nullable
            String dynamicWeight) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record StaticWeight(
            @Nullable ClusterAffinity targetCluster,
            @Min(0) @Nullable Long weight) {}

    /**
     * When and how often a job whose driver cannot start is moved.
     *
     * @param driverStartTimeout how long a driver may stay without a node, as {@code 90s}, {@code 5m}, {@code 1h30m}; default 5m
     * @param maxAttempts attempts before the job ends with a reason; 0 = no limit, the default
     * @param memberBackoff longest time a member that failed the job stays excluded for it; default 5m
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Reclaim(
            @Size(min = 2, max = 24) @Pattern("^([0-9]{1,4}h)?([0-9]{1,6}m)?([0-9]{1,8}s)?$") @Nullable
            String driverStartTimeout,

            @Min(0) @Max(1000000) @Nullable Integer maxAttempts,

            @Size(min = 2, max = 24) @Pattern("^([0-9]{1,4}h)?([0-9]{1,6}m)?([0-9]{1,8}s)?$") @Nullable
            String memberBackoff) {}

    /** Whether the gang's room is held in the member before the job is armed there. */
    public enum Reservation {
        Auto,
        Never
    }
}
