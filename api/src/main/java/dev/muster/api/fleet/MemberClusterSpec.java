package dev.muster.api.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What operators say of a member.
 *
 * @param taints NoSchedule keeps new work away (cordon)
 * @param cost relative price of one cpu hour, no unit; lower ranks first, absent = 1
 * @param attestedGone a person's word that the member, and all that ran in it, is gone for good
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record MemberClusterSpec(
        @Nullable List<MemberTaint> taints,
        @Nullable String provider,
        @Nullable String region,
        @Nullable String zone,
        @Nullable Double cost,
        @Nullable Attestation attestedGone) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record MemberTaint(
            @Required String key,
            @Nullable String value,
            @Required String effect) {}

    /**
     * @param uid the UID of this MemberCluster, so that an old attestation never speaks for a new member of the name
     * @param by who attests
     * @param reason why nothing can run there any more
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Attestation(
            @Required String uid,
            @Required String by,
            @Required String reason) {}
}
