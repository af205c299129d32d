package dev.muster.oracle.spark;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps from spark-submit's arguments to pods, by the classes of whichever Spark is on the class path. By reflection,
 * because parameters and return types moved between 3.1 and 4.1 and between Scala 2.12 and 2.13, while names stayed.
 *
 * <p>An {@link InvocationTargetException} is Spark's own refusal; every other reflective failure means that this Spark's
 * classes are not what is expected here.
 */
final class SparkClasses {
    private static final String DEPLOY = "org.apache.spark.deploy.";
    private static final String K8S = DEPLOY + "k8s.";

    /** What a driver is told as its application's id. */
    private static final String APP_ID = "spark-00000000000000000000000000000000";

    private final Object client;

    /**
     * @param spec the builder's result, for what comes after it
     * @param pod as JSON
     * @param container Spark's own, as JSON: Spark keeps it apart until the very end
     */
    record Built(Object spec, String pod, String container) {}

    SparkClasses() throws ReflectiveOperationException {
        this.client = client();
    }

    /** What spark-submit makes of its arguments: (child arguments, child class path, configuration, main class). */
    Object submission(List<String> args) throws ReflectiveOperationException {
        Object env = call(module("scala.collection.immutable.Map"), "empty");
        Object parsed = make(DEPLOY + "SparkSubmitArguments", seq(args), env);
        Object hadoop = make("org.apache.hadoop.conf.Configuration");
        Object submit = make(DEPLOY + "SparkSubmit");
        return call(submit, "prepareSubmitEnvironment", parsed, option(hadoop));
    }

    Built driver(Object submitted) throws ReflectiveOperationException {
        Object childArgs = call(submitted, "_1");
        int length = (int) call(childArgs, "length");
        String[] args = new String[length];
        for (int i = 0; i < length; i++) {
            args[i] = (String) call(childArgs, "apply", i);
        }
        Object client = call(module(K8S + "submit.ClientArguments"), "fromCommandLineArgs", (Object) args);
        Object conf = call(
                module(K8S + "KubernetesConf"),
                "createDriverConf",
                call(submitted, "_3"),
                APP_ID,
                call(client, "mainAppResource"),
                call(client, "mainClass"),
                call(client, "driverArgs"),
                call(client, "proxyUser"));
        return built(call(make(K8S + "submit.KubernetesDriverBuilder"), "buildFromFeatures", conf, this.client));
    }

    /**
     * The configuration that a driver starts with: what its builder left for it.
     *
     * @param executorTemplate file of the executors' pod template, which the driver finds mounted; empty without one
     */
    Object driverConf(Object driverSpec, String executorTemplate) throws ReflectiveOperationException {
        Object conf = make("org.apache.spark.SparkConf", false);
        Object entries = call(call(driverSpec, "systemProperties"), "iterator");
        while ((boolean) call(entries, "hasNext")) {
            Object entry = call(entries, "next");
            call(conf, "set", call(entry, "_1"), call(entry, "_2"));
        }
        if (!executorTemplate.isEmpty()) {
            call(conf, "set", "spark.kubernetes.executor.podTemplateFile", executorTemplate);
        }
        return conf;
    }

    Built executor(Object conf) throws ReflectiveOperationException {
        Object profiles = module("org.apache.spark.resource.ResourceProfile");
        call(profiles, "clearDefaultProfile");
        Object profile = call(profiles, "getOrCreateDefaultProfile", conf);
        Object none = call(module("scala.Option"), "empty");
        Object executorConf = call(module(K8S + "KubernetesConf"), "createExecutorConf", conf, "1", APP_ID, none, 0);
        Object security = make(
                "org.apache.spark.SecurityManager",
                conf,
                none,
                call(module("org.apache.spark.SecurityManager"), "$lessinit$greater$default$3"));
        Object builder = make("org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBuilder");
        return built(call(builder, "buildFromFeatures", executorConf, security, client, profile));
    }

    /** Executors that the driver asks for at its start; 2 is what Spark's own caller gives for nothing stated. */
    int initialExecutors(Object conf) throws ReflectiveOperationException {
        return (int) call(
                module("org.apache.spark.scheduler.cluster.SchedulerBackendUtils"),
                "getInitialTargetExecutorNumber",
                conf,
                2);
    }

    private static Built built(Object spec) throws ReflectiveOperationException {
        boolean bare = spec.getClass().getSimpleName().equals("SparkPod");
        Object sparkPod = bare ? spec : call(spec, "pod");
        return new Built(spec, json(call(sparkPod, "pod")), json(call(sparkPod, "container")));
    }

    private static String json(Object resource) throws ReflectiveOperationException {
        Class<?> serialization = Class.forName("io.fabric8.kubernetes.client.utils.Serialization");
        return (String) invoke(find(serialization.getMethods(), "asJson", resource), null, resource);
    }

    /** A client that is never connected: it only reads pod templates. */
    private static Object client() throws ReflectiveOperationException {
        Object config = Class.forName("io.fabric8.kubernetes.client.Config")
                .getMethod("empty")
                .invoke(null);
        call(config, "setMasterUrl", "https://127.0.0.1:1/");
        try {
            Object builder = make("io.fabric8.kubernetes.client.KubernetesClientBuilder");
            return call(call(builder, "withConfig", config), "build");
        } catch (ClassNotFoundException before6) {
            return make("io.fabric8.kubernetes.client.DefaultKubernetesClient", config);
        }
    }

    private static Object seq(List<String> list) throws ReflectiveOperationException {
        Object buffer = call(module("scala.collection.JavaConverters"), "asScalaBuffer", list);
        return call(buffer, "toSeq");
    }

    private static Object option(Object value) throws ReflectiveOperationException {
        return call(module("scala.Option"), "apply", value);
    }

    private static Object module(String name) throws ReflectiveOperationException {
        return Class.forName(name + "$").getField("MODULE$").get(null);
    }

    private static Object make(String type, Object... args) throws ReflectiveOperationException {
        for (Constructor<?> constructor : Class.forName(type).getConstructors()) {
            if (accepts(constructor.getParameterTypes(), args)) {
                return constructor.newInstance(args);
            }
        }
        throw new NoSuchMethodException(type + Arrays.toString(args));
    }

    private static Object call(Object target, String name, Object... args) throws ReflectiveOperationException {
        return invoke(find(target.getClass().getMethods(), name, args), target, args);
    }

    private static Object invoke(Method method, @Nullable Object target, Object... args)
            throws ReflectiveOperationException {
        method.setAccessible(true);
        return method.invoke(target, args);
    }

    private static Method find(Method[] methods, String name, Object... args) throws NoSuchMethodException {
        for (Method method : methods) {
            if (method.getName().equals(name) && !method.isBridge() && accepts(method.getParameterTypes(), args)) {
                return method;
            }
        }
        for (Method method : methods) {
            if (method.getName().equals(name) && accepts(method.getParameterTypes(), args)) {
                return method;
            }
        }
        throw new NoSuchMethodException(name + Arrays.toString(args));
    }

    private static boolean accepts(Class<?>[] parameters, Object[] args) {
        if (parameters.length != args.length) {
            return false;
        }
        for (int i = 0; i < args.length; i++) {
            boolean fits = parameters[i] == int.class
                    ? args[i] instanceof Integer
                    : parameters[i] == boolean.class ? args[i] instanceof Boolean : parameters[i].isInstance(args[i]);
            if (!fits && args[i] != null) {
                return false;
            }
        }
        return true;
    }
}
