package dev.muster.agent.object;

import dev.muster.agent.member.MemberWatch;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.TemplateReference;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Watches our copies of every kind that is ordered, from the first of its kind on, and tells whose copy has changed. */
final class DriftWatch implements AutoCloseable {
    private final ObjectApi api;
    private final Consumer<String> changed;
    private final Map<String, SharedIndexInformer<GenericKubernetesResource>> kinds = new ConcurrentHashMap<>();

    /** @param changed is told the UID of the source */
    DriftWatch(ObjectApi api, Consumer<String> changed) {
        this.api = api;
        this.changed = changed;
    }

    void watch(TemplateReference target) {
        kinds.computeIfAbsent(target.apiVersion() + "/" + target.kind(), kind -> open(target));
    }

    private SharedIndexInformer<GenericKubernetesResource> open(TemplateReference target) {
        SharedIndexInformer<GenericKubernetesResource> informer =
                api.kind(target).inAnyNamespace().withLabel(Reserved.SOURCE).runnableInformer(0);
        informer.exceptionHandler((started, problem) -> true);
        informer.addEventHandler(new Events());
        informer.start();
        return informer;
    }

    @Override
    public void close() {
        kinds.values().forEach(SharedIndexInformer::close);
    }

    private final class Events implements ResourceEventHandler<GenericKubernetesResource> {
        @Override
        public void onAdd(GenericKubernetesResource object) {}

        @Override
        public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource object) {
            tell(object);
        }

        @Override
        public void onDelete(GenericKubernetesResource object, boolean unknownFinalState) {
            tell(object);
        }

        private void tell(GenericKubernetesResource object) {
            String source = MemberWatch.label(object, Reserved.SOURCE);
            if (source != null) {
                changed.accept(source);
            }
        }
    }
}
