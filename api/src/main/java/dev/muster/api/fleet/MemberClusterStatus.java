package dev.muster.api.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the agent found in its member, written at most every 30 s, and the control plane's Ready condition.
 *
 * @param protocol Work protocols the agent understands
 * @param capabilities absent = unknown, which is not no
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record MemberClusterStatus(
        @PrinterColumn(name = "VERSION") @Nullable String kubernetesVersion,

        @PrinterColumn(name = "AGENT", priority = 1) @Nullable
        String agentVersion,

        @Nullable ProtocolRange protocol,
        @Nullable Capabilities capabilities,
        @Size(max = 16) @Nullable List<Condition> conditions) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ProtocolRange(int min, int max) {}

    /**
     * Each absent part is unknown.
     *
     * @param kinds served kinds that matter to propagation, as {@code group/version/Kind} ({@code v1/Secret} for core)
     * @param priorityClasses value by name
     * @param namespaces names of the member's namespaces
     * @param serviceAccounts {@code namespace/name} in the namespaces that the operator watches
     * @param images of the images that jobs ask for, those that nodes hold or an image cache offers to virtual nodes: by name the
     *     share of nodes in percent, in steps of ten
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Capabilities(
            @Size(max = 1000) @Nullable List<String> kinds,
            @Nullable SparkOperator sparkOperator,
            @Nullable Map<String, Integer> priorityClasses,
            @Size(max = 10000) @Nullable List<String> namespaces,
            @Size(max = 10000) @Nullable List<String> serviceAccounts,
            @Nullable Map<String, Integer> images) {

        /** Those of which no image is known. */
        public Capabilities(
                @Nullable List<String> kinds,
                @Nullable SparkOperator sparkOperator,
                @Nullable Map<String, Integer> priorityClasses,
                @Nullable List<String> namespaces,
                @Nullable List<String> serviceAccounts) {
            this(kinds, sparkOperator, priorityClasses, namespaces, serviceAccounts, null);
        }

        /** The same with these images. */
        public Capabilities withImages(@Nullable Map<String, Integer> shares) {
            return new Capabilities(kinds, sparkOperator, priorityClasses, namespaces, serviceAccounts, shares);
        }
    }

    /**
     * @param present an operator Deployment with a ready replica
     * @param sparkVersions of Spark that may run there ({@code 3.5} stands for all of 3.5); absent = any
     * @param namespaces what it watches; a single empty string means all
     * @param webhook its pod webhook is there: tolerations, affinity, priority classes of the spec take effect
     * @param suspend its CRD has {@code spec.suspend} and it is 2.4 or later
     * @param batchSchedulers names it can hand pods to, empty when none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record SparkOperator(
            boolean present,
            @Nullable String version,
            @Size(max = 100) @Nullable List<String> sparkVersions,
            @Nullable List<String> namespaces,
            @Nullable Boolean webhook,
            @Nullable Boolean suspend,
            @Nullable List<String> batchSchedulers) {}
}
