package dev.muster.propagation.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.GangPodSet;
import dev.muster.propagation.interpret.Interpretation.Refused;
import dev.muster.propagation.interpret.Interpretation.Understood;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pod requests as Spark's own classes produce them, worked by hand. */
class SizingTest {
    /** @param driver and executor: what the pods ask for, in the form {@code count x {resource=amount}} */
    record Case(String name, String spec, String driver, String executor) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String SMALL = "1 x {cpu=1, memory=1408Mi}";

    static Stream<Case> precedence() {
        return Stream.of(
                new Case("nothing stated: 1 core, 1g, one executor", "{}", SMALL, SMALL),
                new Case(
                        "the seed's job",
                        "{driver: {cores: 1, memory: 512m}, executor: {instances: 1, cores: 1, memory: 512m}}",
                        "1 x {cpu=1, memory=896Mi}",
                        "1 x {cpu=1, memory=896Mi}"),
                new Case(
                        "the spec's field beats the same key in sparkConf",
                        "{sparkConf: {spark.driver.memory: 8g, spark.executor.instances: '9'},"
                                + " driver: {memory: 2g}, executor: {instances: 3}}",
                        "1 x {cpu=1, memory=2432Mi}",
                        "3 x {cpu=1, memory=1408Mi}"),
                new Case(
                        "sparkConf acts where the spec is silent, and keeps the operator's default away",
                        "{sparkConf: {spark.driver.memory: 8g, spark.driver.cores: '2', spark.executor.cores: '3',"
                                + " spark.executor.memory: 4g, spark.executor.instances: '9'}}",
                        "1 x {cpu=2, memory=9011Mi}",
                        "9 x {cpu=3, memory=4505Mi}"),
                new Case(
                        "a more specific key in sparkConf beats the spec's cores",
                        "{sparkConf: {spark.kubernetes.executor.request.cores: 250m}, executor: {cores: 4}}",
                        SMALL,
                        "1 x {cpu=250m, memory=1408Mi}"),
                new Case(
                        "coreRequest beats cores",
                        "{driver: {cores: 2, coreRequest: '0.5'}, executor: {cores: 2, coreRequest: '1.25'}}",
                        "1 x {cpu=500m, memory=1408Mi}",
                        "1 x {cpu=1250m, memory=1408Mi}"),
                new Case(
                        "the factor in sparkConf beats the one in the spec",
                        "{memoryOverheadFactor: '0.9', sparkConf: {spark.kubernetes.memoryOverheadFactor: '0.5'},"
                                + " driver: {memory: 10g}, executor: {memory: 10g}}",
                        "1 x {cpu=1, memory=15Gi}",
                        "1 x {cpu=1, memory=15Gi}"),
                new Case(
                        "a factor for the role beats the general one",
                        "{memoryOverheadFactor: '0.5', sparkConf: {spark.driver.memoryOverheadFactor: '0.2',"
                                + " spark.executor.memoryOverheadFactor: '0.3'}, driver: {memory: 10g}, executor: {memory: 10g}}",
                        "1 x {cpu=1, memory=12Gi}",
                        "1 x {cpu=1, memory=13Gi}"),
                new Case(
                        "sub-milli cpu is rounded up",
                        "{driver: {coreRequest: 0.0001}, executor: {coreRequest: 100500u}}"
                                .replace("0.0001", "'0.0001'"),
                        "1 x {cpu=1m, memory=1408Mi}",
                        "1 x {cpu=101m, memory=1408Mi}"));
    }

    static Stream<Case> memory() {
        return Stream.of(
                new Case(
                        "8g and a tenth of it",
                        "{driver: {memory: 8g}, executor: {memory: 8g}}",
                        "1 x {cpu=1, memory=9011Mi}",
                        "1 x {cpu=1, memory=9011Mi}"),
                new Case(
                        "every suffix is binary, any case, blanks around it are fine",
                        "{driver: {memory: ' 2G '}, executor: {memory: 2048MB}}",
                        "1 x {cpu=1, memory=2432Mi}",
                        "1 x {cpu=1, memory=2432Mi}"),
                new Case(
                        "no suffix means MiB",
                        "{driver: {memory: '2000'}, executor: {memory: '1t'}}",
                        "1 x {cpu=1, memory=2384Mi}",
                        "1 x {cpu=1, memory=1153433Mi}"),
                new Case(
                        "less than a MiB is cut off",
                        "{driver: {memory: 1536k}, executor: {memory: 1100000kb}}",
                        "1 x {cpu=1, memory=385Mi}",
                        "1 x {cpu=1, memory=1458Mi}"),
                new Case(
                        "a double product, cut: 0.57 of 10000 is 5699",
                        "{memoryOverheadFactor: '0.57', driver: {memory: 10000m}, executor: {memory: 10000m}}",
                        "1 x {cpu=1, memory=15699Mi}",
                        "1 x {cpu=1, memory=15699Mi}"),
                new Case(
                        "a stated overhead may be below the floor, or nothing",
                        "{driver: {memoryOverhead: 100m}, executor: {memoryOverhead: '0'}}",
                        "1 x {cpu=1, memory=1124Mi}",
                        "1 x {cpu=1, memory=1Gi}"),
                new Case(
                        "a stated overhead beats every factor",
                        "{memoryOverheadFactor: '0.9', driver: {memory: 10g, memoryOverhead: 1g},"
                                + " executor: {memory: 10g, memoryOverhead: '512'}}",
                        "1 x {cpu=1, memory=11Gi}",
                        "1 x {cpu=1, memory=10752Mi}"),
                new Case(
                        "the old YARN keys are still read",
                        "{sparkConf: {spark.yarn.driver.memoryOverhead: 1g, spark.yarn.executor.memoryOverhead: 2g}}",
                        "1 x {cpu=1, memory=2Gi}",
                        "1 x {cpu=1, memory=3Gi}"),
                new Case(
                        "a factor of 0 leaves the floor",
                        "{memoryOverheadFactor: '0', driver: {memory: 100g}}",
                        "1 x {cpu=1, memory=102784Mi}",
                        SMALL),
                new Case(
                        "Python keeps more beside the JVM, also in executors",
                        "{mainApplicationFile: 'local:///a.py', driver: {memory: 8g}, executor: {memory: 8g}}",
                        "1 x {cpu=1, memory=11468Mi}",
                        "1 x {cpu=1, memory=11468Mi}"),
                new Case(
                        "so does R",
                        "{mainApplicationFile: 'local:///a.R', driver: {memory: 8g}, executor: {memory: 8g}}",
                        "1 x {cpu=1, memory=11468Mi}",
                        "1 x {cpu=1, memory=11468Mi}"),
                new Case(
                        "spec.type is never passed to Spark: the suffix decides",
                        "{type: Python, mainApplicationFile: 'local:///a.jar', driver: {memory: 8g}, executor: {memory: 8g}}",
                        "1 x {cpu=1, memory=9011Mi}",
                        "1 x {cpu=1, memory=9011Mi}"),
                new Case(
                        "a driver's own factor does not reach the executors",
                        "{mainApplicationFile: a.py, sparkConf: {spark.driver.memoryOverheadFactor: '0.2'},"
                                + " driver: {memory: 10g}, executor: {memory: 10g}}",
                        "1 x {cpu=1, memory=12Gi}",
                        "1 x {cpu=1, memory=14Gi}"),
                new Case(
                        "off-heap memory counts for executors only",
                        "{sparkConf: {spark.memory.offHeap.enabled: 'true', spark.memory.offHeap.size: 2g}}",
                        SMALL,
                        "1 x {cpu=1, memory=3456Mi}"),
                new Case(
                        "off-heap size without suffix is bytes",
                        "{sparkConf: {spark.memory.offHeap.enabled: 'TRUE', spark.memory.offHeap.size: '1073741824'}}",
                        SMALL,
                        "1 x {cpu=1, memory=2432Mi}"),
                new Case(
                        "off-heap size that is not enabled does not count",
                        "{sparkConf: {spark.memory.offHeap.size: 2g}}",
                        SMALL,
                        SMALL),
                new Case(
                        "pyspark memory counts for Python executors",
                        "{mainApplicationFile: a.py, sparkConf: {spark.executor.pyspark.memory: 1g}}",
                        "1 x {cpu=1, memory=1433Mi}",
                        "1 x {cpu=1, memory=2457Mi}"),
                new Case(
                        "and for nobody else",
                        "{mainApplicationFile: a.jar, sparkConf: {spark.executor.pyspark.memory: 1g}}",
                        SMALL,
                        SMALL));
    }

    static Stream<Case> versions() {
        String factors =
                "sparkConf: {spark.driver.memoryOverheadFactor: '0.5', spark.executor.memoryOverheadFactor: '0.5',"
                        + " spark.driver.minMemoryOverhead: 1g, spark.executor.minMemoryOverhead: 1g,"
                        + " spark.memory.offHeap.enabled: 'true', spark.memory.offHeap.size: 1g},"
                        + " driver: {memory: 4g}, executor: {memory: 4g}}";
        return Stream.of(
                new Case(
                        "3.0: no factor by role, no off-heap, no floor of one's own",
                        "{sparkVersion: 3.0.3, " + factors,
                        "1 x {cpu=1, memory=6Gi}",
                        "1 x {cpu=1, memory=4505Mi}"),
                new Case(
                        "3.1: off-heap counts",
                        "{sparkVersion: 3.1.1, " + factors,
                        "1 x {cpu=1, memory=6Gi}",
                        "1 x {cpu=1, memory=5529Mi}"),
                new Case(
                        "3.3: a factor by role",
                        "{sparkVersion: 3.3.4, " + factors,
                        "1 x {cpu=1, memory=6Gi}",
                        "1 x {cpu=1, memory=7Gi}"),
                new Case(
                        "4.0: a floor of one's own",
                        "{sparkVersion: 4.0.0, sparkConf: {spark.driver.minMemoryOverhead: 1g,"
                                + " spark.executor.minMemoryOverhead: 2g}}",
                        "1 x {cpu=1, memory=2Gi}",
                        "1 x {cpu=1, memory=3Gi}"),
                new Case(
                        "the driver is built by the operator's Spark, whatever the job declares",
                        "{sparkVersion: 3.5.4, sparkConf: {spark.driver.minMemoryOverhead: 1g,"
                                + " spark.executor.minMemoryOverhead: 2g}}",
                        "1 x {cpu=1, memory=2Gi}",
                        SMALL),
                new Case(
                        "a version nobody can read gets the newest rules",
                        "{sparkVersion: latest, sparkConf: {spark.executor.minMemoryOverhead: 2g}}",
                        SMALL,
                        "1 x {cpu=1, memory=3Gi}"));
    }

    static Stream<Case> counts() {
        return Stream.of(
                new Case("instances", "{executor: {instances: 7}}", SMALL, "7 x {cpu=1, memory=1408Mi}"),
                new Case(
                        "dynamic allocation starts with the greatest of minimum, initial and instances",
                        "{dynamicAllocation: {enabled: true, minExecutors: 2, initialExecutors: 4, maxExecutors: 9},"
                                + " executor: {instances: 3}}",
                        SMALL,
                        "4 x {cpu=1, memory=1408Mi}"),
                new Case(
                        "initial defaults to the minimum",
                        "{dynamicAllocation: {enabled: true, minExecutors: 5}}",
                        SMALL,
                        "5 x {cpu=1, memory=1408Mi}"),
                new Case(
                        "starting from nothing still needs room for one executor",
                        "{dynamicAllocation: {enabled: true}}",
                        SMALL,
                        "1 x {cpu=1, memory=1408Mi}"),
                new Case(
                        "dynamicAllocation that is not enabled says nothing",
                        "{dynamicAllocation: {enabled: false, initialExecutors: 8}, executor: {instances: 2}}",
                        SMALL,
                        "2 x {cpu=1, memory=1408Mi}"),
                new Case(
                        "but sparkConf may still enable it, and the operator's one instance joins the greatest",
                        "{dynamicAllocation: {enabled: false}, sparkConf: {spark.dynamicAllocation.enabled: 'true',"
                                + " spark.dynamicAllocation.minExecutors: '3'}}",
                        SMALL,
                        "3 x {cpu=1, memory=1408Mi}"),
                new Case(
                        "the spec's dynamic allocation beats sparkConf",
                        "{dynamicAllocation: {enabled: true, minExecutors: 2},"
                                + " sparkConf: {spark.dynamicAllocation.enabled: 'false', spark.dynamicAllocation.minExecutors: '6'}}",
                        SMALL,
                        "2 x {cpu=1, memory=1408Mi}"),
                new Case(
                        "without a default (the operator looks for a key in the wrong case) Spark takes two",
                        "{sparkConf: {spark.dynamicallocation.enabled: 'true'}}",
                        SMALL,
                        "2 x {cpu=1, memory=1408Mi}"),
                new Case(
                        "instances of 0 are fine where dynamic allocation starts them",
                        "{dynamicAllocation: {enabled: true}, sparkConf: {spark.executor.instances: '0'}}",
                        SMALL,
                        "1 x {cpu=1, memory=1408Mi}"));
    }

    static Stream<Case> pods() {
        return Stream.of(
                new Case(
                        "a GPU is a limit, and so a request",
                        "{executor: {gpu: {name: nvidia.com/gpu, quantity: 2}}}",
                        SMALL,
                        "1 x {cpu=1, memory=1408Mi, nvidia.com/gpu=2}"),
                new Case(
                        "devices by property",
                        "{sparkConf: {spark.driver.resource.gpu.amount: '1', spark.driver.resource.gpu.vendor: amd.com}}",
                        "1 x {amd.com/gpu=1, cpu=1, memory=1408Mi}",
                        SMALL),
                new Case(
                        "coreLimit and memoryLimit change no request",
                        "{driver: {coreLimit: '2', memoryLimit: 4g}, executor: {coreLimit: 1200m, memoryLimit: 2Gi}}",
                        SMALL,
                        SMALL),
                new Case(
                        "the template's container keeps what is neither cpu nor memory",
                        """
                        executor:
                          template:
                            spec:
                              containers:
                              - name: spark-kubernetes-executor
                                resources:
                                  requests: {cpu: 8, memory: 64Gi, ephemeral-storage: 10Gi}
                                  limits: {hugepages-2Mi: 4Mi}
                        """,
                        SMALL,
                        "1 x {cpu=1, ephemeral-storage=10Gi, hugepages-2Mi=4Mi, memory=1408Mi}"),
                new Case(
                        "Spark's container is the named one, else the first; the others stay",
                        """
                        driver:
                          template:
                            spec:
                              containers:
                              - {name: log, resources: {requests: {cpu: 100m, memory: 64Mi}}}
                              - {name: spark-kubernetes-driver, resources: {requests: {cpu: 9}}}
                        executor:
                          template:
                            spec:
                              containers:
                              - {name: main, resources: {requests: {cpu: 9}}}
                              - {name: log, resources: {limits: {cpu: 250m, memory: 64Mi}}}
                        """,
                        "1 x {cpu=1100m, memory=1472Mi}",
                        "1 x {cpu=1250m, memory=1472Mi}"),
                new Case(
                        "sidecars count once, also when the template has them already",
                        """
                        driver:
                          sidecars:
                          - {name: log, image: log:1, resources: {requests: {cpu: 500m, memory: 128Mi}}}
                          template:
                            spec:
                              containers:
                              - {name: spark-kubernetes-driver}
                              - {name: log, image: 'log:1', resources: {requests: {cpu: 500m, memory: 128Mi}}}
                        executor:
                          sidecars:
                          - {name: log, image: log:1, resources: {requests: {cpu: 500m, memory: 128Mi}}}
                        """,
                        "1 x {cpu=1500m, memory=1536Mi}",
                        "1 x {cpu=1500m, memory=1536Mi}"),
                new Case(
                        "an init container counts where it needs more than the pod when it runs",
                        """
                        driver:
                          initContainers:
                          - {name: fetch, image: f, resources: {requests: {cpu: 4, memory: 1Gi}}}
                        executor:
                          initContainers:
                          - {name: fetch, image: f, resources: {requests: {cpu: 100m, memory: 8Gi}}}
                        """,
                        "1 x {cpu=4, memory=1408Mi}",
                        "1 x {cpu=1, memory=8Gi}"),
                new Case(
                        "a restartable init container runs beside the pod and beside the init containers after it",
                        """
                        executor:
                          template:
                            spec:
                              initContainers:
                              - {name: first, resources: {requests: {cpu: 2500m}}}
                              - {name: mesh, restartPolicy: Always, resources: {requests: {cpu: 1}}}
                              - {name: fetch, resources: {requests: {cpu: 2}}}
                        """,
                        SMALL,
                        "1 x {cpu=3, memory=1408Mi}"),
                new Case(
                        "pod overhead and pod-level resources",
                        """
                        driver:
                          template: {spec: {overhead: {cpu: 250m, memory: 120Mi}}}
                        executor:
                          template: {spec: {resources: {requests: {cpu: 3}}}}
                        """,
                        "1 x {cpu=1250m, memory=1528Mi}",
                        "1 x {cpu=3, memory=1408Mi}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"precedence", "memory", "versions", "counts", "pods"})
    void podsAskForWhatSparkMakesThem(Case given) {
        Interpretation interpretation = Interpreter.interpret(Specs.app(given.spec()), true);
        switch (interpretation) {
            case Understood understood -> {
                assertThat(shown(understood.podSets().getFirst())).isEqualTo(inMebibytes(given.driver()));
                assertThat(shown(understood.podSets().getLast())).isEqualTo(inMebibytes(given.executor()));
            }
            case Refused refused -> throw new AssertionError(refused.message());
        }
    }

    private static String shown(GangPodSet set) {
        return set.count() + " x " + set.requests();
    }

    /** Cases are written with Gi where that is shorter; Spark and the interpretation count in Mi. */
    private static String inMebibytes(String text) {
        return java.util.regex.Pattern.compile("(\\d+)Gi")
                .matcher(text)
                .replaceAll(match -> Long.parseLong(match.group(1)) * 1024 + "Mi");
    }
}
