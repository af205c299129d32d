package dev.muster.agent.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an informer must remember to do its work, and no more: which objects exist, at which resourceVersion. A typed pod
 * costs 30 KB and more, an entry here about 200 bytes; the objects themselves go to the sink as they pass by.
 */
final class RevisionStore<T extends HasMetadata> implements ItemStore<T> {
    private final Map<String, String> revisions = new ConcurrentHashMap<>();
    private final Supplier<T> blank;

    RevisionStore(Supplier<T> blank) {
        this.blank = blank;
    }

    static String key(HasMetadata object) {
        ObjectMeta meta = object.getMetadata();
        return meta.getNamespace() == null ? meta.getName() : meta.getNamespace() + "/" + meta.getName();
    }

    Set<String> keys() {
        return Set.copyOf(revisions.keySet());
    }

    @Override
    public String getKey(T object) {
        return key(object);
    }

    @Override
    public @Nullable T put(String key, T object) {
        return stub(key, revisions.put(key, object.getMetadata().getResourceVersion()));
    }

    @Override
    public @Nullable T remove(String key) {
        return stub(key, revisions.remove(key));
    }

    @Override
    public Stream<String> keySet() {
        return revisions.keySet().stream();
    }

    @Override
    public Stream<T> values() {
        return revisions.entrySet().stream().map(e -> named(e.getKey(), e.getValue()));
    }

    @Override
    public int size() {
        return revisions.size();
    }

    @Override
    public @Nullable T get(String key) {
        return stub(key, revisions.get(key));
    }

    /** The informer must hand objects on as they come: they cannot be had from here later. */
    @Override
    public boolean isFullState() {
        return false;
    }

    private @Nullable T stub(String key, @Nullable String revision) {
        return revision == null ? null : named(key, revision);
    }

    private T named(String key, String revision) {
        int slash = key.indexOf('/');
        T object = blank.get();
        object.setMetadata(new ObjectMetaBuilder()
                .withNamespace(slash < 0 ? null : key.substring(0, slash))
                .withName(key.substring(slash + 1))
                .withResourceVersion(revision)
                .build());
        return object;
    }
}
