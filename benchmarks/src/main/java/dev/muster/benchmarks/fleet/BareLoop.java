package dev.muster.benchmarks.fleet;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.spark.SparkApplication;
import dev.muster.sandbox.controlplane.Cluster;
import dev.muster.sandbox.fleet.Fleet;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The writes of a job's way without reservation, made by a loop that decides and watches nothing: what the API servers of this
 * machine could do at best. It writes real jobs' objects under other names, as kinds of another group with the same definitions, so
 * that nobody acts on them.
 */
final class BareLoop {
    private static final String GROUP = "bare.muster.dev";

    /** Jobs written at once: as many as the control plane's default {@code muster.schedule.writers}. */
    private static final int WRITERS = 16;

    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient hub;
    private final List<KubernetesClient> members;
    private final GenericKubernetesResource template;
    private final GenericKubernetesResource binding;
    private final GenericKubernetesResource work;
    private final Map<String, Object> orderSpec;
    private final GenericKubernetesResource copy;

    private BareLoop(Fleet fleet, String job) {
        hub = fleet.hubClient();
        members = fleet.members().stream().map(member -> member.client()).toList();
        template = sample(hub.resources(SparkApplication.class)
                .inNamespace("default")
                .withName(job)
                .get());
        var realBinding = hub.resources(ResourceBinding.class).inNamespace("default").list().getItems().stream()
                .filter(found -> found.getSpec().template().name().equals(job))
                .findFirst()
                .orElseThrow();
        binding = sample(realBinding);
        work = sample(hub.resources(Work.class)
                .inAnyNamespace()
                .withLabel(Reserved.BINDING, realBinding.getMetadata().getUid())
                .list()
                .getItems()
                .getFirst());
        orderSpec = new TreeMap<>(work.<Map<String, Object>>get("spec"));
        var member = fleet.member(realBinding.getSpec().member());
        copy = sample(member.client()
                .resources(SparkApplication.class)
                .inNamespace("default")
                .withName(job)
                .get());
    }

    /** @param job a job that has gone the whole way: its objects are the model */
    static BareLoop like(Fleet fleet, String job) {
        define(fleet.hub(), "sparkapplications.sparkoperator.k8s.io");
        define(fleet.hub(), "resourcebindings.fleet.muster.dev");
        define(fleet.hub(), "works.fleet.muster.dev");
        fleet.members().forEach(member -> define(member.cluster(), "sparkapplications.sparkoperator.k8s.io"));
        return new BareLoop(fleet, job);
    }

    private static void define(Cluster cluster, String name) {
        var definitions = cluster.client().apiextensions().v1().customResourceDefinitions();
        CustomResourceDefinition bare = definitions.withName(name).get();
        var plural = bare.getSpec().getNames().getPlural();
        bare.setStatus(null);
        bare.setMetadata(new ObjectMetaBuilder().withName(plural + "." + GROUP).build());
        bare.getSpec().setGroup(GROUP);
        // Short names stay with the kinds that people use.
        bare.getSpec().getNames().setShortNames(List.of());
        bare.getSpec().getNames().setCategories(List.of());
        cluster.client().resource(bare).create();
        definitions
                .withName(plural + "." + GROUP)
                .waitUntilCondition(
                        found -> found != null
                                && found.getStatus() != null
                                && found.getStatus().getConditions() != null
                                && found.getStatus().getConditions().stream()
                                        .anyMatch(condition -> "Established".equals(condition.getType())
                                                && "True".equals(condition.getStatus())),
                        30,
                        TimeUnit.SECONDS);
    }

    private static GenericKubernetesResource sample(HasMetadata real) {
        var copied = Serialization.unmarshal(Serialization.asJson(real), GenericKubernetesResource.class);
        copied.setApiVersion(GROUP + "/" + real.getApiVersion().split("/")[1]);
        copied.setMetadata(new ObjectMetaBuilder()
                .withNamespace("default")
                .withLabels(rename(real.getMetadata().getLabels()))
                .build());
        return copied;
    }

    /** Labels of the same length that nobody selects by. */
    private static Map<String, String> rename(Map<String, String> labels) {
        var renamed = new TreeMap<String, String>();
        if (labels != null) {
            labels.forEach((key, value) -> renamed.put(key.replace("muster.dev", "benchm.dev"), value));
        }
        return renamed;
    }

    /** Jobs' worth of writes a second. */
    double run(String prefix, int jobs) {
        var left = new ConcurrentLinkedQueue<>(
                IntStream.range(0, jobs).mapToObj(i -> prefix + i).toList());
        var failures = new ConcurrentLinkedQueue<RuntimeException>();
        var began = System.nanoTime();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WRITERS; i++) {
                var member = members.get(i % members.size());
                writers.execute(() -> {
                    try {
                        for (String name = left.poll(); name != null; name = left.poll()) {
                            job(name, member);
                        }
                    } catch (RuntimeException e) {
                        failures.add(e);
                    }
                });
            }
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("the bare loop failed", failures.peek());
        }
        return jobs / ((System.nanoTime() - began) / 1e9);
    }

    /** Create, claim, binding, Work, event, suspended copy, Starting, lift: in the order of the product. */
    private void job(String name, KubernetesClient member) {
        var made = hub.resource(named(template, name)).create();
        hub.resource(made).patch(MERGE, """
                {"metadata":{"resourceVersion":"%s","annotations":{"claimed":"by a policy of some namespace"},\
                "finalizers":["benchm.dev/nobody"]}}""".formatted(made.getMetadata().getResourceVersion()));
        hub.resource(named(binding, name)).create();
        var order = hub.resource(order(name)).create();
        hub.resource(event(name)).create();
        var arrived = member.resource(named(copy, name)).create();
        var status = order.getAdditionalProperties();
        status.put("status", work.getAdditionalProperties().get("status"));
        hub.resource(order).updateStatus();
        member.resource(arrived)
                .patch(MERGE, """
                {"metadata":{"resourceVersion":"%s"},"spec":{"suspend":true}}""".formatted(arrived.getMetadata().getResourceVersion()));
    }

    /** A Work must be named after its binding and attempt, as its token is. */
    private GenericKubernetesResource order(String name) {
        var order = named(work, name + "-1");
        var spec = new TreeMap<>(orderSpec);
        spec.put("token", name + ".1");
        spec.put("binding", Map.of("namespace", "default", "name", name, "uid", name));
        order.getAdditionalProperties().put("spec", spec);
        return order;
    }

    private static GenericKubernetesResource named(GenericKubernetesResource sample, String name) {
        var next = new GenericKubernetesResource();
        next.setApiVersion(sample.getApiVersion());
        next.setKind(sample.getKind());
        next.setMetadata(
                new ObjectMetaBuilder(sample.getMetadata()).withName(name).build());
        next.setAdditionalProperties(new TreeMap<>(sample.getAdditionalProperties()));
        next.getAdditionalProperties().remove("status");
        return next;
    }

    private static Event event(String name) {
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name + ".bare")
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(GROUP + "/v1beta2")
                .withKind("SparkApplication")
                .withNamespace("default")
                .withName(name)
                .endInvolvedObject()
                .withType("Normal")
                .withReason("ScheduleBindingSucceed")
                .withMessage("Binding has been scheduled successfully. Result: {member2:0,[{driver 1} {executor 1}]}")
                .withCount(1)
                .build();
    }
}
