package dev.muster.api.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One page of a member's exact free amounts. Named {@code capacity-<page>}. Pages apply together: the hub takes a report
 * when every page has the sequence that page 0 names for it. Only changed pages are written, page 0 last.
 *
 * @param page number of this page, from 0
 * @param sequence raised whenever this page is written; page 0's is the report's sequence
 * @param pageSequences on page 0 only: the sequence of each page, this one first
 * @param nodeGroups at most 1,000 nodes in all groups of a page
 * @param quotas on page 0 only: what ResourceQuotas leave in job namespaces
 * @param unitCaps on page 0 only: what ResourcePolicies let into their units; absent where the member knows none
 * @param accounted on page 0 only: our own slots that the free amounts already miss
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record CapacityReportSpec(
        @PrinterColumn(name = "PAGE") @Min(0) @Required int page,
        @PrinterColumn(name = "SEQUENCE") @Min(0) @Required long sequence,
        @Size(max = 1000) @Nullable List<Long> pageSequences,
        @Size(max = 1000) @Nullable List<NodeGroup> nodeGroups,
        @Size(max = 1000) @Nullable List<QuotaLeft> quotas,
        @Size(max = 100) @Nullable List<UnitCaps> unitCaps,
        @Size(max = 10000) @Nullable List<Accounted> accounted) {

    /**
     * Nodes with equal labels and taints, per-node labels apart. Lists are parallel to {@code names}. Amounts are
     * allocatable minus the requests of every non-terminal pod bound there; they may be negative.
     *
     * @param nodeLabels per-node labels such as kubernetes.io/hostname: value per node, absent when equal to the name
     * @param extended extended resources by name
     * @param allocatable sums over the group by resource name, in base units (millicores, bytes, counts), for display
     * @param reserved what placeholder pods take of the group, as {@code allocatable}, for display: the free amounts miss it;
     *     absent where there are none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "size(self.cpuMillis) == size(self.names) && size(self.memoryBytes) == size(self.names)"
                    + " && size(self.ephemeralBytes) == size(self.names) && size(self.pods) == size(self.names)",
            message = "spec.nodeGroups[].cpuMillis, memoryBytes, ephemeralBytes and pods must be as long as names")
    public record NodeGroup(
            @Required Map<String, String> labels,
            @Nullable List<NodeTaint> taints,
            @Nullable Boolean virtual,
            @Required @Size(min = 1, max = 1000) List<@Size(max = 253) String> names,
            @Nullable Map<String, List<String>> nodeLabels,
            @Required @Size(max = 1000) List<Long> cpuMillis,
            @Required @Size(max = 1000) List<Long> memoryBytes,
            @Required @Size(max = 1000) List<Long> ephemeralBytes,
            @Required @Size(max = 1000) List<Long> pods,
            @Nullable Map<String, List<Long>> extended,
            @Nullable Map<String, Long> allocatable,
            @Nullable Map<String, Long> reserved) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record NodeTaint(
            @Required String key,
            @Nullable String value,
            @Required String effect) {}

    /**
     * One ResourceQuota's rest, hard minus used.
     *
     * @param priorityClasses set when the quota counts only pods of these classes
     * @param left by the quota's own resource names (requests.cpu, limits.memory, pods, ...), millicores, bytes or counts
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record QuotaLeft(
            @Required String namespace,
            @Required String name,
            @Nullable List<String> priorityClasses,
            @Required Map<String, Long> left) {}

    /**
     * A ResourcePolicy: pods that its selector means stand in its units and nowhere else, up to the caps.
     *
     * @param selector labels of those pods, all of them; absent = every pod of the namespace
     * @param matchLabelKeys labels whose values part the pods that are counted together
     * @param perJob every job is counted apart: one of the keys is a label that each submission has of its own
     * @param used what stands there already, for policies that count several jobs together
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record UnitCaps(
            @Required String namespace,
            @Required String name,
            @Nullable Map<String, String> selector,
            @Size(max = 10) @Nullable List<String> matchLabelKeys,
            @Nullable Boolean perJob,
            @Required @Size(max = 10) List<Unit> units,
            @Size(max = 100) @Nullable List<UnitUse> used) {}

    /**
     * @param resource ecs, eci, acs or elastic
     * @param max by resource name, {@code pods} among them, in millicores, bytes or counts; absent = no cap
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Unit(
            @Required String resource,
            @Nullable Map<String, String> nodeSelector,
            @Nullable Map<String, Long> max) {}

    /**
     * Pods with equal values of the policy's matchLabelKeys.
     *
     * @param values of the keys, in their order
     * @param units for each unit what its pods ask for together, by resource name, {@code pods} among them
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record UnitUse(
            @Required @Size(max = 10) List<String> values,
            @Required @Size(max = 10) List<Map<String, Long>> units) {}

    /**
     * The highest number of slots of a token's pod set seen at once in the free amounts; a placeholder and the pod that
     * takes its place are one slot. Never more than promised, never falls while the attempt lives.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Accounted(
            @Required String token,
            @Required String podSet,
            @Min(0) @Required int slots) {}
}
