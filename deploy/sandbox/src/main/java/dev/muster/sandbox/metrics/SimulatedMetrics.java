package dev.muster.sandbox.metrics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.muster.sandbox.controlplane.LoopbackTls;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * Plays metrics.k8s.io: every running container uses half of what it requests, and a node what its pods use. Nothing runs, so nothing
 * could be measured.
 */
public final class SimulatedMetrics implements AutoCloseable {
    private static final String GROUP = "metrics.k8s.io";
    private static final String VERSION = "v1beta1";
    private static final String ROOT = "/apis/" + GROUP + "/" + VERSION;
    private static final String NAME = "metrics-server";
    private static final String NAMESPACE = "kube-system";
    private static final ResourceDefinitionContext API_SERVICES = new ResourceDefinitionContext.Builder()
            .withGroup("apiregistration.k8s.io")
            .withVersion("v1")
            .withKind("APIService")
            .withPlural("apiservices")
            .withNamespaced(false)
            .build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient member;
    private final Clock clock = Clock.systemUTC();
    private final HttpsServer server;

    private SimulatedMetrics(KubernetesClient member, HttpsServer server) {
        this.member = member;
        this.server = server;
    }

    /** Serves on a free port of loopback and registers with the member's API server. */
    public static SimulatedMetrics start(KubernetesClient member) {
        var tls = LoopbackTls.create(NAME, List.of(NAME + "." + NAMESPACE + ".svc"));
        try {
            var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            var metrics = new SimulatedMetrics(member, server);
            server.createContext("/", metrics::answer);
            server.start();
            metrics.register(server.getAddress().getPort(), tls.authorityPem());
            return metrics;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot serve " + GROUP + ": " + e.getMessage(), e);
        }
    }

    private void register(int port, String authorityPem) {
        member.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(NAME)
                        .endMetadata()
                        .withNewSpec()
                        .withType("ExternalName")
                        .withExternalName("localhost")
                        .addNewPort()
                        .withPort(port)
                        .withTargetPort(new IntOrString(port))
                        .endPort()
                        .endSpec()
                        .build())
                .serverSideApply();
        var service = new GenericKubernetesResourceBuilder()
                .withApiVersion("apiregistration.k8s.io/v1")
                .withKind("APIService")
                .withNewMetadata()
                .withName(VERSION + "." + GROUP)
                .endMetadata()
                .build();
        service.setAdditionalProperty(
                "spec",
                Map.of(
                        "group",
                        GROUP,
                        "version",
                        VERSION,
                        "groupPriorityMinimum",
                        100,
                        "versionPriority",
                        100,
                        "caBundle",
                        Base64.getEncoder().encodeToString(authorityPem.getBytes(StandardCharsets.US_ASCII)),
                        "service",
                        Map.of("namespace", NAMESPACE, "name", NAME, "port", port)));
        member.genericKubernetesResources(API_SERVICES).resource(service).serverSideApply();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var document = path.startsWith(ROOT + "/")
                    ? metrics(List.of(path.substring(ROOT.length() + 1).split("/")), labels(exchange.getRequestURI()))
                    : discovery(path);
            var body = JSON.writeValueAsBytes(document);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(document.path("code").asInt(200), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** The label selector of a question, empty when there is none; nodes are asked for without one. */
    private static String labels(URI question) {
        var query = question.getRawQuery() == null ? "" : question.getRawQuery();
        return Arrays.stream(query.split("&"))
                .filter(pair -> pair.startsWith("labelSelector="))
                .map(pair -> URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    /**
     * @param path such as nodes, or namespaces/default/pods/pi-driver
     * @param labels a selector of pods
     */
    private ObjectNode metrics(List<String> path, String labels) {
        return switch (path.size() + " " + path.getFirst()) {
            case "1 nodes" -> list("NodeMetricsList", nodes());
            case "2 nodes" -> one(nodes(), path.get(1));
            case "1 pods" ->
                list(
                        "PodMetricsList",
                        pods(member.pods()
                                .inAnyNamespace()
                                .withLabelSelector(labels)
                                .list()
                                .getItems()));
            case "3 namespaces" -> list("PodMetricsList", pods(podsIn(path.get(1), labels)));
            case "4 namespaces" -> one(pods(podsIn(path.get(1), "")), path.get(3));
            default -> missing();
        };
    }

    private List<Pod> podsIn(String namespace, String labels) {
        return member.pods()
                .inNamespace(namespace)
                .withLabelSelector(labels)
                .list()
                .getItems();
    }

    private List<ObjectNode> nodes() {
        var running = member.pods().inAnyNamespace().list().getItems().stream()
                .filter(SimulatedMetrics::runs)
                .toList();
        return member.nodes().list().getItems().stream()
                .map(node -> {
                    var metrics = object("NodeMetrics", "", node.getMetadata().getName());
                    var own = running.stream()
                            .filter(pod -> node.getMetadata()
                                    .getName()
                                    .equals(pod.getSpec().getNodeName()))
                            .map(Usage::of)
                            .reduce(Usage.NONE, Usage::plus);
                    own.write(metrics.putObject("usage"));
                    return metrics;
                })
                .toList();
    }

    private List<ObjectNode> pods(List<Pod> pods) {
        return pods.stream()
                .filter(SimulatedMetrics::runs)
                .map(pod -> {
                    var metadata = pod.getMetadata();
                    var metrics = object("PodMetrics", metadata.getNamespace(), metadata.getName());
                    var containers = metrics.putArray("containers");
                    pod.getSpec().getContainers().forEach(container -> {
                        var entry = containers.addObject().put("name", container.getName());
                        Usage.of(container).write(entry.putObject("usage"));
                    });
                    return metrics;
                })
                .toList();
    }

    private static boolean runs(Pod pod) {
        return pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase());
    }

    private ObjectNode object(String kind, String namespace, String name) {
        var object = JsonNodeFactory.instance.objectNode();
        object.put("kind", kind).put("apiVersion", GROUP + "/" + VERSION);
        var metadata = object.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        return object.put(
                        "timestamp",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("window", "15s");
    }

    private static ObjectNode list(String kind, List<ObjectNode> items) {
        var list = JsonNodeFactory.instance.objectNode();
        list.put("kind", kind).put("apiVersion", GROUP + "/" + VERSION);
        list.putObject("metadata");
        list.putArray("items").addAll(items);
        return list;
    }

    private static ObjectNode one(List<ObjectNode> items, String name) {
        return items.stream()
                .filter(item -> item.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseGet(SimulatedMetrics::missing);
    }

    private static ObjectNode missing() {
        var status = JsonNodeFactory.instance.objectNode();
        return status.put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("reason", "NotFound")
                .put("message", "no metrics of that name")
                .put("code", 404);
    }

    private static ObjectNode discovery(String path) {
        if (!path.equals(ROOT)) {
            return missing();
        }
        var list = JsonNodeFactory.instance.objectNode();
        list.put("kind", "APIResourceList").put("apiVersion", "v1").put("groupVersion", GROUP + "/" + VERSION);
        var resources = list.putArray("resources");
        for (var kind : List.of("NodeMetrics", "PodMetrics")) {
            var resource = resources
                    .addObject()
                    .put("name", kind.equals("NodeMetrics") ? "nodes" : "pods")
                    .put("singularName", "")
                    .put("namespaced", kind.equals("PodMetrics"))
                    .put("kind", kind);
            resource.putArray("verbs").add("get").add("list");
        }
        return list;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
