package dev.muster.api.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * Names one object of a kind on the hub.
 *
 * @param resource plural name, as in URLs
 * @param namespace absent for cluster-scoped kinds
 * @param generation metadata.generation that was decided on
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record TemplateReference(
        @Required @Size(min = 1, max = 300) String apiVersion,
        @Required @Size(min = 1, max = 63) String kind,
        @Required @Size(min = 1, max = 253) String resource,
        @Size(max = 63) @Nullable String namespace,
        @Required @Size(min = 1, max = 253) String name,
        @Required @Size(min = 1, max = 64) String uid,
        @Nullable Long generation) {}
