package dev.muster.sandbox.operator;

import dev.muster.sandbox.loop.Deletion;
import dev.muster.sandbox.loop.KeyedLoop;
import dev.muster.sandbox.operator.OperatorSettings.Presence;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.function.Supplier;

/**
 * What of an operator can be seen in its cluster: Deployments with ready pods, and service account and rights for Spark in
 * the job namespaces, made as soon as such a namespace exists.
 *
 * <p>The pods are bound to a node outside the member, as those of a managed add-on are, so that they take no room there.
 * No Deployment controller is needed.
 */
final class OperatorPresence implements ResourceEventHandler<Namespace>, AutoCloseable {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final String MANAGER = "helm";

    private final KubernetesClient client;
    private final Supplier<OperatorSettings> settings;
    private final KeyedLoop<String> loop;
    private final SharedIndexInformer<Namespace> namespaces;

    OperatorPresence(KubernetesClient client, Supplier<OperatorSettings> settings) {
        this.client = client;
        this.settings = settings;
        this.loop = new KeyedLoop<>("operator-presence", 1, this::prepare);
        this.namespaces = client.namespaces().runnableInformer(0);
    }

    /** Makes the cluster show the operator as it is now set, and keeps job namespaces prepared. */
    void start() {
        show();
        namespaces.exceptionHandler((started, failure) -> true);
        namespaces.addEventHandler(this);
        namespaces.start();
    }

    /** Makes the cluster show the operator as it is now set. */
    void show() {
        OperatorSettings now = settings.get();
        OperatorObjects objects = new OperatorObjects(now);
        withdrawRights(now, objects);
        if (now.presence() == Presence.ABSENT) {
            for (OperatorObjects.Component component : OperatorObjects.Component.values()) {
                remove(objects, component);
            }
            return;
        }
        apply(new NamespaceBuilder()
                .withNewMetadata()
                .withName(OperatorObjects.NAMESPACE)
                .endMetadata()
                .build());
        for (OperatorObjects.Component component : OperatorObjects.Component.values()) {
            if (component == OperatorObjects.Component.WEBHOOK && !now.webhook()) {
                remove(objects, component);
            } else {
                install(objects, component);
            }
        }
        namespaces.getIndexer().listKeys().forEach(loop::wake);
    }

    private void install(OperatorObjects objects, OperatorObjects.Component component) {
        HasMetadata deployment = apply(objects.deployment(component));
        client.apps()
                .deployments()
                .inNamespace(OperatorObjects.NAMESPACE)
                .withName(component.deployment())
                .subresource("status")
                .patch(MERGE, objects.deploymentStatus(deployment.getMetadata().getGeneration()));
        Pod pod = objects.pod(component);
        Pod present = client.pods()
                .inNamespace(OperatorObjects.NAMESPACE)
                .withName(pod.getMetadata().getName())
                .get();
        if (present != null && !image(present).equals(image(pod))) {
            Deletion.now(client, present);
        }
        createUnlessThere(pod);
        client.pods()
                .inNamespace(OperatorObjects.NAMESPACE)
                .withName(pod.getMetadata().getName())
                .subresource("status")
                .patch(MERGE, objects.podStatus(component));
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }

    /** Takes back what this operator made for Spark in namespaces that are not its any more. */
    private void withdrawRights(OperatorSettings now, OperatorObjects objects) {
        List<ServiceAccount> made = client.serviceAccounts()
                .inAnyNamespace()
                .withLabels(OperatorObjects.OWN)
                .list()
                .getItems();
        for (ServiceAccount account : made) {
            String namespace = account.getMetadata().getNamespace();
            if (now.presence() == Presence.ABSENT || !now.jobNamespaces().contains(namespace)) {
                objects.rights(namespace)
                        .forEach(object -> client.resource(object).delete());
            }
        }
    }

    /** Removes the Deployment and whatever pods it had, those of other versions too. */
    private void remove(OperatorObjects objects, OperatorObjects.Component component) {
        client.apps()
                .deployments()
                .inNamespace(OperatorObjects.NAMESPACE)
                .withName(component.deployment())
                .delete();
        client.pods()
                .inNamespace(OperatorObjects.NAMESPACE)
                .withLabels(objects.selector(component))
                .list()
                .getItems()
                .forEach(pod -> Deletion.now(client, pod));
    }

    @Override
    public void onAdd(Namespace namespace) {
        loop.wake(namespace.getMetadata().getName());
    }

    @Override
    public void onUpdate(Namespace before, Namespace namespace) {}

    @Override
    public void onDelete(Namespace namespace, boolean unknownFinalState) {}

    private void prepare(String name) {
        OperatorSettings now = settings.get();
        Namespace namespace = namespaces.getIndexer().getByKey(name);
        boolean there = namespace != null && namespace.getMetadata().getDeletionTimestamp() == null;
        if (there && now.presence() != Presence.ABSENT && now.jobNamespaces().contains(name)) {
            new OperatorObjects(now).rights(name).forEach(this::createUnlessThere);
        }
    }

    private HasMetadata apply(HasMetadata object) {
        return client.resource(object).fieldManager(MANAGER).forceConflicts().serverSideApply();
    }

    private void createUnlessThere(HasMetadata object) {
        try {
            client.resource(object).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        namespaces.stop();
        loop.close();
    }
}
