package dev.muster.propagation.interpret;

import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What must hold of a spec beside its sizes, or the member's API server, the operator or Spark would turn it down. */
final class SpecRules {
    private static final Pattern DNS_1035 = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Set<String> TYPES = Set.of("Java", "Python", "R", "Scala");
    private static final Set<String> RESTARTS = Set.of("Never", "OnFailure", "Always");

    /** Spark sets these on its pods and fails when somebody else does. */
    private static final Set<String> OF_ALL_PODS =
            Set.of("spark-role", "spark-app-selector", "spark-app-name", "spark-version");

    private static final Set<String> OF_EXECUTORS = Set.of("spark-exec-id", "spark-exec-resourceprofile-id");

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

    /**
     * Labels of the object go to the pods of both roles. A template's are overwritten by Spark's, which does no harm;
     * Muster's own do none on the object, whose copy does not carry them.
     */
    private void labels(ObjectMeta metadata) {
        if (metadata.getLabels() != null) {
            metadata.getLabels()
                    .forEach((key, value) -> sparkLabel(SpecNode.pathTo("metadata.labels", key), key, value, true));
        }
        for (Role role : Role.values()) {
            boolean executor = role == Role.EXECUTOR;
            SpecNode roleSpec = spec.object(role.key);
            SpecNode template = roleSpec.object("template").object("metadata");
            template.texts("labels")
                    .forEach((key, value) -> fleetLabel(SpecNode.pathTo(template.pathTo("labels"), key), key, value));
            roleSpec.texts("labels").forEach((key, value) -> {
                String field = SpecNode.pathTo(roleSpec.pathTo("labels"), key);
                sparkLabel(field, key, value, executor);
                fleetLabel(field, key, value);
            });
            String prefix = role.kubernetesKey("label.");
            spec.texts("sparkConf").forEach((property, value) -> {
                if (property.startsWith(prefix)) {
                    String key = property.substring(prefix.length());
                    sparkLabel(spec.at("sparkConf").pathTo(property), key, value, executor);
                    fleetLabel(spec.at("sparkConf").pathTo(property), key, value);
                }
            });
        }
    }

    private void sparkLabel(String field, String key, String value, boolean onExecutors) {
        if (OF_ALL_PODS.contains(key) || onExecutors && OF_EXECUTORS.contains(key)) {
            problems.add(field, value, "Spark sets this label itself and fails when it is given; choose another key");
        }
    }

    private void fleetLabel(String field, String key, String value) {
        if (key.startsWith(Reserved.GROUP + "/")) {
            problems.add(field, value, "labels under " + Reserved.GROUP + "/ are the fleet's own; choose another key");
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
