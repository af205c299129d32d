package dev.muster.agent.capability;

import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One Deployment of the Spark operator, read from what its chart sets: component, ready replicas, arguments, image.
 *
 * @param webhook it is the separate webhook process (2.x), or a controller that serves the webhook itself (1.x)
 * @param controller it runs applications
 * @param sparkVersions what its annotation says may run, empty when it says nothing
 * @param namespaces what it watches, a single empty string = all
 * @param flags its command line, flag without dashes to value, {@code true} for a flag without value
 */
record OperatorProcess(
        boolean controller,
        boolean webhook,
        boolean ready,
        Optional<OperatorVersion> version,
        List<String> sparkVersions,
        List<String> namespaces,
        Map<String, String> flags) {
    static final String NAME_LABEL = "app.kubernetes.io/name";
    static final String NAME = "spark-operator";

    /** On the operator's Deployment: the versions of Spark whose images are there, {@code 3.5,4.0.2}. */
    static final String SPARK_VERSIONS = Reserved.GROUP + "/spark-versions";

    private static final String COMPONENT = "app.kubernetes.io/component";
    private static final String VERSION = "app.kubernetes.io/version";

    static OperatorProcess of(Deployment deployment) {
        Map<String, String> labels = deployment.getMetadata().getLabels() == null
                ? Map.of()
                : deployment.getMetadata().getLabels();
        String component = labels.getOrDefault(COMPONENT, "controller");
        Integer ready =
                deployment.getStatus() == null ? null : deployment.getStatus().getReadyReplicas();
        List<Container> containers = containers(deployment);
        Map<String, String> flags = flags(containers);
        boolean controller = component.equals("controller");
        return new OperatorProcess(
                controller,
                component.equals("webhook") || controller && "true".equals(flags.get("enable-webhook")),
                ready != null && ready > 0,
                version(labels, containers),
                sparkVersions(deployment),
                namespaces(flags),
                flags);
    }

    boolean batchSchedulers() {
        return "true".equals(flags.get("enable-batch-scheduler"));
    }

    private static List<Container> containers(Deployment deployment) {
        return deployment.getSpec() == null
                        || deployment.getSpec().getTemplate() == null
                        || deployment.getSpec().getTemplate().getSpec() == null
                ? List.of()
                : deployment.getSpec().getTemplate().getSpec().getContainers();
    }

    private static List<String> sparkVersions(Deployment deployment) {
        Map<String, String> annotations = deployment.getMetadata().getAnnotations();
        String listed = annotations == null ? "" : annotations.getOrDefault(SPARK_VERSIONS, "");
        return Arrays.stream(listed.split(","))
                .map(String::strip)
                .filter(version -> !version.isEmpty())
                .toList();
    }

    private static Optional<OperatorVersion> version(Map<String, String> labels, List<Container> containers) {
        return containers.stream()
                .filter(c -> c.getImage() != null)
                .flatMap(c -> OperatorVersion.parse(OperatorVersion.tag(c.getImage())).stream())
                .findFirst()
                .or(() -> OperatorVersion.parse(labels.getOrDefault(VERSION, "")));
    }

    /** 2.x: {@code --namespaces=a,b}, nothing = all. 1.x: {@code -namespace=a}. */
    private static List<String> namespaces(Map<String, String> flags) {
        String value = flags.getOrDefault("namespaces", flags.getOrDefault("namespace", ""));
        TreeSet<String> names = new TreeSet<>();
        for (String name : value.split(",", -1)) {
            names.add(name.trim().replace("\"", ""));
        }
        return names.contains("") ? List.of("") : List.copyOf(names);
    }

    private static Map<String, String> flags(List<Container> containers) {
        Map<String, String> flags = new HashMap<>();
        for (Container container : containers) {
            List<String> words = new ArrayList<>();
            words.addAll(orEmpty(container.getCommand()));
            words.addAll(orEmpty(container.getArgs()));
            for (int i = 0; i < words.size(); i++) {
                String word = words.get(i);
                if (!word.startsWith("-")) {
                    continue;
                }
                String flag = word.replaceFirst("^--?", "");
                int equals = flag.indexOf('=');
                String next = i + 1 < words.size() && !words.get(i + 1).startsWith("-") ? words.get(i + 1) : "true";
                flags.put(
                        equals < 0 ? flag : flag.substring(0, equals), equals < 0 ? next : flag.substring(equals + 1));
            }
        }
        return flags;
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }
}
