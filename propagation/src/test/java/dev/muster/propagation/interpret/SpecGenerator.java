package dev.muster.propagation.interpret;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.spark.SparkApplication;
import java.util.Random;

/** Random specs: mostly sound values in random places, now and then a bad one. */
final class SpecGenerator {
    private static final String[] SIZES = {
        "512m", "1g", "2G", " 3g ", "1500", "2048mb", "0", "4Gi", "1.5g", "1t", "700000k"
    };
    private static final String[] FACTORS = {"0", "0.1", "0.57", "0.4", "1.5", "-1", "x"};
    private static final String[] CORES = {"1", "500m", "0.25", "2", "4", "0.0001", "two"};
    private static final String[] FLAGS = {"true", "false", "TRUE", "true", "yes"};
    private static final String[] COUNTS = {"0", "1", "2", "7", "100", "-1", "many"};
    private static final String[] VERSIONS = {"3.0.3", "3.1.1", "3.2.4", "3.3.0", "3.5.4", "4.0.0", "4.1.1", "custom"};
    private static final String[] FILES = {"local:///a.jar", "s3a://b/a.py", "a.R"};

    private static final ObjectNode PLACED =
            Specs.yaml("{tolerations: [{key: a, operator: Exists}], nodeSelector: {disk: ssd}}");
    private static final ObjectNode ACCOMPANIED =
            Specs.yaml("{sidecars: [{name: s, image: i, resources: {requests: {cpu: 150m, memory: 10M}}}],"
                    + " gpu: {name: nvidia.com/gpu, quantity: 1}}");
    private static final ObjectNode TEMPLATED = Specs.yaml(
            "{template: {spec: {priorityClassName: low, containers: [{name: main, resources:"
                    + " {requests: {ephemeral-storage: 1Gi}}}], initContainers: [{name: i, resources: {limits: {cpu: 3}}}]}}}");

    private final Random random;

    SpecGenerator(Random random) {
        this.random = random;
    }

    SparkApplication next() {
        SparkApplication app = Specs.app();
        ObjectNode spec = app.getSpec();
        spec.put("sparkVersion", oneOf(VERSIONS));
        spec.put("mainApplicationFile", oneOf(FILES));
        maybe(spec, "memoryOverheadFactor", FACTORS);
        if (rarely()) {
            spec.put("mode", random.nextInt(8) == 0 ? "client" : "cluster");
        }
        role(spec.withObject("/driver"));
        ObjectNode executor = spec.withObject("/executor");
        role(executor);
        if (random.nextBoolean()) {
            executor.put("instances", random.nextInt(20) + (rarely() ? 0 : 1));
        }
        sparkConf(spec.putObject("sparkConf"));
        if (rarely()) {
            dynamicAllocation(spec.putObject("dynamicAllocation"));
        }
        return app;
    }

    private void role(ObjectNode role) {
        if (random.nextBoolean()) {
            role.put("cores", random.nextInt(8) + 1);
        }
        maybe(role, "memory", SIZES);
        maybe(role, "memoryOverhead", SIZES);
        maybe(role, "coreRequest", CORES);
        for (ObjectNode part : new ObjectNode[] {PLACED, ACCOMPANIED, TEMPLATED}) {
            if (rarely()) {
                role.setAll(part.deepCopy());
            }
        }
    }

    private void sparkConf(ObjectNode conf) {
        for (String role : new String[] {"driver", "executor"}) {
            maybe(conf, "spark." + role + ".cores", COUNTS);
            maybe(conf, "spark." + role + ".memory", SIZES);
            maybe(conf, "spark." + role + ".memoryOverheadFactor", FACTORS);
            maybe(conf, "spark." + role + ".minMemoryOverhead", SIZES);
            maybe(conf, "spark.kubernetes." + role + ".request.cores", CORES);
        }
        maybe(conf, "spark.executor.instances", COUNTS);
        maybe(conf, "spark.executor.pyspark.memory", SIZES);
        maybe(conf, "spark.memory.offHeap.enabled", FLAGS);
        maybe(conf, "spark.memory.offHeap.size", SIZES);
        maybe(conf, "spark.dynamicAllocation.enabled", FLAGS);
        maybe(conf, "spark.dynamicallocation.enabled", FLAGS);
        maybe(conf, "spark.dynamicAllocation.minExecutors", COUNTS);
        maybe(conf, "spark.dynamicAllocation.maxExecutors", COUNTS);
    }

    private void dynamicAllocation(ObjectNode allocation) {
        allocation.put("enabled", random.nextBoolean());
        if (random.nextBoolean()) {
            allocation.put("minExecutors", random.nextInt(5));
            allocation.put("initialExecutors", random.nextInt(9));
        }
        if (random.nextBoolean()) {
            allocation.put("maxExecutors", random.nextInt(30));
        }
    }

    private void maybe(ObjectNode into, String field, String[] values) {
        if (random.nextInt(12) == 0) {
            into.put(field, oneOf(values));
        }
    }

    private boolean rarely() {
        return random.nextInt(4) == 0;
    }

    private String oneOf(String[] values) {
        return values[random.nextInt(values.length)];
    }
}
