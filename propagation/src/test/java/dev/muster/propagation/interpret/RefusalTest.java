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
    static Stream<RefusalCase> shape() {
        return Stream.of(
                new RefusalCase("client mode", "{mode: client}", "spec.mode", "client", "cluster"),
                new RefusalCase("type", "{type: Kotlin}", "spec.type", "Kotlin", "Java, Scala, Python or R"),
                new RefusalCase("no version", "{sparkVersion: null}", "spec.sparkVersion", "", "required"),
                new RefusalCase("version as a number", "{sparkVersion: 3.5}", "spec.sparkVersion", "3.5", "quotes"),
                new RefusalCase(
                        "no main file", "{mainApplicationFile: ''}", "spec.mainApplicationFile", "", "required"),
                new RefusalCase("no driver", "{driver: null}", "spec.driver", "", "required"),
                new RefusalCase("executor as a list", "{executor: []}", "spec.executor", "[]", "object"),
                new RefusalCase(
                        "restart policy",
                        "{restartPolicy: {type: Sometimes}}",
                        "spec.restartPolicy.type",
                        "Sometimes",
                        "OnFailure"),
                new RefusalCase(
                        "retries",
                        "{restartPolicy: {type: OnFailure, onFailureRetries: -1}}",
                        "spec.restartPolicy.onFailureRetries",
                        "-1",
                        "from 0"),
                new RefusalCase("time to live", "{timeToLiveSeconds: -5}", "spec.timeToLiveSeconds", "-5", "from 0"),
                new RefusalCase(
                        "sparkConf without quotes",
                        "{sparkConf: {spark.executor.instances: 2}}",
                        RefusalCase.conf("spark.executor.instances"),
                        "2",
                        "quotes"),
                new RefusalCase(
                        "node selectors in two places",
                        "{nodeSelector: {disk: ssd}, executor: {nodeSelector: {disk: hdd}}}",
                        "spec.executor.nodeSelector",
                        "{\"disk\":\"hdd\"}",
                        "not both"),
                new RefusalCase(
                        "Spark's own label",
                        "{driver: {labels: {spark-role: boss}}}",
                        "spec.driver.labels.spark-role",
                        "boss",
                        "another key"),
                new RefusalCase(
                        "Spark's own label by property",
                        "{sparkConf: {spark.kubernetes.executor.label.spark-version: '3'}}",
                        RefusalCase.conf("spark.kubernetes.executor.label.spark-version"),
                        "3",
                        "another key"),
                new RefusalCase(
                        "the fleet's own label",
                        "{executor: {labels: {fleet.muster.dev/slot: mine}}}",
                        "spec.executor.labels[\"fleet.muster.dev/slot\"]",
                        "mine",
                        "fleet's own"),
                new RefusalCase(
                        "another cluster's API server",
                        "{sparkConf: {spark.kubernetes.driver.master: 'https://elsewhere'}}",
                        RefusalCase.conf("spark.kubernetes.driver.master"),
                        "https://elsewhere",
                        "leave it out"),
                new RefusalCase(
                        "another namespace",
                        "{sparkConf: {spark.kubernetes.namespace: kube-system}}",
                        RefusalCase.conf("spark.kubernetes.namespace"),
                        "kube-system",
                        "own namespace"));
    }

    static Stream<RefusalCase> kubernetesParts() {
        return Stream.of(
                new RefusalCase("template", "{driver: {template: big}}", "spec.driver.template", "big", "object"),
                new RefusalCase(
                        "containers in a template",
                        "{driver: {template: {spec: {containers: {name: x}}}}}",
                        "spec.driver.template.spec.containers",
                        "{\"name\":\"x\"}",
                        "list"),
                new RefusalCase(
                        "number for a string deep in a template",
                        "{executor: {template: {spec: {containers: [{name: x, env: [{name: A, value: 1}]}]}}}}",
                        "spec.executor.template.spec.containers[0].env[0].value",
                        "1",
                        "quotes"),
                new RefusalCase(
                        "string for a number deep in a template",
                        "{executor: {template: {spec: {terminationGracePeriodSeconds: '30'}}}}",
                        "spec.executor.template.spec.terminationGracePeriodSeconds",
                        "30",
                        "quotes"),
                new RefusalCase(
                        "template before Spark 3",
                        "{sparkVersion: 2.4.5, driver: {template: {spec: {}}}}",
                        "spec.driver.template",
                        "{\"spec\":{}}",
                        "3.0"),
                new RefusalCase(
                        "amount in a sidecar",
                        "{driver: {sidecars: [{name: s, resources: {requests: {memory: 1 Gi}}}]}}",
                        "spec.driver.sidecars[0].resources.requests.memory",
                        "1 Gi",
                        "quantity"),
                new RefusalCase(
                        "sidecar above its limit",
                        "{driver: {sidecars: [{name: s, resources: {requests: {cpu: 2}, limits: {cpu: 1}}}]}}",
                        "spec.driver.sidecars[0].resources.requests.cpu",
                        "2",
                        "above the limit of 1"),
                new RefusalCase(
                        "sidecars",
                        "{driver: {sidecars: {name: s}}}",
                        "spec.driver.sidecars",
                        "{\"name\":\"s\"}",
                        "list"),
                new RefusalCase(
                        "toleration",
                        "{driver: {tolerations: [{key: a, operator: Near}]}}",
                        "spec.driver.tolerations[0]",
                        "{\"key\":\"a\",\"operator\":\"Near\"}",
                        "Exists"),
                new RefusalCase(
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
                new RefusalCase(
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
    @MethodSource({"shape", "kubernetesParts"})
    void namesFieldValueAndWayOut(RefusalCase given) {
        given.check();
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
        assertThat(RefusalCase.refused(app).first().field()).isEqualTo("metadata.name");
    }

    @Test
    void refusesReservedLabelsOnTheObjectItself() {
        SparkApplication app = Specs.app();
        app.setMetadata(new ObjectMetaBuilder(app.getMetadata())
                .withLabels(Map.of("spark-app-name", "x", "team", "etl"))
                .build());
        assertThat(RefusalCase.refused(app).message())
                .startsWith("metadata.labels.spark-app-name is \"x\": ")
                .doesNotContain("team");
    }

    @Test
    void doesNotRepeatWhatMayBeSecret() {
        Refused refused = RefusalCase.refused(Specs.app("{sparkConf: {spark.hadoop.fs.s3a.secret.key: 12345}}"));
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
        Refused refused = RefusalCase.refused(Specs.app("{mode: client, driver: {memory: 4Gi}, executor: {cores: 0}}"));
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
        Refused refused = RefusalCase.refused(Specs.app(
                conf + "}, driver: {memory: '" + "9".repeat(10_000) + "'}}", "{mode: '" + "x".repeat(10_000) + "'}"));
        assertThat(refused.problems()).hasSize(20);
        assertThat(refused.message()).hasSizeLessThan(5_000);
    }

    @Test
    void anApplicationWithoutSpecIsRefusedToo() {
        SparkApplication app = Specs.app();
        app.setSpec(null);
        assertThat(RefusalCase.refused(app).first().field()).isEqualTo("spec");
    }
}
