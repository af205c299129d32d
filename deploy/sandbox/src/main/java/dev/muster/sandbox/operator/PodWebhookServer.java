package dev.muster.sandbox.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * The operator's pod webhook as its cluster's API server calls it, for pods that Spark itself makes. Pods of a played
 * submission come with all of it already.
 */
final class PodWebhookServer implements AutoCloseable {
    private static final String NAME = "spark-operator-webhook";
    private static final String PATH = "/mutate--v1-pod";

    private final Supplier<OperatorSettings> settings;
    private final MemberView view;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private PodWebhookServer(Supplier<OperatorSettings> settings, MemberView view, HttpsServer server) {
        this.settings = settings;
        this.view = view;
        this.server = server;
    }

    /** Opens a port on loopback and has the API server call it. */
    static PodWebhookServer start(
            KubernetesClient client,
            Supplier<OperatorSettings> settings,
            MemberView view,
            SSLContext tls,
            String authorityPem) {
        try {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
            PodWebhookServer webhook = new PodWebhookServer(settings, view, server);
            server.createContext(PATH, webhook::answer);
            server.setExecutor(webhook.threads);
            server.start();
            webhook.register(client, authorityPem);
            return webhook;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the operator's webhook port: " + e.getMessage(), e);
        }
    }

    private void register(KubernetesClient client, String authorityPem) {
        String bundle = Base64.getEncoder().encodeToString(authorityPem.getBytes(StandardCharsets.UTF_8));
        client.resource(new MutatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName(NAME)
                        .endMetadata()
                        .addNewWebhook()
                        .withName("mutate--v1-pod.sparkoperator.k8s.io")
                        .withNewClientConfig()
                        .withCaBundle(bundle)
                        .withUrl("https://127.0.0.1:" + server.getAddress().getPort() + PATH)
                        .endClientConfig()
                        .addNewRule()
                        .withOperations("CREATE")
                        .withApiGroups("")
                        .withApiVersions("v1")
                        .withResources("pods")
                        .endRule()
                        .withNewObjectSelector()
                        .addNewMatchExpression()
                        .withKey(SubmitProgram.HOME_LABEL)
                        .withOperator("Exists")
                        .endMatchExpression()
                        .endObjectSelector()
                        .withFailurePolicy("Fail")
                        .withSideEffects("None")
                        .withAdmissionReviewVersions("v1")
                        .endWebhook()
                        .build())
                .fieldManager("helm")
                .forceConflicts()
                .serverSideApply();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = SparkApp.JSON.readTree(exchange.getRequestBody()).path("request");
            ObjectNode review = JsonNodeFactory.instance.objectNode();
            review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
            ObjectNode response = review.putObject("response");
            response.put("uid", request.path("uid").asText());
            decide(request, response);
            byte[] body = SparkApp.JSON.writeValueAsBytes(review);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void decide(JsonNode request, ObjectNode response) {
        Pod pod = SparkApp.JSON.convertValue(request.path("object"), Pod.class);
        Optional<SparkApp> app = view.app(request.path("namespace").asText() + "/"
                + pod.getMetadata().getLabels().get(SparkPods.APP_NAME));
        response.put("allowed", true);
        if (app.isEmpty() || !settings.get().webhook()) {
            return;
        }
        try {
            byte[] patch = SparkApp.JSON.writeValueAsBytes(patch(pod, app.get()));
            response.put("patchType", "JSONPatch")
                    .put("patch", Base64.getEncoder().encodeToString(patch));
        } catch (SparkRefusal | IOException e) {
            response.put("allowed", false).putObject("status").put("message", e.getMessage());
        }
    }

    private static ArrayNode patch(Pod pod, SparkApp app) throws SparkRefusal {
        Role role = MemberView.hasRole(pod, Role.DRIVER) ? Role.DRIVER : Role.EXECUTOR;
        Pod changed = new PodBuilder(pod).build();
        Container spark = changed.getSpec().getContainers().stream()
                .filter(container -> role.container().equals(container.getName()))
                .findFirst()
                .orElse(changed.getSpec().getContainers().getFirst());
        new PodWebhook(app.spec(), app.spec().path(role.word())).apply(changed.getSpec(), spark);
        if (role == Role.DRIVER && Misbehaviour.DRIVER_UNSCHEDULABLE.isOf(app)) {
            changed.getSpec().getNodeSelector().put(SparkPods.NO_SUCH_NODE, "true");
        }
        List<Object> owners = new ArrayList<>(changed.getMetadata().getOwnerReferences());
        owners.add(app.owner(role == Role.DRIVER));
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        patch.addObject().put("op", "replace").put("path", "/spec").set("value", json(changed.getSpec()));
        patch.addObject()
                .put("op", "add")
                .put("path", "/metadata/ownerReferences")
                .set("value", json(owners));
        return patch;
    }

    private static JsonNode json(Object value) {
        return SparkApp.JSON.valueToTree(value);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
