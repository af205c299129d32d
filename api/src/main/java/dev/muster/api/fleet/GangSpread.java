package dev.muster.api.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * Pods of one set must stand evenly over domains of nodes.
 *
 * @param topologyKey label whose value names a node's domain
 * @param maxSkew pods that a domain may have more than the domain with the fewest
 * @param minDomains with fewer domains the fewest counts as 0; absent = 1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record GangSpread(
        @Required @Size(min = 1, max = 316) String topologyKey,
        @Required @Min(1) int maxSkew,
        @Min(1) @Nullable Integer minDomains) {}
