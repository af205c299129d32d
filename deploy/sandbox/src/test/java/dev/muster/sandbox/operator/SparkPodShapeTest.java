package dev.muster.sandbox.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What driver and executors ask for, on cases worked out by hand from Spark's rules. */
class SparkPodShapeTest {

    record Case(String name, String spec, boolean webhook, String driver, String executor, int executors) {
        @Override
        public String toString() {
            return name;
        }
    }

    record Refused(String name, String spec, String why) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Case> CASES = List.of(
            new Case(
                    "floor of 384 MiB",
                    "{driver: {memory: 512m}, executor: {memory: 512m, instances: 1}}",
                    true,
                    "1/896",
                    "1/896",
                    1),
            new Case(
                    "a tenth of the heap",
                    "{driver: {memory: 8g, cores: 2}, executor: {memory: 8g, cores: 4, instances: 3}}",
                    true,
                    "2/9011",
                    "4/9011",
                    3),
            new Case("no defaults without webhook", "{mode: cluster}", false, "1/1408", "1/1408", 2),
            new Case("webhook makes one executor", "{}", true, "1/1408", "1/1408", 1),
            new Case(
                    "python takes four tenths for both",
                    "{mainApplicationFile: 'local:///a.py', driver: {memory: 4g}, executor: {memory: 4g}}",
                    true,
                    "1/5734",
                    "1/5734",
                    1),
            new Case(
                    "spec.type does not decide",
                    "{type: Python, mainApplicationFile: 'local:///a.jar', driver: {memory: 4g}}",
                    true,
                    "1/4505",
                    "1/1408",
                    1),
            new Case(
                    "python memory for executors only",
                    "{mainApplicationFile: a.py, sparkConf: {spark.executor.pyspark.memory: 512m}, driver: {memory: 2g}, executor: {memory: 2g}}",
                    true,
                    "1/2867",
                    "1/3379",
                    1),
            new Case(
                    "python memory is not read for a jar",
                    "{sparkConf: {spark.executor.pyspark.memory: 512m}}",
                    true,
                    "1/1408",
                    "1/1408",
                    1),
            new Case(
                    "factor truncates a double",
                    "{memoryOverheadFactor: '0.57', executor: {memory: 10000m}}",
                    true,
                    "1/1607",
                    "1/15699",
                    1),
            new Case(
                    "sparkConf factor beats the spec's",
                    "{memoryOverheadFactor: '0.2', sparkConf: {spark.kubernetes.memoryOverheadFactor: '0.5'}, driver: {memory: 2g}, executor: {memory: 2g}}",
                    true,
                    "1/3072",
                    "1/3072",
                    1),
            new Case(
                    "role factor beats the general one",
                    "{sparkConf: {spark.executor.memoryOverheadFactor: '0.5', spark.kubernetes.memoryOverheadFactor: '0.3'}, driver: {memory: 4g}, executor: {memory: 4g}}",
                    true,
                    "1/5324",
                    "1/6144",
                    1),
            new Case(
                    "role factor is not known before 3.3",
                    "{sparkVersion: 3.2.1, sparkConf: {spark.executor.memoryOverheadFactor: '0.5'}, executor: {memory: 4g}}",
                    true,
                    "1/1408",
                    "1/4505",
                    1),
            new Case(
                    "explicit overhead may be below the floor",
                    "{driver: {memory: 1g, memoryOverhead: 0}, executor: {memory: 1g, memoryOverhead: 100m}}",
                    true,
                    "1/1024",
                    "1/1124",
                    1),
            new Case(
                    "spec beats sparkConf, a more specific key still acts",
                    "{sparkConf: {spark.executor.memory: 9g, spark.kubernetes.executor.request.cores: 1500m}, executor: {memory: 1g, cores: 4}}",
                    true,
                    "1/1408",
                    "1500m/1408",
                    1),
            new Case(
                    "off-heap from 3.1 on",
                    "{sparkConf: {spark.memory.offHeap.enabled: 'true', spark.memory.offHeap.size: 1g}}",
                    true,
                    "1/1408",
                    "1/2432",
                    1),
            new Case(
                    "no off-heap in 3.0",
                    "{sparkVersion: 3.0.0, sparkConf: {spark.memory.offHeap.enabled: 'true', spark.memory.offHeap.size: 1g}}",
                    true,
                    "1/1408",
                    "1/1408",
                    1),
            new Case(
                    "the operator's Spark 4.0 knows the driver's floor, the application's 3.5 not the executor's",
                    "{sparkConf: {spark.driver.minMemoryOverhead: 1g, spark.executor.minMemoryOverhead: 1g}}",
                    true,
                    "1/2048",
                    "1/1408",
                    1),
            new Case("padded and upper-case sizes", "{driver: {memory: ' 2G '}}", true, "1/2432", "1/1408", 1),
            new Case(
                    "dynamic allocation takes the largest",
                    "{dynamicAllocation: {enabled: true, minExecutors: 2, initialExecutors: 5, maxExecutors: 9}, executor: {instances: 3}}",
                    true,
                    "1/1408",
                    "1/1408",
                    5),
            new Case(
                    "dynamic allocation without numbers",
                    "{dynamicAllocation: {enabled: true}}",
                    true,
                    "1/1408",
                    "1/1408",
                    0),
            new Case(
                    "dynamic allocation only in sparkConf",
                    "{sparkConf: {spark.dynamicAllocation.enabled: 'true', spark.dynamicAllocation.minExecutors: '4'}}",
                    true,
                    "1/1408",
                    "1/1408",
                    4));

    static final List<Refused> REFUSED = List.of(
            new Refused("kubernetes suffix", "{driver: {memory: 4Gi}}", "spark.driver.memory"),
            new Refused("fraction", "{executor: {memory: 1.5g}}", "spark.executor.memory"),
            new Refused("nothing", "{driver: {memory: '0'}}", "Driver memory must be a positive number"),
            new Refused("inner space", "{driver: {memory: 2 g}}", "spark.driver.memory"),
            new Refused("overhead", "{driver: {memoryOverhead: 1Gi}}", "spark.driver.memoryOverhead"),
            new Refused("negative factor", "{memoryOverheadFactor: '-0.1'}", "non-negative"),
            new Refused("role factor 0", "{sparkConf: {spark.executor.memoryOverheadFactor: '0'}}", "greater than 0"),
            new Refused("off-heap of nothing", "{sparkConf: {spark.memory.offHeap.enabled: 'true'}}", "offHeap.size"),
            new Refused("too large", "{driver: {memory: 9999999999p}}", "too large"),
            new Refused("no vendor", "{sparkConf: {spark.executor.resource.gpu.amount: '1'}}", "vendor"));

    @ParameterizedTest
    @FieldSource("CASES")
    void asksForWhatSparkWouldAskFor(Case given) throws SparkRefusal {
        SparkApp app = app(given.spec());
        SparkProperties properties = SparkProperties.of(app, given.webhook());

        assertThat(text(SparkPodShape.driver(properties))).isEqualTo(given.driver());
        assertThat(text(SparkPodShape.executor(properties, version(app)))).isEqualTo(given.executor());
        assertThat(ExecutorCount.atStart(properties)).isEqualTo(given.executors());
    }

    @ParameterizedTest
    @FieldSource("REFUSED")
    void refusesWhatSparkWouldRefuse(Refused given) {
        SparkApp app = app(given.spec());
        SparkProperties properties = SparkProperties.of(app, true);

        assertThatThrownBy(() -> {
                    SparkPodShape.driver(properties);
                    SparkPodShape.executor(properties, version(app));
                })
                .isInstanceOf(SparkRefusal.class)
                .hasMessageContaining(given.why());
    }

    private static SparkVersion version(SparkApp app) {
        return SparkVersion.of(app.spec().path("sparkVersion").asText("3.5.4"));
    }

    private static String text(SparkPodShape shape) {
        return shape.cpuRequest() + "/" + shape.memoryMiB();
    }

    private static SparkApp app(String spec) {
        return SparkApp.of(Serialization.unmarshal("""
                apiVersion: sparkoperator.k8s.io/v1beta2
                kind: SparkApplication
                metadata: {name: a, namespace: n}
                spec: %s
                """.formatted(spec), GenericKubernetesResource.class));
    }
}
