package dev.muster.propagation.duplicate;

import dev.muster.api.fleet.TemplateReference;
import dev.muster.propagation.dispatch.BindingNames;
import org.jspecify.annotations.Nullable;

/**
 * Names a template.
 *
 * @param namespace null for cluster-scoped kinds
 */
record TemplateKey(ApiKind kind, @Nullable String namespace, String name) {
    static TemplateKey of(TemplateReference reference) {
        return new TemplateKey(
                new ApiKind(reference.apiVersion(), reference.kind()), reference.namespace(), reference.name());
    }

    String bindingName() {
        return BindingNames.of(kind.group(), kind.kind(), name);
    }

    @Override
    public String toString() {
        return kind + " " + (namespace == null ? "" : namespace + "/") + name;
    }
}
