package dev.muster.propagation.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.interpret.Interpretation.Refused;
import dev.muster.propagation.interpret.Interpretation.Understood;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that no member could run is refused before it is placed, naming the field, its value and the way out. */
class RefusalTest {
    record Case(String name, String spec, String field, String value, String why) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String CONF = "spec.sparkConf[\"%s\"]";

    static Stream<Case> sizes() {
        String size = "no size that Spark can read";
        return Stream.of(
                new Case("Kubernetes unit", "{driver: {memory: 4Gi}}", "spec.driver.memory", "4Gi", size),
                new Case("fraction", "{executor: {memory: 1.5g}}", "spec.executor.memory", "1.5g", size),
                new Case("blank inside", "{driver: {memory: 2 g}}", "spec.driver.memory", "2 g", size),
                new Case("empty", "{driver: {memory: ''}}", "spec.driver.memory", "", size),
                new Case("negative", "{driver: {memory: -1g}}", "spec.driver.memory", "-1g", size),
                new Case("none", "{driver: {memory: '0'}}", "spec.driver.memory", "0", "more than 0"),
                new Case("none, with a unit", "{executor: {memory: 0g}}", "spec.executor.memory", "0g", "more than 0"),
                new Case(
                        "beyond long",
                        "{executor: {memory: 9999999999999g}}",
                        "spec.executor.memory",
                        "9999999999999g",
                        size),
                new Case(
                        "digits beyond long",
                        "{executor: {memory: '99999999999999999999'}}",
                        "spec.executor.memory",
                        "99999999999999999999",
                        size),
                new Case(
                        "more than can be counted with its overhead",
                        "{executor: {memory: 8191p}}",
                        "spec.executor.requests.memory",
                        "8797166764031Mi",
                        "more than"),
                new Case("number without quotes", "{driver: {memory: 512}}", "spec.driver.memory", "512", "string"),
                new Case(
                        "overhead in Kubernetes units",
                        "{executor: {memoryOverhead: 1Gi}}",
                        "spec.executor.memoryOverhead",
                        "1Gi",
                        size),
                new Case(
                        "off-heap without size",
                        "{sparkConf: {spark.memory.offHeap.enabled: 'true'}}",
                        CONF.formatted("spark.memory.offHeap.enabled"),
                        "true",
                        "at least 1m"),
                new Case(
                        "off-heap below a MiB",
                        "{sparkConf: {spark.memory.offHeap.enabled: 'true', spark.memory.offHeap.size: '100'}}",
                        CONF.formatted("spark.memory.offHeap.size"),
                        "100",
                        "at least 1m"),
                new Case(
                        "off-heap switch",
                        "{sparkConf: {spark.memory.offHeap.enabled: 'yes'}}",
                        CONF.formatted("spark.memory.offHeap.enabled"),
                        "yes",
                        "true or false"),
                new Case(
                        "negative factor",
                        "{memoryOverheadFactor: '-0.1'}",
                        "spec.memoryOverheadFactor",
                        "-0.1",
                        "not be negative"),
                new Case(
                        "factor that is no number",
                        "{memoryOverheadFactor: ten}",
                        "spec.memoryOverheadFactor",
                        "ten",
                        "decimal"),
                new Case(
                        "endless factor",
                        "{memoryOverheadFactor: Infinity}",
                        "spec.memoryOverheadFactor",
                        "Infinity",
                        "decimal"),
                new Case(
                        "a role's factor of 0",
                        "{sparkConf: {spark.executor.memoryOverheadFactor: '0'}}",
                        CONF.formatted("spark.executor.memoryOverheadFactor"),
                        "0",
                        "more than 0"),
                new Case(
                        "factor that a stated overhead overrides",
                        "{memoryOverheadFactor: ten, driver: {memoryOverhead: 1g}, executor: {memoryOverhead: 1g}}",
                        "spec.memoryOverheadFactor",
                        "ten",
                        "decimal"),
                new Case(
                        "off-heap size that is not enabled",
                        "{sparkConf: {spark.memory.offHeap.size: 4Gi}}",
                        CONF.formatted("spark.memory.offHeap.size"),
                        "4Gi",
                        size),
                new Case(
                        "Python memory of a job in Scala",
                        "{sparkConf: {spark.executor.pyspark.memory: 1.5g}}",
                        CONF.formatted("spark.executor.pyspark.memory"),
                        "1.5g",
                        size),
                new Case(
                        "factor of 1 before Spark 3.3",
                        "{sparkVersion: 3.2.1, memoryOverheadFactor: '1.0'}",
                        "spec.memoryOverheadFactor",
                        "1.0",
                        "below 1"),
                new Case(
                        "memory limit below the request",
                        "{driver: {memory: 2g, memoryLimit: 2g}}",
                        "spec.driver.memoryLimit",
                        "2g",
                        "2432Mi"),
                new Case(
                        "memory limit",
                        "{driver: {memoryLimit: lots}}",
                        "spec.driver.memoryLimit",
                        "lots",
                        "want a size"));
    }

    static Stream<Case> coresAndDevices() {
        return Stream.of(
                new Case("no cores", "{driver: {cores: 0}}", "spec.driver.cores", "0", "from 1"),
                new Case("cores in quotes", "{driver: {cores: '2'}}", "spec.driver.cores", "2", "without quotes"),
                new Case("part of a core", "{executor: {cores: 1.5}}", "spec.executor.cores", "1.5", "whole number"),
                new Case(
                        "more cores than int",
                        "{executor: {cores: 2147483648}}",
                        "spec.executor.cores",
                        "2147483648",
                        "to 2147483647"),
                new Case(
                        "cores by property",
                        "{sparkConf: {spark.executor.cores: ' 2'}}",
                        CONF.formatted("spark.executor.cores"),
                        " 2",
                        "whole number"),
                new Case("coreRequest", "{driver: {coreRequest: 1 core}}", "spec.driver.coreRequest", "1 core", "500m"),
                new Case(
                        "negative coreRequest",
                        "{executor: {coreRequest: '-1'}}",
                        "spec.executor.coreRequest",
                        "-1",
                        "500m"),
                new Case(
                        "coreLimit below the request",
                        "{executor: {cores: 4, coreLimit: 3500m}}",
                        "spec.executor.coreLimit",
                        "3500m",
                        "below the 4 cores"),
                new Case(
                        "limit below the request, by property",
                        "{sparkConf: {spark.kubernetes.executor.limit.cores: 500m}}",
                        CONF.formatted("spark.kubernetes.executor.limit.cores"),
                        "500m",
                        "below the 1 cores"),
                new Case(
                        "a template's limit below the request",
                        "{executor: {cores: 4, template: {spec: {containers: [{name: x, resources: {limits: {cpu: 2}}}]}}}}",
                        "spec.executor.template.spec.containers[0].resources.requests.cpu",
                        "4",
                        "above the limit of 2"),
                new Case(
                        "GPU without vendor",
                        "{sparkConf: {spark.executor.resource.gpu.amount: '1'}}",
                        CONF.formatted("spark.executor.resource.gpu.amount"),
                        "1",
                        "spark.executor.resource.gpu.vendor"),
                new Case(
                        "part of a GPU",
                        "{sparkConf: {spark.executor.resource.gpu.amount: '0.5',"
                                + " spark.executor.resource.gpu.vendor: nvidia.com}}",
                        CONF.formatted("spark.executor.resource.gpu.amount"),
                        "0.5",
                        "whole number"),
                new Case(
                        "GPU without name",
                        "{driver: {gpu: {name: '', quantity: 1}}}",
                        "spec.driver.gpu.name",
                        "",
                        "nvidia.com/gpu"),
                new Case(
                        "negative GPUs",
                        "{driver: {gpu: {name: nvidia.com/gpu, quantity: -1}}}",
                        "spec.driver.gpu.quantity",
                        "-1",
                        "from 0"),
                new Case(
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

    static Stream<Case> counts() {
        return Stream.of(
                new Case("no instances", "{executor: {instances: 0}}", "spec.executor.instances", "0", "from 1"),
                new Case(
                        "no instances by property",
                        "{sparkConf: {spark.executor.instances: '0'}}",
                        CONF.formatted("spark.executor.instances"),
                        "0",
                        "from 1"),
                new Case(
                        "initial above maximum",
                        "{dynamicAllocation: {enabled: true, initialExecutors: 5, maxExecutors: 4}}",
                        "spec.dynamicAllocation.maxExecutors",
                        "4",
                        "at least 5"),
                new Case(
                        "minimum above maximum",
                        "{dynamicAllocation: {enabled: true, minExecutors: 5, maxExecutors: 4}}",
                        "spec.dynamicAllocation.maxExecutors",
                        "4",
                        "minimum 5"),
                new Case(
                        "instances above maximum",
                        "{dynamicAllocation: {enabled: true, maxExecutors: 4}, executor: {instances: 6}}",
                        "spec.dynamicAllocation.maxExecutors",
                        "4",
                        "instances 6"),
                new Case(
                        "maximum of 0",
                        "{dynamicAllocation: {enabled: true, maxExecutors: 0}}",
                        "spec.dynamicAllocation.maxExecutors",
                        "0",
                        "from 1"),
                new Case(
                        "negative minimum",
                        "{dynamicAllocation: {enabled: true, minExecutors: -1}}",
                        "spec.dynamicAllocation.minExecutors",
                        "-1",
                        "from 0"),
                new Case(
                        "dynamic allocation switch",
                        "{sparkConf: {spark.dynamicAllocation.enabled: 'on'}}",
                        CONF.formatted("spark.dynamicAllocation.enabled"),
                        "on",
                        "true or false"),
                new Case(
                        "share of executors",
                        "{sparkConf: {spark.scheduler.minRegisteredResourcesRatio: most}}",
                        CONF.formatted("spark.scheduler.minRegisteredResourcesRatio"),
                        "most",
                        "decimal"));
    }

    static Stream<Case> shape() {
        return Stream.of(
                new Case("client mode", "{mode: client}", "spec.mode", "client", "cluster"),
                new Case("type", "{type: Kotlin}", "spec.type", "Kotlin", "Java, Scala, Python or R"),
                new Case("no version", "{sparkVersion: null}", "spec.sparkVersion", "", "required"),
                new Case("version as a number", "{sparkVersion: 3.5}", "spec.sparkVersion", "3.5", "quotes"),
                new Case("no main file", "{mainApplicationFile: ''}", "spec.mainApplicationFile", "", "required"),
                new Case("no driver", "{driver: null}", "spec.driver", "", "required"),
                new Case("executor as a list", "{executor: []}", "spec.executor", "[]", "object"),
                new Case(
                        "restart policy",
                        "{restartPolicy: {type: Sometimes}}",
                        "spec.restartPolicy.type",
                        "Sometimes",
                        "OnFailure"),
                new Case(
                        "retries",
                        "{restartPolicy: {type: OnFailure, onFailureRetries: -1}}",
                        "spec.restartPolicy.onFailureRetries",
                        "-1",
                        "from 0"),
                new Case("time to live", "{timeToLiveSeconds: -5}", "spec.timeToLiveSeconds", "-5", "from 0"),
                new Case(
                        "sparkConf without quotes",
                        "{sparkConf: {spark.executor.instances: 2}}",
                        CONF.formatted("spark.executor.instances"),
                        "2",
                        "quotes"),
                new Case(
                        "node selectors in two places",
                        "{nodeSelector: {disk: ssd}, executor: {nodeSelector: {disk: hdd}}}",
                        "spec.executor.nodeSelector",
                        "{\"disk\":\"hdd\"}",
                        "not both"),
                new Case(
                        "Spark's own label",
                        "{driver: {labels: {spark-role: boss}}}",
                        "spec.driver.labels.spark-role",
                        "boss",
                        "another key"),
                new Case(
                        "Spark's own label by property",
                        "{sparkConf: {spark.kubernetes.executor.label.spark-version: '3'}}",
                        CONF.formatted("spark.kubernetes.executor.label.spark-version"),
                        "3",
                        "another key"),
                new Case(
                        "the fleet's own label",
                        "{executor: {labels: {fleet.muster.dev/slot: mine}}}",
                        "spec.executor.labels[\"fleet.muster.dev/slot\"]",
                        "mine",
                        "fleet's own"),
                new Case(
                        "another cluster's API server",
                        "{sparkConf: {spark.kubernetes.driver.master: 'https://elsewhere'}}",
                        CONF.formatted("spark.kubernetes.driver.master"),
                        "https://elsewhere",
                        "leave it out"),
                new Case(
                        "another namespace",
                        "{sparkConf: {spark.kubernetes.namespace: kube-system}}",
                        CONF.formatted("spark.kubernetes.namespace"),
                        "kube-system",
                        "own namespace"));
    }

    static Stream<Case> kubernetesParts() {
        return Stream.of(
                new Case("template", "{driver: {template: big}}", "spec.driver.template", "big", "object"),
                new Case(
                        "containers in a template",
                        "{driver: {template: {spec: {containers: {name: x}}}}}",
                        "spec.driver.template.spec.containers",
                        "{\"name\":\"x\"}",
                        "list"),
                new Case(
                        "number for a string deep in a template",
                        "{executor: {template: {spec: {containers: [{name: x, env: [{name: A, value: 1}]}]}}}}",
                        "spec.executor.template.spec.containers[0].env[0].value",
                        "1",
                        "quotes"),
                new Case(
                        "string for a number deep in a template",
                        "{executor: {template: {spec: {terminationGracePeriodSeconds: '30'}}}}",
                        "spec.executor.template.spec.terminationGracePeriodSeconds",
                        "30",
                        "quotes"),
                new Case(
                        "template before Spark 3",
                        "{sparkVersion: 2.4.5, driver: {template: {spec: {}}}}",
                        "spec.driver.template",
                        "{\"spec\":{}}",
                        "3.0"),
                new Case(
                        "amount in a sidecar",
                        "{driver: {sidecars: [{name: s, resources: {requests: {memory: 1 Gi}}}]}}",
                        "spec.driver.sidecars[0].resources.requests.memory",
                        "1 Gi",
                        "quantity"),
                new Case(
                        "sidecar above its limit",
                        "{driver: {sidecars: [{name: s, resources: {requests: {cpu: 2}, limits: {cpu: 1}}}]}}",
                        "spec.driver.sidecars[0].resources.requests.cpu",
                        "2",
                        "above the limit of 1"),
                new Case(
                        "sidecars",
                        "{driver: {sidecars: {name: s}}}",
                        "spec.driver.sidecars",
                        "{\"name\":\"s\"}",
                        "list"),
                new Case(
                        "toleration",
                        "{driver: {tolerations: [{key: a, operator: Near}]}}",
                        "spec.driver.tolerations[0]",
                        "{\"key\":\"a\",\"operator\":\"Near\"}",
                        "Exists"),
                new Case(
                        "node affinity operator",
                        """
                        driver:
                          affinity:
                            nodeAffinity:
                              requiredDuringSchedulingIgnoredDuringExecution:
                                nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: Is, values: [a]}]}]
                        """,
                        "spec.driver.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
                                + ".nodeSelectorTerms[0].matchExpressions[0]",
                        "{\"key\":\"zone\",\"operator\":\"Is\",\"values\":[\"a\"]}",
                        "DoesNotExist"),
                new Case(
                        "node affinity without terms",
                        """
                        driver:
                          affinity:
                            nodeAffinity:
                              requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}
                        """,
                        "spec.driver.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms",
                        "[]",
                        "at least one"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"sizes", "coresAndDevices", "counts", "shape", "kubernetesParts"})
    void namesFieldValueAndWayOut(Case given) {
        Refused refused = refused(Specs.app(given.spec()));
        assertThat(refused.problems()).hasSize(1);
        assertThat(refused.first().field()).isEqualTo(given.field());
        assertThat(refused.first().value()).isEqualTo(given.value());
        assertThat(refused.first().why()).contains(given.why());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Big",
                "1st",
                "a.b",
                "-a",
                "a-",
                "",
                "a123456789012345678901234567890123456789012345678901234567890123"
            })
    void refusesNamesThatServicesCannotHave(String name) {
        SparkApplication app = Specs.app();
        app.getMetadata().setName(name);
        assertThat(refused(app).first().field()).isEqualTo("metadata.name");
    }

    @Test
    void refusesReservedLabelsOnTheObjectItself() {
        SparkApplication app = Specs.app();
        app.setMetadata(new ObjectMetaBuilder(app.getMetadata())
                .withLabels(Map.of("spark-app-name", "x", "team", "etl"))
                .build());
        assertThat(refused(app).message())
                .startsWith("metadata.labels.spark-app-name is \"x\": ")
                .doesNotContain("team");
    }

    @Test
    void doesNotRepeatWhatMayBeSecret() {
        Refused refused = refused(Specs.app("{sparkConf: {spark.hadoop.fs.s3a.secret.key: 12345}}"));
        assertThat(refused.message()).contains("spark.hadoop.fs.s3a.secret.key").doesNotContain("12345");
    }

    @Test
    void labelsThatSparkOverwritesOrOnlyTheOtherRoleHasAreFine() {
        assertThat(Interpreter.interpret(
                        Specs.app(
                                "driver: {labels: {spark-exec-id: x}, template: {metadata: {labels: {spark-role: y}}}}"),
                        true))
                .isInstanceOf(Understood.class);
    }

    @Test
    void aRichTemplateIsNoProblem() {
        assertThat(Interpreter.interpret(Specs.app("""
                                volumes:
                                - {name: conf, configMap: {name: c, defaultMode: 420, items: [{key: a, path: b, mode: 256}]}}
                                - {name: scratch, emptyDir: {medium: Memory, sizeLimit: 1Gi}}
                                driver:
                                  env: [{name: A, value: '1'}, {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
                                  envFrom: [{prefix: P_, configMapRef: {name: c}}]
                                  volumeMounts: [{name: conf, mountPath: /c, readOnly: true}]
                                  tolerations: [{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 30}]
                                  template:
                                    metadata: {creationTimestamp: null, annotations: {x: 'true'}}
                                    spec:
                                      enableServiceLinks: false
                                      fieldOfTomorrow: {a: 1}
                                      securityContext: {runAsUser: 185, fsGroup: 185, seccompProfile: {type: RuntimeDefault}}
                                      dnsConfig: {options: [{name: ndots, value: '2'}]}
                                      containers:
                                      - name: spark-kubernetes-driver
                                        ports: [{containerPort: 8080, name: http, protocol: TCP}]
                                        livenessProbe: {httpGet: {path: /, port: http}, periodSeconds: 10}
                                        readinessProbe: {tcpSocket: {port: 8080}}
                                        securityContext: {capabilities: {drop: [ALL]}, readOnlyRootFilesystem: true}
                                        resources: {requests: {ephemeral-storage: 1.5Gi}, limits: {example.com/x: 2}}
                                      initContainers:
                                      - {name: i, image: i, command: [sh, -c, 'true'], restartPolicy: Always}
                                """), true)).isInstanceOf(Understood.class);
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        Refused refused = refused(Specs.app("{mode: client, driver: {memory: 4Gi}, executor: {cores: 0}}"));
        assertThat(refused.problems())
                .extracting(Problem::field)
                .containsExactlyInAnyOrder("spec.mode", "spec.driver.memory", "spec.executor.cores");
    }

    @Test
    void aHostileSpecFillsNoStatus() {
        StringBuilder conf = new StringBuilder("{sparkConf: {");
        for (int i = 0; i < 500; i++) {
            conf.append("k").append(i).append(": ").append(i).append(", ");
        }
        Refused refused = refused(Specs.app(
                conf + "}, driver: {memory: '" + "9".repeat(10_000) + "'}}", "{mode: '" + "x".repeat(10_000) + "'}"));
        assertThat(refused.problems()).hasSize(20);
        assertThat(refused.message()).hasSizeLessThan(5_000);
    }

    @Test
    void anApplicationWithoutSpecIsRefusedToo() {
        SparkApplication app = Specs.app();
        app.setSpec(null);
        assertThat(refused(app).first().field()).isEqualTo("spec");
    }

    private static Refused refused(SparkApplication app) {
        return switch (Interpreter.interpret(app, true)) {
            case Refused refused -> refused;
            case Understood understood -> throw new AssertionError("understood: " + understood.podSets());
        };
    }
}
