package dev.muster.agent.hub;

import dev.muster.agent.member.Answer;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Optional;
import java.util.function.Consumer;

/** The Works of one member on the hub. Reads go to the server itself; a status write holds only for what was read. */
public final class HubWorks {
    private final KubernetesClient client;
    private final String namespace;

    public HubWorks(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    public String namespace() {
        return namespace;
    }

    public Optional<Work> get(String name) {
        return Optional.ofNullable(client.resources(Work.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    public Optional<Secret> secret(String name) {
        return Optional.ofNullable(
                client.secrets().inNamespace(namespace).withName(name).get());
    }

    /**
     * A watch on the Secrets that carry bytes to this member, to be started.
     *
     * @param changed is told the UID of the source
     */
    public SharedIndexInformer<Secret> carriers(Consumer<String> changed) {
        SharedIndexInformer<Secret> informer = client.secrets()
                .inNamespace(namespace)
                .withLabel(Reserved.SOURCE)
                .runnableInformer(0);
        informer.exceptionHandler((started, problem) -> true);
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Secret carrier) {
                changed.accept(carrier.getMetadata().getLabels().get(Reserved.SOURCE));
            }

            @Override
            public void onUpdate(Secret before, Secret carrier) {
                onAdd(carrier);
            }

            @Override
            public void onDelete(Secret carrier, boolean unknownFinalState) {}
        });
        return informer;
    }

    /** @return the Work as written; Conflict when anybody has written since {@code seen} was read */
    public Answer<Work> write(Work seen, WorkStatus status) {
        Work next = new Work();
        next.setMetadata(new ObjectMetaBuilder()
                .withName(seen.getMetadata().getName())
                .withNamespace(seen.getMetadata().getNamespace())
                .withUid(seen.getMetadata().getUid())
                .withResourceVersion(seen.getMetadata().getResourceVersion())
                .build());
        next.setSpec(seen.getSpec());
        next.setStatus(status);
        return Answer.of(() -> client.resource(next).updateStatus());
    }

    /** The name of the Work that a token stands for. */
    public static String nameOf(String token) {
        int dot = token.lastIndexOf('.');
        return dot < 0 ? token : token.substring(0, dot) + "-" + token.substring(dot + 1);
    }
}
