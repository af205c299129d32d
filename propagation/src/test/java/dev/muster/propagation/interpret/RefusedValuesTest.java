package dev.muster.propagation.interpret;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Amounts and counts with which a job would fail at submission, or take its driver down after it was placed. */
class RefusedValuesTest {
    static Stream<RefusalCase> sizes() {
        String size = "no size that Spark can read";
        return Stream.of(
                new RefusalCase("Kubernetes unit", "{driver: {memory: 4Gi}}", "spec.driver.memory", "4Gi", size),
                new RefusalCase("fraction", "{executor: {memory: 1.5g}}", "spec.executor.memory", "1.5g", size),
                new RefusalCase("blank inside", "{driver: {memory: 2 g}}", "spec.driver.memory", "2 g", size),
                new RefusalCase("empty", "{driver: {memory: ''}}", "spec.driver.memory", "", size),
                new RefusalCase("negative", "{driver: {memory: -1g}}", "spec.driver.memory", "-1g", size),
                new RefusalCase("none", "{driver: {memory: '0'}}", "spec.driver.memory", "0", "more than 0"),
                new RefusalCase(
                        "none, with a unit", "{executor: {memory: 0g}}", "spec.executor.memory", "0g", "more than 0"),
                new RefusalCase(
                        "beyond long",
                        "{executor: {memory: 9999999999999g}}",
                        "spec.executor.memory",
                        "9999999999999g",
                        size),
                new RefusalCase(
                        "digits beyond long",
                        "{executor: {memory: '99999999999999999999'}}",
                        "spec.executor.memory",
                        "99999999999999999999",
                        size),
                new RefusalCase(
                        "more than can be counted with its overhead",
                        "{executor: {memory: 8191p}}",
                        "spec.executor.requests.memory",
                        "8797166764031Mi",
                        "more than"),
                new RefusalCase(
                        "number without quotes", "{driver: {memory: 512}}", "spec.driver.memory", "512", "string"),
                new RefusalCase(
                        "overhead in Kubernetes units",
                        "{executor: {memoryOverhead: 1Gi}}",
                        "spec.executor.memoryOverhead",
                        "1Gi",
                        size),
                new RefusalCase(
                        "off-heap without size",
                        "{sparkConf: {spark.memory.offHeap.enabled: 'true'}}",
                        RefusalCase.conf("spark.memory.offHeap.enabled"),
                        "true",
                        "at least 1m"),
                new RefusalCase(
                        "off-heap below a MiB",
                        "{sparkConf: {spark.memory.offHeap.enabled: 'true', spark.memory.offHeap.size: '100'}}",
                        RefusalCase.conf("spark.memory.offHeap.size"),
                        "100",
                        "at least 1m"),
                new RefusalCase(
                        "off-heap switch",
                        "{sparkConf: {spark.memory.offHeap.enabled: 'yes'}}",
                        RefusalCase.conf("spark.memory.offHeap.enabled"),
                        "yes",
                        "true or false"),
                new RefusalCase(
                        "negative factor",
                        "{memoryOverheadFactor: '-0.1'}",
                        "spec.memoryOverheadFactor",
                        "-0.1",
                        "not be negative"),
                new RefusalCase(
                        "factor that is no number",
                        "{memoryOverheadFactor: ten}",
                        "spec.memoryOverheadFactor",
                        "ten",
                        "decimal"),
                new RefusalCase(
                        "endless factor",
                        "{memoryOverheadFactor: Infinity}",
                        "spec.memoryOverheadFactor",
                        "Infinity",
                        "decimal"),
                new RefusalCase(
                        "a role's factor of 0",
                        "{sparkConf: {spark.executor.memoryOverheadFactor: '0'}}",
                        RefusalCase.conf("spark.executor.memoryOverheadFactor"),
                        "0",
                        "more than 0"),
                new RefusalCase(
                        "factor that a stated overhead overrides",
                        "{memoryOverheadFactor: ten, driver: {memoryOverhead: 1g}, executor: {memoryOverhead: 1g}}",
                        "spec.memoryOverheadFactor",
                        "ten",
                        "decimal"),
                new RefusalCase(
                        "off-heap size that is not enabled",
                        "{sparkConf: {spark.memory.offHeap.size: 4Gi}}",
                        RefusalCase.conf("spark.memory.offHeap.size"),
                        "4Gi",
                        size),
                new RefusalCase(
                        "Python memory of a job in Scala",
                        "{sparkConf: {spark.executor.pyspark.memory: 1.5g}}",
                        RefusalCase.conf("spark.executor.pyspark.memory"),
                        "1.5g",
                        size),
                new RefusalCase(
                        "factor of 1 before Spark 3.3",
                        "{sparkVersion: 3.2.1, memoryOverheadFactor: '1.0'}",
                        "spec.memoryOverheadFactor",
                        "1.0",
                        "below 1"),
                new RefusalCase(
                        "memory limit below the request",
                        "{driver: {memory: 2g, memoryLimit: 2g}}",
                        "spec.driver.memoryLimit",
                        "2g",
                        "2432Mi"),
                new RefusalCase(
                        "memory limit",
                        "{driver: {memoryLimit: lots}}",
                        "spec.driver.memoryLimit",
                        "lots",
                        "want a size"));
    }

    static Stream<RefusalCase> coresAndDevices() {
        return Stream.of(
                new RefusalCase("no cores", "{driver: {cores: 0}}", "spec.driver.cores", "0", "from 1"),
                new RefusalCase(
                        "cores in quotes", "{driver: {cores: '2'}}", "spec.driver.cores", "2", "without quotes"),
                new RefusalCase(
                        "part of a core", "{executor: {cores: 1.5}}", "spec.executor.cores", "1.5", "whole number"),
                new RefusalCase(
                        "more cores than int",
                        "{executor: {cores: 2147483648}}",
                        "spec.executor.cores",
                        "2147483648",
                        "to 2147483647"),
                new RefusalCase(
                        "cores by property",
                        "{sparkConf: {spark.executor.cores: ' 2'}}",
                        RefusalCase.conf("spark.executor.cores"),
                        " 2",
                        "whole number"),
                new RefusalCase(
                        "coreRequest", "{driver: {coreRequest: 1 core}}", "spec.driver.coreRequest", "1 core", "500m"),
                new RefusalCase(
                        "coreRequest beyond long",
                        "{driver: {coreRequest: '9223372036854775808'}}",
                        "spec.driver.coreRequest",
                        "9223372036854775808",
                        "more than can be counted"),
                new RefusalCase(
                        "negative coreRequest",
                        "{executor: {coreRequest: '-1'}}",
                        "spec.executor.coreRequest",
                        "-1",
                        "500m"),
                new RefusalCase(
                        "coreLimit below the request",
                        "{executor: {cores: 4, coreLimit: 3500m}}",
                        "spec.executor.coreLimit",
                        "3500m",
                        "below the 4 cores"),
                new RefusalCase(
                        "limit below the request, by property",
                        "{sparkConf: {spark.kubernetes.executor.limit.cores: 500m}}",
                        RefusalCase.conf("spark.kubernetes.executor.limit.cores"),
                        "500m",
                        "below the 1 cores"),
                new RefusalCase(
                        "a template's limit below the request",
                        "{executor: {cores: 4, template: {spec: {containers: [{name: x, resources: {limits: {cpu: 2}}}]}}}}",
                        "spec.executor.template.spec.containers[0].resources.requests.cpu",
                        "4",
                        "above the limit of 2"),
                new RefusalCase(
                        "GPU without vendor",
                        "{sparkConf: {spark.executor.resource.gpu.amount: '1'}}",
                        RefusalCase.conf("spark.executor.resource.gpu.amount"),
                        "1",
                        "spark.executor.resource.gpu.vendor"),
                new RefusalCase(
                        "part of a GPU",
                        "{sparkConf: {spark.executor.resource.gpu.amount: '0.5',"
                                + " spark.executor.resource.gpu.vendor: nvidia.com}}",
                        RefusalCase.conf("spark.executor.resource.gpu.amount"),
                        "0.5",
                        "whole number"),
                new RefusalCase(
                        "GPU without name",
                        "{driver: {gpu: {name: '', quantity: 1}}}",
                        "spec.driver.gpu.name",
                        "",
                        "nvidia.com/gpu"),
                new RefusalCase(
                        "negative GPUs",
                        "{driver: {gpu: {name: nvidia.com/gpu, quantity: -1}}}",
                        "spec.driver.gpu.quantity",
                        "-1",
                        "from 0"),
                new RefusalCase(
                        "device with two amounts",
                        """
                        executor:
                          gpu: {name: nvidia.com/gpu, quantity: 2}
                          template:
                            spec: {containers: [{name: x, resources: {requests: {nvidia.com/gpu: 1}}}]}
                        """,
                        "spec.executor.template.spec.containers[0].resources.requests[\"nvidia.com/gpu\"]",
                        "1",
                        "equal to its request"));
    }

    static Stream<RefusalCase> counts() {
        return Stream.of(
                new RefusalCase("no instances", "{executor: {instances: 0}}", "spec.executor.instances", "0", "from 1"),
                new RefusalCase(
                        "no instances by property",
                        "{sparkConf: {spark.executor.instances: '0'}}",
                        RefusalCase.conf("spark.executor.instances"),
                        "0",
                        "from 1"),
                new RefusalCase(
                        "initial above maximum",
                        "{dynamicAllocation: {enabled: true, initialExecutors: 5, maxExecutors: 4}}",
                        "spec.dynamicAllocation.maxExecutors",
                        "4",
                        "at least 5"),
                new RefusalCase(
                        "minimum above maximum",
                        "{dynamicAllocation: {enabled: true, minExecutors: 5, maxExecutors: 4}}",
                        "spec.dynamicAllocation.maxExecutors",
                        "4",
                        "minimum 5"),
                new RefusalCase(
                        "instances above maximum",
                        "{dynamicAllocation: {enabled: true, maxExecutors: 4}, executor: {instances: 6}}",
                        "spec.dynamicAllocation.maxExecutors",
                        "4",
                        "instances 6"),
                new RefusalCase(
                        "maximum of 0",
                        "{dynamicAllocation: {enabled: true, maxExecutors: 0}}",
                        "spec.dynamicAllocation.maxExecutors",
                        "0",
                        "from 1"),
                new RefusalCase(
                        "negative minimum",
                        "{dynamicAllocation: {enabled: true, minExecutors: -1}}",
                        "spec.dynamicAllocation.minExecutors",
                        "-1",
                        "from 0"),
                new RefusalCase(
                        "dynamic allocation switch",
                        "{sparkConf: {spark.dynamicAllocation.enabled: 'on'}}",
                        RefusalCase.conf("spark.dynamicAllocation.enabled"),
                        "on",
                        "true or false"),
                new RefusalCase(
                        "share of executors",
                        "{sparkConf: {spark.scheduler.minRegisteredResourcesRatio: most}}",
                        RefusalCase.conf("spark.scheduler.minRegisteredResourcesRatio"),
                        "most",
                        "decimal"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"sizes", "coresAndDevices", "counts"})
    void namesFieldValueAndWayOut(RefusalCase given) {
        given.check();
    }
}
