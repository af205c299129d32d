package dev.muster.sandbox.controlplane;

import io.fabric8.kubernetes.client.Config;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The real control planes of one run: one etcd, and over it as many clusters as wanted, all on loopback. Everything started in its run
 * folder ends when it is closed, when this JVM exits, and when it is killed. Safe for use by several threads.
 */
public final class ControlPlanes implements AutoCloseable {
    private final RunFolder run;
    private final Binaries binaries;
    private final Etcd etcd;
    private final Progress progress;
    private final Map<String, Cluster> clusters = new ConcurrentSkipListMap<>();

    private ControlPlanes(RunFolder run, Binaries binaries, Progress progress) {
        this.run = run;
        this.binaries = binaries;
        this.progress = progress;
        this.etcd = Etcd.launch(run, binaries);
    }

    /**
     * Finds the binaries and starts {@code specs} at once; a hub and three members take about 10 s on two cores. The run folder
     * should be a fresh one, and is this object's from now on: it is closed with it, and on failure.
     *
     * @throws IllegalStateException if there are no binaries or a component does not start; says which and where its log is
     */
    public static ControlPlanes start(RunFolder run, List<ClusterSpec> specs, Progress progress) {
        try {
            var binaries = Binaries.find(progress);
            var planes = new ControlPlanes(run, binaries, progress);
            Executables.inParallel(
                    specs.stream().<Runnable>map(spec -> () -> planes.add(spec)).toList());
            return planes;
        } catch (RuntimeException e) {
            run.close();
            throw e;
        }
    }

    /** Starts one more cluster and waits until it serves. */
    public Cluster add(ClusterSpec spec) {
        var started = System.nanoTime();
        var cluster = Cluster.start(run, binaries, etcd, spec);
        clusters.put(spec.name(), cluster);
        progress.line("%s serves at %s after %.1f s"
                .formatted(spec.name(), cluster.url(), (System.nanoTime() - started) / 1e9));
        return cluster;
    }

    /**
     * Ends a cluster's processes for good: a member that is lost with all its machines. Its files stay.
     *
     * @throws NoSuchElementException if no cluster of that name runs
     */
    public void remove(String name) {
        cluster(name).close();
        clusters.remove(name);
    }

    /** @throws NoSuchElementException if no cluster of that name was started */
    public Cluster cluster(String name) {
        var cluster = clusters.get(name);
        if (cluster == null) {
            throw new NoSuchElementException("no cluster " + name + " in this run; there are " + clusters.keySet());
        }
        return cluster;
    }

    /** All clusters, by name. */
    public List<Cluster> clusters() {
        return List.copyOf(clusters.values());
    }

    /** To start further programs that end with this run, and to find logs. */
    public RunFolder run() {
        return run;
    }

    public Binaries binaries() {
        return binaries;
    }

    /** To take the storage of all clusters away and give it back. */
    public Component etcd() {
        return etcd.component();
    }

    /** How to speak with etcd as an API server does: over its HTTP gateway, at {@code /v3/kv}. */
    public Config etcdAccess() {
        return etcd.access();
    }

    /** Ends everything that was started in the run folder; the files stay. */
    @Override
    public void close() {
        clusters.values().forEach(cluster -> cluster.client().close());
        run.close();
    }
}
