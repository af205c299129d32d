package dev.muster.agent.watch;

import dev.muster.agent.app.AgentConfig;
import dev.muster.agent.client.Hub;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.Work;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * The orders to this member: all Works of its namespace on the hub, as last heard. What is not here may exist: before an
 * act that depends on it, look live.
 */
@Singleton
public class WorkWatch implements AutoCloseable {
    /** Who wants to know. Calls are made by one thread at a time and must be quick. */
    public interface Listener {
        void changed(Work work);

        /** @param last as it was last heard */
        void gone(Work last);

        /** A LIST is through: what {@link #all} gives is what exists. */
        default void complete() {}
    }

    /**
     * Works that one answer of a LIST carries. A LIST in pages is also a consistent one: without a limit the informer asks
     * for any version the server has at hand, and a Work missing from an old one would pass for gone.
     */
    private static final long PAGE = 500;

    private final Map<String, Work> works = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final LastingWatch<Work> watch;

    @Inject
    public WorkWatch(@Hub KubernetesClient hub, AgentConfig config) {
        this(
                hub,
                Reserved.memberNamespace(config.member().name()),
                config.report().watchStaleAfter());
    }

    /** @param staleAfter a watch that is silent for so long is opened anew */
    public WorkWatch(KubernetesClient hub, String namespace, Duration staleAfter) {
        this.watch = new LastingWatch<>(
                "Works of " + namespace,
                () -> hub.resources(Work.class)
                        .inNamespace(namespace)
                        .withLimit(PAGE)
                        .runnableInformer(0),
                Work::new,
                new Memory(),
                staleAfter);
    }

    /** Tells what is known already, then every change. */
    public void listen(Listener listener) {
        synchronized (works) {
            listeners.add(listener);
            works.values().forEach(listener::changed);
            if (watch.complete()) {
                listener.complete();
            }
        }
    }

    public void open() {
        watch.open();
    }

    public void check() {
        watch.check();
    }

    /** @return a LIST has come through: absence here means absence then */
    public boolean complete() {
        return watch.complete();
    }

    public List<Work> all() {
        return List.copyOf(works.values());
    }

    /** @param name of the Work; its namespace is this member's */
    public Optional<Work> get(String name) {
        return Optional.ofNullable(works.get(name));
    }

    @Override
    public void close() {
        watch.close();
    }

    private final class Memory implements Sink<Work> {
        @Override
        public void seen(String key, Work work) {
            synchronized (works) {
                works.put(name(key), work);
                listeners.forEach(l -> l.changed(work));
            }
        }

        @Override
        public void gone(String key) {
            synchronized (works) {
                Work last = works.remove(name(key));
                if (last != null) {
                    listeners.forEach(l -> l.gone(last));
                }
            }
        }

        @Override
        public void complete(Set<String> keys) {
            synchronized (works) {
                Set<String> names = keys.stream().map(Memory::name).collect(Collectors.toSet());
                works.keySet().stream()
                        .filter(name -> !names.contains(name))
                        .toList()
                        .forEach(this::gone);
                listeners.forEach(Listener::complete);
            }
        }

        private static String name(String key) {
            return key.substring(key.indexOf('/') + 1);
        }
    }
}
