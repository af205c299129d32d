package dev.muster.benchmarks.fleet;

import dev.muster.sandbox.fleet.MemberSpec;
import dev.muster.sandbox.kubelet.NodeSpec;
import dev.muster.sandbox.operator.OperatorSettings;
import dev.muster.sandbox.operator.OperatorSettings.Presence;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is measured, and how the fleet for it is made. */
enum Scenario {
    /** Create on the hub to copy in a member, without reservation; nothing in the members works on the copies. */
    ARRIVAL,
    /** The same with placeholder pods, that the members' own schedulers bind. */
    RESERVED,
    /** Create to COMPLETED on the hub, with reservation, nodes and operator. */
    COMPLETED;

    private static final int MEMBERS = 3;
    private static final long TIB = 1L << 40;

    /** Above any number of jobs of a run; the largest the agent takes. */
    private static final String UNLIMITED = "10000";

    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    boolean reserves() {
        return this != ARRIVAL;
    }

    /** Whether simulated operator and kubelets work on what arrives. */
    boolean works() {
        return this == COMPLETED;
    }

    /** Three members with room for every job of the benchmark: placing is measured, not waiting. */
    List<MemberSpec> members() {
        return Stream.iterate(1, i -> i + 1).limit(MEMBERS).map(this::member).toList();
    }

    private MemberSpec member(int number) {
        var name = "member" + number;
        var nodes =
                NodeSpec.of(name + "-a", 20_000_000, 40 * TIB).withPods(20_000).times(4);
        var operator = OperatorSettings.defaults();
        var quick = operator.with(operator.submission().withTime(Duration.ZERO))
                .with(operator.spark().withRunTime(Duration.ofMillis(100)).withDriverStart(Duration.ZERO));
        return MemberSpec.of(name, nodes)
                .with(works() ? quick : quick.with(Presence.ABSENT))
                .withAgentConfig(agent());
    }

    private Map<String, String> agent() {
        var config = new HashMap<String, String>();
        config.put("muster.attempts.unacknowledged", UNLIMITED);
        if (!works()) {
            config.put("muster.attempts.operator-silent", "24h");
            config.put("muster.attempts.driver-start", "24h");
            var stated = "muster.capabilities.stated.";
            config.put(stated + "spark-operator", "true");
            config.put(stated + "spark-operator-version", "2.5.2");
            config.put(stated + "spark-operator-namespaces", "*");
            config.put(stated + "webhook", "true");
            config.put(stated + "suspend", "true");
        }
        return config;
    }

    Map<String, String> controlPlane() {
        return Map.of("muster.schedule.unarmed-limit", "1000000");
    }

    String policy() {
        return """
            apiVersion: policy.one.alibabacloud.com/v1alpha1
            kind: PropagationPolicy
            metadata: {name: every-job, namespace: default}
            spec:
              resourceSelectors:
              - {apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication}
              placement:
                replicaScheduling: {replicaSchedulingType: Divided, customSchedulingType: Gang}
              reservation: %s
            """.formatted(reserves() ? "Auto" : "Never");
    }

    /** One driver, one executor. */
    String application(String name) {
        return """
            apiVersion: sparkoperator.k8s.io/v1beta2
            kind: SparkApplication
            metadata: {name: %s, namespace: default}
            spec:
              type: Scala
              mode: cluster
              image: example.com/spark:3.5.4
              mainClass: org.apache.spark.examples.SparkPi
              mainApplicationFile: local:///opt/spark/examples/jars/spark-examples_2.12-3.5.4.jar
              sparkVersion: 3.5.4
              driver: {cores: 1, memory: 512m%s}
              executor: {instances: 1, cores: 1, memory: 512m}
              restartPolicy: {type: Never}
            """.formatted(name, works() ? ", serviceAccount: spark-operator-spark" : "");
    }
}
