package dev.muster.propagation.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.propagation.object.ObjectOrders.Flags;
import dev.muster.propagation.watch.HubWatch;
import dev.muster.propagation.watch.KeyedLoop;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All object Works on the hub: the only writer of their metadata and spec.
 *
 * <p>One hub object has one Work a member, whoever needs it; {@code usedBy} names them. The last one to leave has it withdrawn, and
 * when the agent says Withdrawn the Work is deleted, with the Secret that carried its bytes. Calls may come from any thread; every
 * write is locked to the version it was decided on, and a lost race is decided again on what is there, here and nowhere else.
 */
public final class ObjectWorks implements AutoCloseable {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    /** Races that one call may lose: agents write statuses and other jobs their names, so that a few are ordinary. */
    private static final int TRIES = 10;

    private static final int WORKERS = 8;

    /** Locks that keep threads of this process from racing for one Work. */
    private static final int STRIPES = 64;

    private record Key(String namespace, String name) {
        static Key of(Work work) {
            return new Key(work.getMetadata().getNamespace(), work.getMetadata().getName());
        }
    }

    private final KubernetesClient hub;
    private final WorkIndex index = new WorkIndex();
    private final List<Consumer<Work>> listeners = new CopyOnWriteArrayList<>();
    private final Object[] stripes = Stream.generate(Object::new).limit(STRIPES).toArray();
    private final HubWatch<Work> watch;
    private final KeyedLoop<Key> ends;

    public ObjectWorks(KubernetesClient hub) {
        this.hub = hub;
        this.ends = new KeyedLoop<>("object-work", WORKERS, this::end);
        this.watch = new HubWatch<>(
                hub.resources(Work.class).inAnyNamespace().withLabel(Reserved.SOURCE),
                ObjectOrders::trimmed,
                (work, change) -> changed(work));
    }

    /** To be called before {@link #start}: told every object Work that came, changed or went; on any thread, must be quick. */
    public void onChange(Consumer<Work> listener) {
        listeners.add(listener);
    }

    /** Starts watching; returns when everything there is was seen once. */
    public void start() {
        watch.start();
        watch.all().forEach(this::changed);
        sweepCarriers();
    }

    /** Whether the watch is alive. */
    public boolean isWatching() {
        return watch.isRunning();
    }

    @Override
    public void close() {
        watch.close();
        ends.close();
    }

    private void changed(Work work) {
        var metadata = work.getMetadata();
        if (watch.get(metadata.getNamespace(), metadata.getName()).isEmpty()) {
            index.remove(work);
        } else {
            index.put(work);
            if (ObjectOrders.isWithdrawn(work)) {
                ends.wake(Key.of(work));
            }
        }
        listeners.forEach(listener -> listener.accept(work));
    }

    /** The Works of one hub object, by member, without manifests. */
    public List<Work> ofSource(String uid) {
        return index.ofSource(uid);
    }

    public List<Work> usedBy(String binding) {
        return index.usedBy(binding);
    }

    public List<Work> inMember(String member) {
        return index.in(Reserved.memberNamespace(member));
    }

    /** Members that have any object Work. */
    public Set<String> members() {
        return index.members();
    }

    /** UIDs of all bindings that keep object Works alive. */
    public Set<String> users() {
        return index.users();
    }

    /**
     * Adds a use to a Work that runs with this version of the object or a newer one.
     *
     * @return false if there is none: the object has to be sent
     */
    public boolean join(String member, String uid, long version, Use use) {
        return locked(member, uid, work -> {
            if (work == null || !ObjectOrders.runs(work) || ObjectOrders.version(work) < version) {
                return false;
            }
            addUse(work, use);
            return true;
        });
    }

    /** Whether an object's Work in a member can name no further user than those it has, of which this may be one. */
    boolean isFull(String member, String uid, @Nullable String binding) {
        return index.get(Reserved.memberNamespace(member), ObjectOrders.name(uid))
                .filter(ObjectOrders::runs)
                .filter(work -> ObjectOrders.isFull(work, binding))
                .isPresent();
    }

    /** Has the object in a member, for this use; changes nothing if all is said already. Returns the Work's name. */
    public String send(String member, Source source, Use use) {
        return locked(member, source.uid(), work -> {
            if (work != null && ObjectOrders.runs(work) && isCurrent(work, source)) {
                addUse(work, use);
            } else {
                write(member, source, ObjectOrders.run(member, source, use, work), work == null);
            }
            return ObjectOrders.name(source.uid());
        });
    }

    /** Gives every member that has the object its newer version; members that no longer have it get nothing. */
    public void follow(Source source) {
        for (Work known : ofSource(source.uid())) {
            String member = ObjectOrders.member(known);
            locked(member, source.uid(), work -> {
                if (work != null && ObjectOrders.runs(work) && !isCurrent(work, source)) {
                    write(member, source, ObjectOrders.withManifest(work, source), false);
                }
                return true;
            });
        }
    }

    private static boolean isCurrent(Work work, Source source) {
        return ObjectOrders.version(work) >= source.version() || ObjectOrders.hasManifest(work, source);
    }

    /**
     * A binding needs the object in that member no longer. The last one out has it withdrawn.
     *
     * @param fate of the copy; remembered in the Work while others need it
     */
    public void release(Work known, String binding, WithdrawCause cause, Fate fate) {
        locked(ObjectOrders.member(known), known.getSpec().target().uid(), work -> {
            if (work != null && ObjectOrders.runs(work)) {
                leave(work, binding, cause, fate);
            }
            return true;
        });
    }

    private void leave(Work work, String binding, WithdrawCause cause, Fate fate) {
        var users = new ArrayList<>(ObjectOrders.users(work));
        boolean was = users.remove(binding);
        var said = ObjectOrders.flags(work);
        boolean preserve = fate.preserves(said.preserve());
        if (!users.isEmpty()) {
            if (was) {
                patch(work, ObjectOrders.usersPatch(work, users, new Flags(said.conflicts(), preserve)));
            }
            return;
        }
        patch(work, ObjectOrders.withdrawPatch(work, preserve ? WithdrawCause.TemplateDeleted : cause, preserve));
        dropCarrier(work);
    }

    /** The member is gone for good: its Works go without a word from an agent. */
    public void abandon(Work known) {
        locked(ObjectOrders.member(known), known.getSpec().target().uid(), work -> {
            if (work != null) {
                delete(work);
            }
            return true;
        });
    }

    private void addUse(Work work, Use use) {
        var users = new ArrayList<>(ObjectOrders.users(work));
        if (users.contains(use.binding()) && ObjectOrders.hasFlags(work, use)) {
            return;
        }
        if (!users.contains(use.binding())) {
            users.add(use.binding());
        }
        patch(work, ObjectOrders.usersPatch(work, users, ObjectOrders.flags(use, work)));
    }

    private void write(String member, Source source, Work work, boolean isNew) {
        if (source.isSecret()) {
            carry(member, source);
        }
        Resource<Work> resource = hub.resource(work);
        index.put(isNew ? resource.create() : resource.update());
    }

    private void patch(Work work, ObjectNode patch) {
        index.put(resource(Key.of(work)).patch(MERGE, patch.toString()));
    }

    private Resource<Work> resource(Key key) {
        return hub.resources(Work.class).inNamespace(key.namespace()).withName(key.name());
    }

    /** The bytes go first: an agent that sees the order finds them. */
    private void carry(String member, Source source) {
        var carrier = ObjectOrders.carrier(member, source);
        var existing = hub.resource(carrier).get();
        if (existing == null) {
            hub.resource(carrier).create();
            return;
        }
        carrier.getMetadata().setUid(existing.getMetadata().getUid());
        carrier.getMetadata().setResourceVersion(existing.getMetadata().getResourceVersion());
        hub.resource(carrier).update();
    }

    private void dropCarrier(Work work) {
        if (!ObjectOrders.isSecret(work.getSpec().target())) {
            return;
        }
        var carrier = hub.secrets()
                .inNamespace(work.getMetadata().getNamespace())
                .withName(work.getMetadata().getName())
                .get();
        if (carrier != null) {
            drop(carrier);
        }
    }

    /** A withdrawn Work has done its duty, unless it is wanted again. */
    private void end(Key key) {
        synchronized (stripe(key)) {
            live(key).filter(ObjectOrders::isWithdrawn).ifPresent(this::delete);
        }
    }

    /** The Work first: were its Secret deleted for an order that is renewed at this moment, the renewed one would lack it. */
    private void delete(Work work) {
        hub.resource(work)
                .lockResourceVersion(work.getMetadata().getResourceVersion())
                .delete();
        index.remove(work);
        dropCarrier(work);
    }

    /** Secrets whose Work went just before a crash. */
    private void sweepCarriers() {
        hub.secrets().inAnyNamespace().withLabel(Reserved.SOURCE).list().getItems().stream()
                .filter(carrier -> carrier.getMetadata().getNamespace().startsWith(Reserved.MEMBER_NAMESPACE_PREFIX))
                .filter(carrier -> index.get(
                                carrier.getMetadata().getNamespace(),
                                carrier.getMetadata().getName())
                        .filter(ObjectOrders::runs)
                        .isEmpty())
                .forEach(this::drop);
    }

    private void drop(Secret carrier) {
        hub.resource(carrier)
                .lockResourceVersion(carrier.getMetadata().getResourceVersion())
                .delete();
    }

    private Object stripe(Key key) {
        return stripes[Math.floorMod(key.hashCode(), stripes.length)];
    }

    /** One decision on a Work as it is, with its locked write; null when there is no such Work. */
    private interface Decision<T> {
        T on(@Nullable Work work);
    }

    /**
     * Decides and writes; whoever loses a race reads what is there and decides again. This is the only retry of writes to object
     * Works.
     */
    private <T> T locked(String member, String uid, Decision<T> decision) {
        var key = new Key(Reserved.memberNamespace(member), ObjectOrders.name(uid));
        synchronized (stripe(key)) {
            return retried(key, decision);
        }
    }

    private <T> T retried(Key key, Decision<T> decision) {
        Supplier<Optional<Work>> look = () -> index.get(key.namespace(), key.name());
        for (int tried = 1; ; tried++) {
            try {
                return decision.on(look.get().orElse(null));
            } catch (KubernetesClientException e) {
                if (tried == TRIES || !lostRace(e)) {
                    throw e;
                }
                look = () -> live(key);
            }
        }
    }

    /** Conflict: somebody wrote or created first. NotFound: deleted meanwhile, or the member's namespace does not exist. */
    private static boolean lostRace(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }

    private Optional<Work> live(Key key) {
        var work = Optional.ofNullable(resource(key).get());
        work.ifPresentOrElse(
                index::put, () -> index.get(key.namespace(), key.name()).ifPresent(index::remove));
        return work;
    }
}
