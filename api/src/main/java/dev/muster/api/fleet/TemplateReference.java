package dev.muster.api.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
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
        @Required String apiVersion,
        @Required String kind,
        @Required String resource,
        @Nullable String namespace,
        @Required String name,
        @Required String uid,
        @Nullable Long generation) {}
