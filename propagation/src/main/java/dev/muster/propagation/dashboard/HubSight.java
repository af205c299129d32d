package dev.muster.propagation.dashboard;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.MemberCluster;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.member.MemberWatch;
import dev.muster.propagation.watch.HubWatch;
import dev.muster.propagation.watch.HubWatch.Change;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Watches the hub for the picture. Every replica does, leading or not, and from the same objects, so that all show the same; nothing
 * is written. Of each object only what the picture needs is kept in memory.
 */
public final class HubSight implements AutoCloseable {
    /** How often a new picture is made at most; a change is on the page within this and what the network takes. */
    static final Duration ROUND = Duration.ofMillis(250);

    private static final Logger LOG = Logger.getLogger(HubSight.class);

    private final PictureMaker maker;
    private final List<HubWatch<?>> watches;
    private final Consumer<Picture> told;
    private volatile Picture picture = Picture.EMPTY;
    private volatile boolean complete;
    private volatile boolean closed;

    /**
     * @param silentAfter a member whose Lease is not seen to change for this long is not ready
     * @param told of every new picture, on one thread
     */
    public HubSight(KubernetesClient hub, Duration silentAfter, Consumer<Picture> told) {
        this.maker = new PictureMaker(silentAfter, Clock.systemUTC(), System::nanoTime);
        this.told = told;
        // Members before their jobs: a claim is laid on a report that is there.
        this.watches = List.of(
                watch(
                        hub.leases().inAnyNamespace().withField("metadata.name", MemberWatch.HEARTBEAT),
                        UnaryOperator.identity(),
                        inMember((member, lease, gone) -> maker.lease(member, lease, gone))),
                watch(
                        hub.resources(CapacityReport.class).inAnyNamespace(),
                        // Whole: what a first list brings is told from memory, and the picture counts its nodes then.
                        UnaryOperator.identity(),
                        inMember((member, page, gone) -> maker.report(member, page, gone))),
                watch(hub.resources(MemberCluster.class), UnaryOperator.identity(), maker::member),
                watch(
                        hub.resources(Work.class)
                                .inAnyNamespace()
                                .withLabelSelector(Reserved.BINDING + "," + Reserved.TOKEN),
                        Kept::of,
                        (work, gone) -> maker.work(Kept.of(work), gone)),
                watch(
                        hub.resources(ResourceBinding.class)
                                .inAnyNamespace()
                                .withLabelSelector("!" + Reserved.DUPLICATED),
                        Kept::of,
                        (binding, gone) -> maker.binding(Kept.of(binding), gone)),
                watch(
                        hub.resources(SparkApplication.class).inAnyNamespace(),
                        Kept::of,
                        (template, gone) -> maker.template(Kept.of(template), gone)));
    }

    private interface OfMember<T> {
        void tell(String member, T object, boolean gone);
    }

    private static <T extends HasMetadata> BiConsumer<T, Boolean> inMember(OfMember<T> listener) {
        return (object, gone) -> {
            var namespace = object.getMetadata().getNamespace();
            if (namespace != null && namespace.startsWith(Reserved.MEMBER_NAMESPACE_PREFIX)) {
                listener.tell(namespace.substring(Reserved.MEMBER_NAMESPACE_PREFIX.length()), object, gone);
            }
        };
    }

    /** One object that cannot be read never keeps the others from being shown. */
    private static <T extends HasMetadata> HubWatch<T> watch(
            io.fabric8.kubernetes.client.dsl.Informable<T> what,
            UnaryOperator<T> trim,
            BiConsumer<T, Boolean> listener) {
        return new HubWatch<>(what, trim, (object, change) -> {
            try {
                listener.accept(object, change == Change.GONE);
            } catch (RuntimeException e) {
                LOG.errorf(
                        e,
                        "%s %s/%s cannot be read and is not shown",
                        object.getKind(),
                        object.getMetadata().getNamespace(),
                        object.getMetadata().getName());
            }
        });
    }

    /** Begins to watch; does not wait for the hub. */
    public void start() {
        Thread.ofVirtual().name("dashboard-sight").start(() -> {
            try {
                watches.forEach(HubWatch::start);
            } catch (RuntimeException e) {
                LOG.error("the dashboard cannot watch the hub", e);
                return;
            }
            while (!closed) {
                round();
                pause();
            }
        });
    }

    private void round() {
        try {
            var newer = maker.picture();
            if (newer != picture) {
                picture = newer;
                told.accept(newer);
            }
            complete = true;
        } catch (RuntimeException e) {
            LOG.error("the dashboard's picture cannot be made; the last one stays", e);
        }
    }

    private void pause() {
        try {
            Thread.sleep(ROUND);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** The newest picture; {@link Picture#EMPTY} before {@link #isComplete}. */
    public Picture picture() {
        return picture;
    }

    /** Everything there is was seen once: before, a picture would lack what is there. */
    public boolean isComplete() {
        return complete;
    }

    @Override
    public void close() {
        closed = true;
        watches.forEach(HubWatch::close);
    }
}
