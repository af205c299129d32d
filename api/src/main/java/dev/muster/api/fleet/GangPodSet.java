package dev.muster.api.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One pod set of a gang as Spark will create it: what scheduling sees of its pods.
 *
 * @param count pods of this set that the job asks for
 * @param minimum pods of this set without which the job is not started
 * @param requests effective request of one pod by resource name, as Kubernetes quantities (cpu, memory, ...)
 * @param affinity the pods' affinity, verbatim
 * @param tolerations the pods' tolerations, verbatim (a list)
 * @param topologySpread the pods' topologySpreadConstraints, verbatim (a list)
 * @param onePerNode no two pods of this set can share a node: required anti-affinity to themselves by hostname, or a
 *     port of the host; absent = they can
 * @param spread the first of {@code topologySpread} that must hold and means the pods of this set; absent = none does
 * @param podLabels labels the pods will carry, apart from those that differ from job to job: what a member's policies select
 *     by
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record GangPodSet(
        @Required @Size(min = 1, max = 63) String name,
        @Required @Min(0) int count,
        @Required @Min(0) int minimum,
        @Required Map<String, String> requests,
        @Nullable Map<String, String> limits,
        @Nullable Map<String, String> nodeSelector,
        @PreserveUnknownFields @Nullable JsonNode affinity,
        @PreserveUnknownFields @Nullable JsonNode tolerations,
        @PreserveUnknownFields @Nullable JsonNode topologySpread,
        @Nullable String priorityClassName,
        @Nullable String schedulerName,
        @Nullable String runtimeClassName,
        @Nullable Boolean onePerNode,
        @Nullable GangSpread spread,
        @Nullable Map<String, String> podLabels) {

    /** Pods that need not spread and carry no labels. */
    public GangPodSet(
            String name,
            int count,
            int minimum,
            Map<String, String> requests,
            @Nullable Map<String, String> limits,
            @Nullable Map<String, String> nodeSelector,
            @Nullable JsonNode affinity,
            @Nullable JsonNode tolerations,
            @Nullable JsonNode topologySpread,
            @Nullable String priorityClassName,
            @Nullable String schedulerName,
            @Nullable String runtimeClassName,
            @Nullable Boolean onePerNode) {
        this(
                name,
                count,
                minimum,
                requests,
                limits,
                nodeSelector,
                affinity,
                tolerations,
                topologySpread,
                priorityClassName,
                schedulerName,
                runtimeClassName,
                onePerNode,
                null,
                null);
    }
}
