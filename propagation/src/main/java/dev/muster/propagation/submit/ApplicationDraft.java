package dev.muster.propagation.submit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.spark.SparkApplication;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SparkApplication that does what a command line says. Options become fields, which stand over properties as options stand over
 * {@code --conf}; properties stay properties, but for those that the operator sets itself or refuses to take.
 */
final class ApplicationDraft {
    /** Executors of a job that says nothing, with spark-submit; the operator would make it 1. */
    private static final int EXECUTORS = 2;

    private static final Pattern VERSION = Pattern.compile("v?(\\d+\\.\\d+(?:\\.\\d+)?(?:-preview\\d*)?).*");
    private static final Pattern WHOLE = Pattern.compile("[1-9]\\d{0,8}");
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.*");
    private static final String AUTHENTICATE = "spark.kubernetes.authenticate.";
    private static final List<String> SHELLS = List.of("spark-shell", "pyspark-shell", "sparkr-shell");

    private final CommandLine line;
    private final SubmitDefaults defaults;
    /** Properties that no field has taken yet. */
    private final Map<String, String> left;

    private final List<String> problems = new ArrayList<>();
    private final ObjectNode spec = JsonNodeFactory.instance.objectNode();

    private ApplicationDraft(CommandLine line, SubmitDefaults defaults) {
        this.line = line;
        this.defaults = defaults;
        this.left = new LinkedHashMap<>(line.conf());
    }

    /** @param waits whether the one who submits waits for the end, as Spark's own property says */
    record Drafted(ObjectNode application, boolean waits, List<String> problems) {}

    /**
     * @param namespace where the job goes unless a property says another
     * @param suffix makes the name one that was never used
     */
    static Drafted of(CommandLine line, SubmitDefaults defaults, String namespace, String suffix) {
        var draft = new ApplicationDraft(line, defaults);
        boolean waits = !"false".equals(draft.taken("spark.kubernetes.submission.waitAppCompletion", "true"))
                & !"false".equals(draft.taken("spark.yarn.submit.waitAppCompletion", "true"));
        var application = draft.application(namespace, suffix);
        return new Drafted(application, waits, List.copyOf(draft.problems));
    }

    private ObjectNode application(String namespace, String suffix) {
        var application = JsonNodeFactory.instance.objectNode();
        application.put("apiVersion", SparkApplication.API_VERSION).put("kind", SparkApplication.KIND);
        var metadata = application.putObject("metadata");
        metadata.put("name", name() + "-" + suffix);
        metadata.put("namespace", taken("spark.kubernetes.namespace", namespace));
        left.remove("spark.master");
        left.remove("spark.submit.deployMode");
        main();
        images();
        accounts();
        role("driver", SubmitOption.DRIVER_MEMORY, SubmitOption.DRIVER_CORES);
        role("executor", SubmitOption.EXECUTOR_MEMORY, SubmitOption.EXECUTOR_CORES);
        executors();
        dependencies();
        queue(metadata);
        said(SubmitOption.PROXY_USER, user -> spec.put("proxyUser", user));
        said(SubmitOption.DRIVER_JAVA_OPTIONS, options -> roleSpec("driver").put("javaOptions", options));
        said(SubmitOption.DRIVER_CLASS_PATH, path -> left.put("spark.driver.extraClassPath", path));
        said(SubmitOption.DRIVER_LIBRARY_PATH, path -> left.put("spark.driver.extraLibraryPath", path));
        if (!left.isEmpty()) {
            left.forEach(spec.putObject("sparkConf")::put);
        }
        application.set("spec", spec);
        return application;
    }

    private void main() {
        var resource = line.mainResource();
        if (resource.isEmpty()) {
            problems.add("the application is missing: name its jar or .py file after the options");
        } else if (SHELLS.contains(resource)) {
            problems.add("%s is interactive: its driver runs where the user sits, not in a member".formatted(resource));
        } else if (!resource.equals("spark-internal")) {
            reachable("the application", resource);
        }
        boolean python = resource.endsWith(".py");
        boolean r = resource.endsWith(".R") || resource.endsWith(".r");
        spec.put("type", python ? "Python" : r ? "R" : "Scala");
        spec.put("mode", "cluster");
        spec.put("mainApplicationFile", resource);
        said(SubmitOption.CLASS, main -> spec.put("mainClass", main));
        if (resource.endsWith(".jar") && line.option(SubmitOption.CLASS).isEmpty()) {
            problems.add("--class is missing: nobody here can look into %s for its main class".formatted(resource));
        }
        if (!line.arguments().isEmpty()) {
            line.arguments().forEach(spec.putArray("arguments")::add);
        }
        spec.putObject("restartPolicy").put("type", "Never");
    }

    private void images() {
        var image = taken("spark.kubernetes.container.image", defaults.image());
        spec.put("image", image);
        for (var role : List.of("driver", "executor")) {
            move("spark.kubernetes." + role + ".container.image", own -> roleSpec(role)
                    .put("image", own));
        }
        move("spark.kubernetes.container.image.pullPolicy", policy -> spec.put("imagePullPolicy", policy));
        move("spark.kubernetes.container.image.pullSecrets", secrets -> split(secrets)
                .forEach(spec.putArray("imagePullSecrets")::add));
        // A registry may have a port: the tag follows the last colon behind the last slash.
        Matcher tag = VERSION.matcher(image.substring(image.indexOf(':', image.lastIndexOf('/') + 1) + 1)
                .replaceFirst("@.*", ""));
        if (tag.matches()) {
            spec.put("sparkVersion", tag.group(1));
        } else {
            problems.add(
                    "the tag of image %s does not begin with a version of Spark, such as 3.5.4, by which members are chosen: tag it so"
                            .formatted(image));
        }
    }

    private void accounts() {
        var both = taken(AUTHENTICATE + "serviceAccountName", defaults.serviceAccount());
        roleSpec("driver").put("serviceAccount", taken(AUTHENTICATE + "driver.serviceAccountName", both));
        move(AUTHENTICATE + "executor.serviceAccountName", account -> roleSpec("executor")
                .put("serviceAccount", account));
        left.keySet().stream()
                .filter(key -> key.startsWith(AUTHENTICATE))
                .forEach(key -> problems.add(
                        "%s cannot be said: the member's operator submits with its own credentials; drop it"
                                .formatted(key)));
    }

    private void role(String role, SubmitOption memory, SubmitOption cores) {
        said(memory, amount -> roleSpec(role).put("memory", amount));
        said(cores, number -> whole(cores, number, roleSpec(role), "cores"));
    }

    private void executors() {
        said(
                SubmitOption.NUM_EXECUTORS,
                number -> whole(SubmitOption.NUM_EXECUTORS, number, roleSpec("executor"), "instances"));
        boolean dynamic = line.property("spark.dynamicAllocation.enabled")
                .map(String::strip)
                .filter("true"::equalsIgnoreCase)
                .isPresent();
        if (!roleSpec("executor").has("instances") && !left.containsKey("spark.executor.instances") && !dynamic) {
            roleSpec("executor").put("instances", EXECUTORS);
        }
    }

    private void dependencies() {
        list(SubmitOption.JARS, "spark.jars", "jars");
        list(SubmitOption.FILES, "spark.files", "files");
        list(SubmitOption.PY_FILES, "spark.submit.pyFiles", "pyFiles");
        list(SubmitOption.ARCHIVES, "spark.archives", "archives");
        for (var yarn : List.of("spark.yarn.dist.jars", "spark.yarn.dist.files", "spark.yarn.dist.archives")) {
            move(yarn, files -> problems.add("%s is YARN's own: say --%s".formatted(yarn, yarn.substring(16))));
        }
        said(SubmitOption.PACKAGES, names -> names(names, "packages"));
        said(SubmitOption.EXCLUDE_PACKAGES, names -> names(names, "excludePackages"));
        said(SubmitOption.REPOSITORIES, names -> names(names, "repositories"));
    }

    private void list(SubmitOption option, String key, String field) {
        var files = line.optionOr(option, key);
        left.remove(key);
        if (files.isPresent()) {
            split(files.get()).forEach(file -> reachable(option.word(), file));
            names(files.get(), field);
        }
    }

    private void names(String commaSeparated, String field) {
        var names = split(commaSeparated);
        if (!names.isEmpty()) {
            names.forEach(spec.withObject("/deps").putArray(field)::add);
        }
    }

    /** As a label, which policies select by and the operator hands on to the pods; and for a member's batch scheduler. */
    private void queue(ObjectNode metadata) {
        line.optionOr(SubmitOption.QUEUE, "spark.yarn.queue").ifPresent(queue -> {
            if (!queue.matches("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")) {
                problems.add(
                        "--queue '%s' must be a label's value: at most 63 letters, digits, - _ and .".formatted(queue));
                return;
            }
            metadata.withObject("/labels").put("queue", queue);
            spec.withObject("/batchSchedulerOptions").put("queue", queue);
        });
        left.remove("spark.yarn.queue");
    }

    /** Files of this machine are in no member. {@code local:} is a path inside the image. */
    private void reachable(String what, String uri) {
        var scheme = SCHEME.matcher(uri);
        boolean here = !scheme.matches() || scheme.group(1).equalsIgnoreCase("file");
        if (here) {
            var inImage = uri.startsWith("/") ? ", or local://" + uri + " if the image has it there" : "";
            problems.add(
                    "%s '%s' is a file of this machine, which no member can read: upload it and name it by s3a://, oss://, hdfs:// or https://%s"
                            .formatted(
                                    what, uri, inImage.isEmpty() ? ", or local:///PATH if the image has it" : inImage));
        }
    }

    /** A DNS-1035 label with room for a suffix and for what Spark appends. */
    private String name() {
        var said = line.optionOr(SubmitOption.NAME, "spark.app.name")
                .or(() -> line.option(SubmitOption.CLASS).map(main -> main.substring(main.lastIndexOf('.') + 1)))
                .orElse(line.mainResource().substring(line.mainResource().lastIndexOf('/') + 1));
        left.remove("spark.app.name");
        var name = said.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        name = name.isEmpty() || !Character.isLetter(name.charAt(0)) ? ("spark-" + name).replaceAll("-$", "") : name;
        return name.substring(0, Math.min(name.length(), 36)).replaceAll("-$", "");
    }

    private void whole(SubmitOption option, String number, ObjectNode into, String field) {
        if (WHOLE.matcher(number).matches()) {
            into.put(field, Integer.parseInt(number));
        } else {
            problems.add("%s '%s' must be a whole number of 1 or more".formatted(option.word(), number));
        }
    }

    private ObjectNode roleSpec(String role) {
        return spec.withObject("/" + role);
    }

    private void said(SubmitOption option, Consumer<String> use) {
        line.option(option).ifPresent(use);
    }

    private void move(String key, Consumer<String> use) {
        var value = left.remove(key);
        if (value != null) {
            use.accept(value);
        }
    }

    private String taken(String key, String otherwise) {
        var value = left.remove(key);
        return value == null ? otherwise : value.strip();
    }

    private static List<String> split(String commaSeparated) {
        return Arrays.stream(commaSeparated.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
