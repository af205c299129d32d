package dev.muster.agent.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One kind of one API server, watched for the life of the process. An informer that stops, or shows neither event nor
 * bookmark for {@code staleAfter}, is replaced by a new one: informers have died silently before, and
 * {@code isWatching} is no proof of life. An API server that is away for minutes is ordinary: attempts go on for ever.
 *
 * <p>Every informer has its own handler; what a replaced one still delivers is dropped.
 */
public final class LastingWatch<T extends HasMetadata> implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LastingWatch.class);

    private final String what;
    private final Supplier<SharedIndexInformer<T>> opener;
    private final Supplier<T> blank;
    private final Sink<T> sink;
    private final Duration staleAfter;
    private final LongSupplier nanoTime;

    private final Object lock = new Object();
    private volatile @Nullable Handler current;

    /**
     * @param what in words, for the log: "pods of the member"
     * @param opener makes an informer that is not started
     * @param blank makes an empty object of the kind
     */
    public LastingWatch(
            String what,
            Supplier<SharedIndexInformer<T>> opener,
            Supplier<T> blank,
            Sink<T> sink,
            Duration staleAfter) {
        this.what = what;
        this.opener = opener;
        this.blank = blank;
        this.sink = sink;
        this.staleAfter = staleAfter;
        this.nanoTime = System::nanoTime;
    }

    /** Opens the watch, and again if it is open: everything is listed anew. Does not wait for the list. */
    public void open() {
        synchronized (lock) {
            close();
            Handler next = new Handler();
            current = next;
            next.start();
        }
    }

    /** @return a LIST has come through since the watch was last opened */
    public boolean complete() {
        Handler now = current;
        return now != null && now.complete;
    }

    /** @return since the last event, bookmark or opening */
    public Duration silence() {
        Handler now = current;
        return now == null ? Duration.ZERO : now.silence();
    }

    /** Looks whether the watch is alive and replaces it if not. To be called every few seconds. */
    public void check() {
        synchronized (lock) {
            Handler now = current;
            if (now == null) {
                return;
            }
            boolean stopped = now.complete && !now.informer.isRunning();
            if (stopped || now.silence().compareTo(staleAfter) > 0) {
                LOG.warnf(
                        "the watch on %s %s: opening it anew",
                        what,
                        stopped
                                ? "has stopped"
                                : "has been silent for " + now.silence().toSeconds() + " s");
                open();
            }
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            Handler now = current;
            current = null;
            if (now != null) {
                now.informer.stop();
            }
        }
    }

    private final class Handler implements ResourceEventHandler<T> {
        private final RevisionStore<T> store = new RevisionStore<>(blank);
        private final SharedIndexInformer<T> informer = opener.get();
        private @Nullable String revision;
        private long alive = nanoTime.getAsLong();
        private volatile boolean complete;

        void start() {
            informer.itemStore(store)
                    .removeNamespaceIndex()
                    .exceptionHandler((started, error) -> {
                        LOG.debugf(error, "the watch on %s failed, trying again", what);
                        return true;
                    })
                    .addEventHandler(this);
            informer.start();
        }

        synchronized Duration silence() {
            String newest = informer.lastSyncResourceVersion();
            if (!Objects.equals(newest, revision)) {
                revision = newest;
                alive = nanoTime.getAsLong();
            }
            return Duration.ofNanos(nanoTime.getAsLong() - alive);
        }

        private boolean replaced() {
            return current != this;
        }

        @Override
        public void onAdd(T object) {
            if (!replaced()) {
                seen(object);
            }
        }

        /** One object that cannot be read must not keep the others from being seen. */
        private void seen(T object) {
            try {
                sink.seen(RevisionStore.key(object), object);
            } catch (RuntimeException e) {
                LOG.errorf(e, "of the %s, %s was left out: it cannot be read", what, RevisionStore.key(object));
            }
        }

        @Override
        public void onUpdate(T before, T object) {
            boolean resync = Objects.equals(
                    before.getMetadata().getResourceVersion(),
                    object.getMetadata().getResourceVersion());
            if (!replaced() && !resync) {
                seen(object);
            }
        }

        @Override
        public void onDelete(T object, boolean stateUnknown) {
            if (!replaced()) {
                sink.gone(RevisionStore.key(object));
            }
        }

        @Override
        public void onList(String resourceVersion, boolean remainedEmpty) {
            if (!replaced()) {
                complete = true;
                sink.complete(store.keys());
            }
        }
    }
}
