package dev.muster.propagation.app;

import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import org.jspecify.annotations.Nullable;

/** The hub's PriorityClasses: what a job's place in the queue is made of. */
final class PriorityClasses implements AutoCloseable {
    private final SharedIndexInformer<PriorityClass> classes;

    PriorityClasses(KubernetesClient hub, Runnable changed) {
        this.classes = Policies.lasting(hub.scheduling().v1().priorityClasses(), one -> changed.run());
    }

    /** The class's value; without a class, or without that one, the global default's, else 0. */
    int value(@Nullable String name) {
        var named = name == null ? null : classes.getStore().getByKey(name);
        if (named != null) {
            return named.getValue();
        }
        return classes.getStore().list().stream()
                .filter(one -> Boolean.TRUE.equals(one.getGlobalDefault()))
                .mapToInt(PriorityClass::getValue)
                .findFirst()
                .orElse(0);
    }

    boolean isWatching() {
        return classes.isRunning();
    }

    @Override
    public void close() {
        classes.close();
    }
}
