package dev.muster.sandbox.hub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.sandbox.deploy.InstalledHub;
import dev.muster.sandbox.loop.KeyedLoop;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Does what a member's agent does about object Works, with its credentials, for a member that is only a map. */
final class PlayedAgent implements AutoCloseable {
    /** What the member holds by our orders: {@code kind name} to manifest. */
    final ConcurrentMap<String, ObjectNode> copies = new ConcurrentHashMap<>();

    /** Objects that somebody else made in the member: {@code kind name}. */
    final Set<String> foreign = ConcurrentHashMap.newKeySet();

    private final KubernetesClient hub;
    private final String namespace;
    private final SharedIndexInformer<Work> works;
    private final KeyedLoop<String> loop = new KeyedLoop<>("played-agent", 4, this::look);
    private volatile boolean silent;

    PlayedAgent(InstalledHub installed, String member) {
        hub = installed.agentOnHub(member);
        namespace = Reserved.memberNamespace(member);
        works = hub.resources(Work.class).inNamespace(namespace).inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Work work) {
                loop.wake(work.getMetadata().getName());
            }

            @Override
            public void onUpdate(Work before, Work after) {
                loop.wake(after.getMetadata().getName());
            }

            @Override
            public void onDelete(Work work, boolean unknown) {}
        });
    }

    /** Stops answering, or answers again. */
    void silent(boolean now) {
        silent = now;
        works.getStore().list().forEach(work -> loop.wake(work.getMetadata().getName()));
    }

    private void look(String name) {
        Work work =
                hub.resources(Work.class).inNamespace(namespace).withName(name).get();
        if (work == null || silent) {
            return;
        }
        var target = work.getSpec().target();
        String key = target.kind() + " " + target.name();
        var phase = work.getStatus() == null ? null : work.getStatus().phase();
        if (work.getSpec().intent() == Intent.Withdraw) {
            if (phase != Phase.Withdrawn) {
                if (!Boolean.TRUE.equals(work.getSpec().preserve())) {
                    copies.remove(key);
                }
                say(work, Phase.Withdrawn, null, null);
            }
        } else if (foreign.contains(key)) {
            if (phase != Phase.Refused) {
                say(work, Phase.Refused, "Conflict", target.kind() + " " + target.name() + " is not ours");
            }
        } else if (phase != Phase.Applied
                || !target.generation().equals(work.getStatus().appliedGeneration())) {
            copies.put(key, manifest(work));
            say(work, Phase.Applied, null, null);
        }
    }

    private ObjectNode manifest(Work work) {
        if (work.getSpec().secret() == null) {
            return work.getSpec().manifest();
        }
        var carrier = hub.secrets()
                .inNamespace(namespace)
                .withName(work.getSpec().secret())
                .require();
        return hub.getKubernetesSerialization().convertValue(carrier, ObjectNode.class);
    }

    private void say(Work work, Phase phase, @Nullable String reason, @Nullable String message) {
        work.setStatus(new WorkStatus(
                phase,
                reason,
                message,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                phase == Phase.Applied ? work.getSpec().target().generation() : null,
                phase == Phase.Applied ? true : null,
                null));
        hub.resource(work).updateStatus();
    }

    Map<String, ObjectNode> copies() {
        return copies;
    }

    @Override
    public void close() {
        works.close();
        loop.close();
        hub.close();
    }
}
