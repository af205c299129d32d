package dev.muster.propagation.duplicate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.propagation.duplicate.DuplicateView.BindingState;
import dev.muster.propagation.object.ObjectWorks;
import dev.muster.propagation.status.TemplateEvents;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes the steps for one template, on what the hub holds at this moment, until nothing is left to do. */
final class DuplicateRounds {
    /** Mark, Decide, copies and one more look, twice over: more means that somebody else keeps writing. */
    private static final int MOST = 8;

    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    /** What a decision needs beside template, binding and Works. */
    interface Viewer {
        DuplicateView view(
                ServedKind kind,
                TemplateKey key,
                @Nullable GenericKubernetesResource template,
                @Nullable BindingState binding);
    }

    private final KubernetesClient hub;
    private final DuplicateBindings bindings;
    private final ObjectWorks works;
    private final TemplateEvents events;
    private final Viewer viewer;

    DuplicateRounds(
            KubernetesClient hub, DuplicateBindings bindings, ObjectWorks works, TemplateEvents events, Viewer viewer) {
        this.hub = hub;
        this.bindings = bindings;
        this.works = works;
        this.events = events;
        this.viewer = viewer;
    }

    /**
     * Whether all is done.
     *
     * @throws KubernetesClientException the first write that failed, after all others of its round were tried
     */
    boolean run(ServedKind kind, TemplateKey key) {
        var round = new Round(kind, key);
        for (int i = 0; i < MOST; i++) {
            var steps = round.next();
            if (steps.isEmpty()) {
                return true;
            }
            round.take(steps);
        }
        return false;
    }

    private final class Round {
        private final ServedKind kind;
        private final TemplateKey key;
        private @Nullable GenericKubernetesResource template;
        private @Nullable CustomResource<BindingSpec, Void> binding;

        Round(ServedKind kind, TemplateKey key) {
            this.kind = kind;
            this.key = key;
            this.template = resource().get();
            this.binding = bindings.live(key);
        }

        private io.fabric8.kubernetes.client.dsl.Resource<GenericKubernetesResource> resource() {
            var all = kind.in(hub);
            return key.namespace() == null
                    ? all.withName(key.name())
                    : all.inNamespace(key.namespace()).withName(key.name());
        }

        List<DuplicateStep> next() {
            return NextDuplicateSteps.of(
                    viewer.view(kind, key, template, binding == null ? null : DuplicateBindings.state(binding)));
        }

        /** One member that cannot be written to never keeps another from its copy. */
        void take(List<DuplicateStep> steps) {
            KubernetesClientException failure = null;
            for (DuplicateStep step : steps) {
                try {
                    take(step);
                } catch (KubernetesClientException e) {
                    tellForbidden(e);
                    failure = failure == null ? e : failure;
                }
            }
            if (failure != null) {
                throw failure;
            }
        }

        private void take(DuplicateStep step) {
            switch (step) {
                case DuplicateStep.Mark mark -> finalizer(true);
                case DuplicateStep.Decide decide -> binding = bindings.write(key, binding, decide.spec());
                case DuplicateStep.Send send ->
                    works.send(send.member(), Templates.source(Objects.requireNonNull(template), kind), send.use());
                case DuplicateStep.Release release ->
                    works.release(
                            release.work(),
                            Objects.requireNonNull(binding).getMetadata().getUid(),
                            release.cause(),
                            release.fate());
                case DuplicateStep.Abandon abandon -> works.abandon(abandon.work());
                case DuplicateStep.Unbind unbind -> {
                    bindings.remove(key, Objects.requireNonNull(binding));
                    binding = null;
                }
                case DuplicateStep.Unmark unmark -> finalizer(false);
                case DuplicateStep.Tell tell -> tell(tell.type().name(), tell.reason(), tell.message());
            }
        }

        /** Nothing but the finalizer: on RBAC objects Kubernetes takes any other change for a grant. */
        private void finalizer(boolean wanted) {
            var metadata = Objects.requireNonNull(template).getMetadata();
            var finalizers = new ArrayList<>(metadata.getFinalizers());
            finalizers.remove(Reserved.TEMPLATE_FINALIZER);
            if (wanted) {
                finalizers.add(Reserved.TEMPLATE_FINALIZER);
            }
            var patch = JsonNodeFactory.instance.objectNode();
            var list = patch.putObject("metadata")
                    .put("uid", metadata.getUid())
                    .put("resourceVersion", metadata.getResourceVersion())
                    .putArray("finalizers");
            finalizers.forEach(list::add);
            var patched = resource().patch(MERGE, patch.toString());
            boolean gone = !wanted && metadata.getDeletionTimestamp() != null && finalizers.isEmpty();
            template = gone ? null : patched;
        }

        private void tellForbidden(KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                tell("Warning", "Forbidden", Objects.requireNonNullElse(e.getMessage(), "forbidden"));
            }
        }

        private void tell(String type, String reason, String message) {
            if (template != null) {
                events.tell(template, type, reason, message, message);
            }
        }
    }
}
