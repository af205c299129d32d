package dev.muster.propagation.interpret;

import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What must hold of a spec beside its sizes, or the member's API server, the operator or Spark would turn it down. */
final class SpecRules {
    private static final Pattern DNS_1035 = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Set<String> TYPES = Set.of("Java", "Python", "R", "Scala");
    private static final Set<String> RESTARTS = Set.of("Never", "OnFailure", "Always");

    /** Spark sets these on its pods and fails when somebody else does. */
    private static final Set<String> SPARK_LABELS = Set.of(
            "spark-role",
            "spark-app-selector",
            "spark-app-name",
            "spark-version",
            "spark-exec-id",
            "spark-exec-resourceprofile-id");

    /** Where these lead the job away from the member it was placed in. */
    private static final List<String> TARGETS = List.of("spark.master", "spark.kubernetes.driver.master");

    private final SpecNode spec;
    private final Problems problems;

    private SpecRules(SpecNode spec) {
        this.spec = spec;
        this.problems = spec.problems();
    }

    static void check(ObjectMeta metadata, SpecNode spec) {
        SpecRules rules = new SpecRules(spec);
        rules.name(metadata);
        rules.required();
        rules.choices();
        rules.nodeSelectors();
        rules.labels(metadata);
        rules.target(metadata);
        rules.times();
    }

    private void name(ObjectMeta metadata) {
        String name = metadata.getName() == null ? "" : metadata.getName();
        if (!DNS_1035.matcher(name).matches()) {
            problems.add(
                    "metadata.name", name, "want a DNS label: at most 63 of a-z, 0-9 and -, a letter first, no - last");
        }
    }

    private void required() {
        for (String field : new String[] {"sparkVersion", "mainApplicationFile"}) {
            if (!spec.at(field).isPresent() || "".equals(spec.text(field))) {
                problems.add(spec.pathTo(field), "", "is required");
            }
        }
        for (Role role : Role.values()) {
            if (!spec.object(role.key).isPresent()) {
                problems.add(spec.pathTo(role.key), "", "is required, an object; {} takes every default");
            }
        }
    }

    private void choices() {
        String mode = spec.text("mode");
        if (mode != null && !mode.equals("cluster")) {
            problems.add(spec.pathTo("mode"), mode, "only cluster mode can be placed; leave it out or write cluster");
        }
        String type = spec.text("type");
        if (type == null || !TYPES.contains(type)) {
            problems.add(spec.pathTo("type"), type == null ? "" : type, "want Java, Scala, Python or R");
        }
        SpecNode restart = spec.object("restartPolicy");
        String restartType = restart.text("type");
        if (restartType != null && !RESTARTS.contains(restartType)) {
            problems.add(restart.pathTo("type"), restartType, "want Never, OnFailure or Always");
        }
        for (String retries : new String[] {"onFailureRetries", "onSubmissionFailureRetries"}) {
            restart.integer(retries, 0, Integer.MAX_VALUE);
        }
        for (String interval : new String[] {"onFailureRetryInterval", "onSubmissionFailureRetryInterval"}) {
            restart.integer(interval, 1, Long.MAX_VALUE);
        }
    }

    private void times() {
        spec.integer("timeToLiveSeconds", 0, Long.MAX_VALUE);
        spec.flag("suspend");
    }

    /** The operator's validator allows one place only. */
    private void nodeSelectors() {
        if (!spec.at("nodeSelector").isPresent()) {
            return;
        }
        for (Role role : Role.values()) {
            SpecNode own = spec.object(role.key).at("nodeSelector");
            if (own.isPresent()) {
                own.refuse("the operator allows spec.nodeSelector or the driver's and executor's own, not both; move"
                        + " one into the other");
            }
        }
    }

    private void labels(ObjectMeta metadata) {
        check("metadata.labels", metadata.getLabels(), false);
        for (Role role : Role.values()) {
            SpecNode roleSpec = spec.object(role.key);
            check(roleSpec.pathTo("labels"), roleSpec.texts("labels"), true);
            SpecNode template = roleSpec.object("template").object("metadata");
            check(template.pathTo("labels"), template.texts("labels"), true);
        }
        SpecNode sparkConf = spec.at("sparkConf");
        spec.texts("sparkConf").forEach((key, value) -> {
            for (Role role : Role.values()) {
                String prefix = role.kubernetesKey("label.");
                if (key.startsWith(prefix)) {
                    label(sparkConf.pathTo(key), key.substring(prefix.length()), value, true);
                }
            }
        });
    }

    private void check(String path, @Nullable Map<String, String> labels, boolean fleetToo) {
        if (labels != null) {
            labels.forEach((key, value) -> label(SpecNode.pathTo(path, key), key, value, fleetToo));
        }
    }

    /** @param fleetToo Muster's own labels do no harm on the template: its copy does not carry them */
    private void label(String path, String key, String value, boolean fleetToo) {
        if (SPARK_LABELS.contains(key)) {
            problems.add(path, value, "Spark sets this label itself and fails when it is given; choose another key");
        } else if (fleetToo && key.startsWith(Reserved.GROUP + "/")) {
            problems.add(path, value, "labels under " + Reserved.GROUP + "/ are the fleet's own; choose another key");
        }
    }

    private void target(ObjectMeta metadata) {
        Map<String, String> sparkConf = spec.texts("sparkConf");
        SpecNode at = spec.at("sparkConf");
        for (String key : TARGETS) {
            String value = sparkConf.get(key);
            if (value != null) {
                problems.add(at.pathTo(key), value, "the member's operator sets it; leave it out");
            }
        }
        String key = "spark.kubernetes.namespace";
        String namespace = sparkConf.get(key);
        if (namespace != null && !namespace.equals(metadata.getNamespace())) {
            problems.add(at.pathTo(key), namespace, "must be the application's own namespace; leave it out");
        }
    }
}
