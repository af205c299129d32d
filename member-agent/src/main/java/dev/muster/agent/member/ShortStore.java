package dev.muster.agent.member;

import dev.muster.api.Reserved;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps whole copies of ours, and of everybody else's applications no more than their status: enough to see that the
 * operator is alive, without holding a cluster's worth of specs.
 */
final class ShortStore implements ItemStore<SparkApplication> {
    private final ConcurrentHashMap<String, SparkApplication> items = new ConcurrentHashMap<>();

    @Override
    public String getKey(SparkApplication application) {
        return Cache.metaNamespaceKeyFunc(application);
    }

    @Override
    public @Nullable SparkApplication put(String key, SparkApplication application) {
        return items.put(key, shorten(application));
    }

    @Override
    public @Nullable SparkApplication remove(String key) {
        return items.remove(key);
    }

    @Override
    public Stream<String> keySet() {
        return items.keySet().stream();
    }

    @Override
    public Stream<SparkApplication> values() {
        return items.values().stream();
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public @Nullable SparkApplication get(String key) {
        return items.get(key);
    }

    private static SparkApplication shorten(SparkApplication application) {
        if (MemberWatch.label(application, Reserved.TOKEN) != null) {
            return application;
        }
        SparkApplication shorter = new SparkApplication();
        shorter.setMetadata(application.getMetadata());
        shorter.getMetadata().setManagedFields(null);
        shorter.setStatus(application.getStatus());
        return shorter;
    }
}
