package dev.muster.api.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.crd.generator.annotation.SelectableField;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decision about one template, with all that is needed to go on after any crash. Kept in spec because there is one
 * writer and no status subresource.
 *
 * @param policy the policy that claimed the template when it was decided
 * @param gang what the job needs, absent for kinds without pods
 * @param member where the gang is placed, absent while it waits
 * @param clusters where a Duplicated template goes; empty for gangs
 * @param attempt number of the newest dispatch, 0 before the first; never goes back
 * @param reason code of the last decision's outcome, {@code Success} when placed
 * @param message the same in words
 * @param decidedAt RFC 3339, UTC
 * @param exclusions members not to be tried for a while
 * @param history ended attempts, newest last, at most 10
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BindingSpec(
        @Required TemplateReference template,
        @Nullable PolicyReference policy,
        @Nullable String schedulerName,
        @Nullable Integer priority,
        @Size(max = 16) @Nullable List<GangPodSet> gang,

        @PrinterColumn(name = "CLUSTER") @SelectableField @Nullable
        String member,

        @Size(max = 1000) @Nullable List<TargetCluster> clusters,
        @PrinterColumn(name = "ATTEMPT") @Min(0) @Required long attempt,

        @PrinterColumn(name = "REASON") @SelectableField @Nullable
        String reason,

        @Nullable String message,
        @Nullable String decidedAt,
        @Size(max = 1000) @Nullable List<Exclusion> exclusions,
        @Size(max = 10) @Nullable List<EndedAttempt> history,
        @Size(max = 16) @Nullable List<Condition> conditions) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PolicyReference(
            @Required String kind,
            @Nullable String namespace,
            @Required String name,
            @Required String uid) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record TargetCluster(
            @Required String name, @Nullable Integer replicas) {}

    /**
     * @param cause code of why, one of the documented reasons
     * @param until RFC 3339; the member is out for this job before that
     * @param afterSequence the member is out until it has sent a report younger than this one
     * @param failures how often in a row, doubles the backoff
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Exclusion(
            @Required String member,
            @Required String cause,
            @Nullable String message,
            @Nullable String until,
            @Nullable Long afterSequence,
            @Required int failures) {}

    /** @param outcome how it ended: a Work phase, with the reason's code where there is one */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record EndedAttempt(
            @Required long attempt,
            @Required String member,
            @Required String outcome,
            @Nullable String message,
            @Nullable String at) {}
}
