package dev.muster.api.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The spec of both policy kinds. Field names and meanings are those that ACK One Fleet documents, completed by Karmada's
 * where it is silent. Absent lists are empty; absent objects mean the documented default.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record PropagationSpec(
        @Required @Size(min = 1, max = 64) List<ResourceSelector> resourceSelectors,
        @Default("0") @Nullable Integer priority,
        @Nullable Preemption preemption,
        @Nullable Boolean propagateDeps,
        @Nullable Boolean preserveResourcesOnDeletion,
        @Nullable ConflictResolution conflictResolution,
        @Nullable List<String> dependentOverrides,
        @Nullable String schedulerName,
        @Nullable String activationPreference,
        @Nullable Suspension suspension,
        @Nullable Failover failover,
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
            @Required String apiVersion,
            @Required String kind,
            @Nullable String namespace,
            @Nullable String name,
            @Nullable LabelQuery labelSelector) {}

    /** A label selector; all of matchLabels and matchExpressions must hold. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record LabelQuery(
            @Nullable Map<String, String> matchLabels,
            @Nullable List<Requirement> matchExpressions) {}

    /** A requirement on a label (In, NotIn, Exists, DoesNotExist) or, in fieldSelector, on a member field (In, NotIn). */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Requirement(
            @Required String key,
            @Required String operator,
            @Nullable List<String> values) {}

    /** Requirements on the member's provider, region and zone. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record FieldQuery(@Nullable List<Requirement> matchExpressions) {}

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
    public record Suspension(
            @Nullable Boolean scheduling,
            @Nullable Boolean dispatching,
            @Nullable DispatchingOnClusters dispatchingOnClusters) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record DispatchingOnClusters(@Nullable List<String> clusterNames) {}

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
            @Nullable String purgeMode,
            @Nullable Integer gracePeriodSeconds) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record DecisionConditions(@Nullable Integer tolerationSeconds) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ClusterFailover(@Nullable String purgeMode) {}

    /** Where claimed templates may go. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Placement(
            @Nullable ClusterAffinity clusterAffinity,
            @Nullable List<NamedClusterAffinity> clusterAffinities,
            @Nullable List<ClusterToleration> clusterTolerations,
            @Nullable List<SpreadConstraint> spreadConstraints,
            @Nullable ReplicaScheduling replicaScheduling) {}

    /** All given parts must hold; exclude beats all; absent means every member. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ClusterAffinity(
            @Nullable List<String> clusterNames,
            @Nullable List<String> exclude,
            @Nullable LabelQuery labelSelector,
            @Nullable FieldQuery fieldSelector) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record NamedClusterAffinity(
            @Required @Size(min = 1, max = 32) String affinityName,
            @Nullable List<String> clusterNames,
            @Nullable List<String> exclude,
            @Nullable LabelQuery labelSelector,
            @Nullable FieldQuery fieldSelector) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ClusterToleration(
            @Nullable String key,
            @Nullable String operator,
            @Nullable String value,
            @Nullable String effect,
            @Nullable Long tolerationSeconds) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record SpreadConstraint(
            @Nullable String spreadByField,
            @Nullable String spreadByLabel,
            @Nullable Integer minGroups,
            @Nullable Integer maxGroups) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ReplicaScheduling(
            @Nullable ReplicaSchedulingType replicaSchedulingType,
            @Nullable ReplicaDivisionPreference replicaDivisionPreference,
            @Nullable WeightPreference weightPreference,
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
            @Nullable List<StaticWeight> staticWeightList,
            @Nullable String dynamicWeight) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record StaticWeight(
            @Nullable ClusterAffinity targetCluster,
            @Nullable Long weight) {}

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
            @Pattern("^([0-9]+h)?([0-9]+m)?([0-9]+s)?$") @Nullable
            String driverStartTimeout,

            @Min(0) @Max(1000000) @Nullable Integer maxAttempts,

            @Pattern("^([0-9]+h)?([0-9]+m)?([0-9]+s)?$") @Nullable
            String memberBackoff) {}

    /** Whether the gang's room is held in the member before the job is armed there. */
    public enum Reservation {
        Auto,
        Never
    }
}
