package dev.muster.api.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.crd.generator.annotation.SelectableField;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What operators say of a member.
 *
 * @param taints NoSchedule keeps new work away (cordon), but for jobs whose policy tolerates it
 * @param dispatchPaused true: nothing more is sent there, whatever a policy tolerates; what is there goes on
 * @param cost relative price of one cpu hour, no unit; lower ranks first, absent = 1
 * @param attestedGone a person's word that the member, and all that ran in it, is gone for good
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record MemberClusterSpec(
        @Size(max = 64) @Nullable List<MemberTaint> taints,
        @Nullable Boolean dispatchPaused,

        @PrinterColumn(name = "PROVIDER", priority = 1) @SelectableField @Size(max = 63) @Nullable
        String provider,

        @PrinterColumn(name = "REGION", priority = 1) @SelectableField @Size(max = 63) @Nullable
        String region,

        @PrinterColumn(name = "ZONE", priority = 1) @SelectableField @Size(max = 63) @Nullable
        String zone,

        @Min(0) @Nullable Double cost,
        @Nullable Attestation attestedGone) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record MemberTaint(
            @Required @Size(min = 1, max = 317) String key,
            @Size(max = 63) @Nullable String value,

            @Required
            @Size(max = 16)
            @ValidationRule(
                    value = "self == 'NoSchedule'",
                    message = "spec.taints[].effect must be NoSchedule: other effects are not supported yet")
            String effect) {}

    /**
     * @param uid the UID of this MemberCluster, so that an old attestation never speaks for a new member of the name
     * @param by who attests
     * @param reason why nothing can run there any more
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Attestation(
            @Required @Size(min = 1, max = 64) String uid,
            @Required @Size(min = 1, max = 256) String by,
            @Required @Size(min = 1, max = 1024) String reason) {}
}
