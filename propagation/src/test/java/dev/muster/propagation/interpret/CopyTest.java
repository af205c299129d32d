package dev.muster.propagation.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the member is given. */
class CopyTest {
    @Test
    void defaultsAreWrittenOut() {
        assertThat(Copy.of(Specs.app()).path("spec")).isEqualTo(Specs.yaml("""
                        type: Scala
                        sparkVersion: 3.5.4
                        mainApplicationFile: local:///app.jar
                        mode: cluster
                        restartPolicy: {type: Never}
                        driver: {cores: 1, memory: 1g}
                        executor: {cores: 1, memory: 1g, instances: 1}
                        """));
    }

    @Test
    void whatSparkConfGivesIsNotOverridden() {
        ObjectNode spec =
                spec("{sparkConf: {spark.driver.cores: '2', spark.driver.memory: 2g, spark.executor.cores: '3',"
                        + " spark.executor.memory: 3g, spark.executor.instances: '4'}}");
        assertThat(spec.path("driver")).isEmpty();
        assertThat(spec.path("executor")).isEmpty();
    }

    @Test
    void dynamicAllocationGetsNoInstances() {
        assertThat(spec("{dynamicAllocation: {enabled: true}}").path("executor").has("instances"))
                .isFalse();
    }

    @Test
    void retriesGetTheOperatorsInterval() {
        assertThat(spec("{restartPolicy: {type: OnFailure, onFailureRetries: 3, onFailureRetryInterval: 9}}")
                        .path("restartPolicy"))
                .isEqualTo(Specs.yaml("{type: OnFailure, onFailureRetries: 3, onFailureRetryInterval: 9,"
                        + " onSubmissionFailureRetryInterval: 5}"));
    }

    @Test
    void whatTheFleetDoesNotKnowPassesThrough() {
        ObjectNode spec = spec("{futureField: {a: [1, x, null]}, driver: {cores: 3, memory: ' 2g ', other: 1.50}}");
        assertThat(spec.path("futureField"))
                .isEqualTo(Specs.yaml("{a: [1, x, null]}").deepCopy());
        assertThat(spec.path("driver")).isEqualTo(Specs.yaml("{cores: 3, memory: ' 2g ', other: 1.50}"));
    }

    @Test
    void nothingOfTheHubsOwnObjectGoesAlong() {
        SparkApplication app = Specs.app();
        app.setMetadata(new ObjectMetaBuilder(app.getMetadata())
                .withUid("u-1")
                .withResourceVersion("42")
                .withGeneration(7L)
                .withFinalizers("fleet.muster.dev/withdraw", "other/finalizer")
                .withOwnerReferences(new OwnerReferenceBuilder().withName("o").build())
                .withManagedFields(new ManagedFieldsEntry())
                .withLabels(Map.of("team", "etl", "fleet.muster.dev/token", "t"))
                .withAnnotations(Map.of(
                        "note", "n",
                        "fleet.muster.dev/claimed-by", "jobs/p",
                        "kubectl.kubernetes.io/last-applied-configuration", "{}"))
                .build());
        app.setStatus(Specs.yaml("{applicationState: {state: PENDING}}"));
        ObjectNode copy = Copy.of(app);
        assertThat(copy.properties())
                .extracting(Map.Entry::getKey)
                .isEqualTo(List.of("apiVersion", "kind", "metadata", "spec"));
        assertThat(copy.path("metadata"))
                .isEqualTo(Specs.yaml("{name: app, namespace: jobs, labels: {team: etl}, annotations: {note: n}}"));
    }

    @Test
    void theTemplateIsNotTouched() {
        SparkApplication app = Specs.app("{driver: {cores: 2}}");
        ObjectNode before = app.getSpec().deepCopy();
        Copy.of(app).withObject("/spec/driver").put("memory", "9g");
        assertThat(app.getSpec()).isEqualTo(before);
    }

    private static ObjectNode spec(String overlay) {
        return (ObjectNode) Copy.of(Specs.app(overlay)).path("spec");
    }
}
