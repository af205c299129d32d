package dev.muster.propagation.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All objects of one kind (or those a selector takes), trimmed, kept current by a list and a watch that never gives up. */
public final class HubWatch<T extends HasMetadata> implements AutoCloseable {
    /** What happened to an object. */
    public enum Change {
        CAME,
        EDITED,
        GONE
    }

    /** Told of every change, in order, on any thread; must be quick. */
    public interface Listener<T> {
        /** @param object whole, trimmed only when it is gone */
        void changed(T object, Change change);
    }

    /** Objects fetched by one request of the first list; a guess that keeps single answers small. */
    public static final long PAGE = 500;

    private final SharedIndexInformer<T> informer;
    private volatile boolean started;

    /**
     * @param what the objects; nothing is asked before {@link #start}
     * @param trim what is kept of an object; may change and return it
     */
    public HubWatch(Informable<T> what, UnaryOperator<T> trim, Listener<T> listener) {
        this.informer = what.withLimit(PAGE)
                .runnableInformer(0)
                .itemStore(new TrimmedStore<>(trim))
                .exceptionHandler((started, problem) -> true)
                .addEventHandler(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(T object) {
                        listener.changed(object, Change.CAME);
                    }

                    @Override
                    public void onUpdate(T before, T after) {
                        if (!Objects.equals(version(before), version(after))) {
                            listener.changed(after, Change.EDITED);
                        }
                    }

                    @Override
                    public void onDelete(T object, boolean unknown) {
                        listener.changed(object, Change.GONE);
                    }
                });
    }

    private static String version(HasMetadata object) {
        return object.getMetadata().getResourceVersion();
    }

    /** Starts watching; returns when everything there is was listed once. Blocks for as long as the hub does not answer. */
    public void start() {
        informer.start().toCompletableFuture().join();
        started = true;
    }

    /** @param namespace null for cluster-scoped kinds */
    public Optional<T> get(@Nullable String namespace, String name) {
        return Optional.ofNullable(informer.getStore().getByKey(Cache.namespaceKeyFunc(namespace, name)));
    }

    public List<T> in(String namespace) {
        return informer.getIndexer().byIndex(Cache.NAMESPACE_INDEX, namespace);
    }

    public List<T> all() {
        return informer.getStore().list();
    }

    /** False once a watch that was started runs no more. */
    public boolean isRunning() {
        return !started || informer.isRunning();
    }

    @Override
    public void close() {
        informer.stop();
    }
}
