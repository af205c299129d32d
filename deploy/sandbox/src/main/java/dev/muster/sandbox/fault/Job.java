package dev.muster.sandbox.fault;

import java.util.List;

/**
 * A SparkApplication and the policy for it, both in namespace default and of one name.
 *
 * @param members where it may go
 * @param reservation Auto or Never
 * @param runSeconds how long its driver runs
 * @param names a ConfigMap and a Secret on the hub that it names; empty for none
 */
public record Job(String name, List<String> members, String reservation, double runSeconds, String names) {
    public Job {
        members = List.copyOf(members);
    }

    static Job of(String name, String... members) {
        return new Job(name, List.of(members), "Auto", 0, "");
    }

    Job unreserved() {
        return new Job(name, members, "Never", runSeconds, names);
    }

    Job running(double seconds) {
        return new Job(name, members, reservation, seconds, names);
    }

    Job naming(String value) {
        return new Job(name, members, reservation, runSeconds, value);
    }

    String policy() {
        return """
                apiVersion: policy.one.alibabacloud.com/v1alpha1
                kind: PropagationPolicy
                metadata: {name: %1$s, namespace: default, labels: {faults: "true"}}
                spec:
                  propagateDeps: true
                  reservation: %2$s
                  resourceSelectors:
                  - {apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication, name: %1$s}
                  placement:
                    clusterAffinity: {clusterNames: [%3$s]}
                    replicaScheduling: {replicaSchedulingType: Divided, customSchedulingType: Gang}
                  reclaim: {driverStartTimeout: 1s, maxAttempts: 0, memberBackoff: %4$s}
                """.formatted(name, reservation, String.join(", ", members), members.size() == 1 ? "2s" : "10m");
    }

    String application() {
        return """
                apiVersion: sparkoperator.k8s.io/v1beta2
                kind: SparkApplication
                metadata:
                  name: %1$s
                  namespace: default
                  labels: {faults: "true"}
                  annotations: {sandbox.spark/run-seconds: "%2$s"}
                spec:
                  type: Scala
                  mode: cluster
                  image: example.com/spark:3.5.4
                  mainClass: org.apache.spark.examples.SparkPi
                  mainApplicationFile: local:///opt/spark/examples/jars/spark-examples_2.12-3.5.4.jar
                  sparkVersion: 3.5.4
                %3$s  driver: {cores: 1, memory: 512m, serviceAccount: spark-operator-spark%4$s}
                  executor: {instances: 2, cores: 1, memory: 512m}
                  restartPolicy: {type: Never}
                """.formatted(
                        name,
                        runSeconds,
                        names.isEmpty() ? "" : "  sparkConfigMap: " + names + "\n",
                        names.isEmpty() ? "" : ", secrets: [{name: " + names + ", path: /mnt, secretType: Opaque}]");
    }
}
