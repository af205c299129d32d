package dev.muster.sandbox.deploy;

import static dev.muster.sandbox.deploy.InstalledHub.MERGE;
import static dev.muster.sandbox.deploy.InstalledHub.answer;
import static dev.muster.sandbox.deploy.InstalledHub.tryCreate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.Work;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** An order once given to a member changes only in the ways that the contract allows, whoever writes it. */
@ExtendWith(InstalledHub.Shared.class)
class WorkOrdersTest {
    private static final String NAMESPACE = "muster-member-c1";
    private static final String JOB = """
            {"apiVersion": "fleet.muster.dev/v1alpha1", "kind": "Work",
             "metadata": {"name": "b-1", "namespace": "muster-member-c1"},
             "spec": {"protocol": 1, "form": "Job", "intent": "Run", "token": "b.1", "attempt": 1, "priority": 0,
              "binding": {"namespace": "default", "name": "pi", "uid": "b"},
              "target": {"apiVersion": "sparkoperator.k8s.io/v1beta2", "kind": "SparkApplication",
                "resource": "sparkapplications", "namespace": "default", "name": "pi", "uid": "u", "generation": 1},
              "gang": [{"name": "driver", "count": 1, "minimum": 1, "requests": {"cpu": "1"},
                "tolerations": [{"key": "spot"}], "affinity": {"nodeAffinity": {"weight": 1}}}],
              "reservation": {"placeholders": true}, "driverStartTimeoutSeconds": 300,
              "after": ["obj-s"], "manifest": {"spec": {"mode": "cluster"}}}}
            """;
    private static final String OBJECT = """
            {"apiVersion": "fleet.muster.dev/v1alpha1", "kind": "Work",
             "metadata": {"name": "obj-s", "namespace": "muster-member-c1"},
             "spec": {"protocol": 1, "form": "Object", "intent": "Run",
              "target": {"apiVersion": "v1", "kind": "ConfigMap", "resource": "configmaps", "namespace": "default",
                "name": "conf", "uid": "s", "generation": 3},
              "usedBy": ["b"], "manifest": {"data": {"k": "v"}}}}
            """;
    private static final String WITHDRAWN =
            "{\"spec\":{\"intent\":\"Withdraw\",\"cause\":\"DriverLate\",\"manifest\":null}}";

    private final InstalledHub hub;

    WorkOrdersTest(InstalledHub hub) {
        this.hub = hub;
    }

    @AfterEach
    void remove() {
        hub.admin().resources(Work.class).inNamespace(NAMESPACE).delete();
    }

    /** @param path a JSON pointer below spec; @param value what replaces it, as JSON */
    private record Change(String path, String value, String says) {
        @Override
        public String toString() {
            return path;
        }
    }

    static final List<Change> FIXED = List.of(
            new Change("protocol", "2", "spec.protocol of a Job is immutable"),
            new Change("form", "\"Object\"", "spec.form is immutable"),
            new Change("token", "\"b.2\"", "spec.token is immutable"),
            new Change("attempt", "2", "spec.attempt is immutable"),
            new Change("priority", "5", "spec.priority is immutable"),
            new Change("binding/name", "\"other\"", "spec.binding is immutable"),
            new Change("target/name", "\"other\"", "spec.target names the object and is immutable"),
            new Change("target/uid", "\"other\"", "spec.target names the object and is immutable"),
            new Change("target/namespace", "\"other\"", "spec.target names the object and is immutable"),
            new Change("target/generation", "2", "spec.target.generation is immutable in a Job"),
            new Change("gang/0/count", "2", "spec.gang is immutable"),
            new Change("gang/0/tolerations/0/key", "\"other\"", "spec.gang is immutable"),
            new Change("gang/0/affinity/nodeAffinity/weight", "2", "spec.gang is immutable"),
            new Change("reservation/placeholders", "false", "spec.reservation is immutable"),
            new Change("driverStartTimeoutSeconds", "1", "spec.driverStartTimeoutSeconds is immutable"),
            new Change("after", "[]", "spec.after of a Job is immutable"),
            new Change("preserve", "true", "spec.preserve of a Job may change only together with"),
            new Change("cause", "\"DriverLate\"", "spec.cause must be absent with spec.intent Run"),
            new Change("secret", "\"s\"", "belong to spec.form Object only"),
            new Change("manifest/spec/mode", "\"client\"", "spec.manifest of a Job is immutable"));

    @ParameterizedTest
    @FieldSource("FIXED")
    void whatAJobWasOrderedStays(Change given) {
        hub.controlPlane().resource(JOB).create();
        var patch = "[{\"op\":\"add\",\"path\":\"/spec/" + given.path() + "\",\"value\":" + given.value() + "}]";
        assertThat(answer(() -> work("b-1")
                        .patch(
                                io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                                        io.fabric8.kubernetes.client.dsl.base.PatchType.JSON),
                                patch)))
                .contains(given.says());
    }

    @Test
    void aWithdrawalEmptiesTheManifestNamesItsCauseAndIsFinal() {
        hub.controlPlane().resource(JOB).create();
        assertThat(patch("b-1", "{\"spec\":{\"intent\":\"Withdraw\",\"cause\":\"DriverLate\"}}"))
                .contains("spec.manifest of a Job is required with spec.intent Run and must be absent with Withdraw");
        assertThat(patch("b-1", "{\"spec\":{\"intent\":\"Withdraw\",\"manifest\":null}}"))
                .contains("spec.cause must be absent with spec.intent Run, and a Job needs it with Withdraw");
        assertThat(patch("b-1", WITHDRAWN)).isEqualTo("accepted");
        assertThat(patch("b-1", "{\"spec\":{\"intent\":\"Run\",\"cause\":null,\"manifest\":{\"spec\":{}}}}"))
                .contains("spec.intent of a Job never goes back from Withdraw to Run");
        assertThat(work("b-1").get().getSpec().target().name()).isEqualTo("pi");
    }

    @Test
    void onlyDriverLateGivesWayToAnotherCauseAndPreserveComesWithIt() {
        hub.controlPlane().resource(JOB).create();
        assertThat(patch("b-1", WITHDRAWN)).isEqualTo("accepted");
        assertThat(patch("b-1", "{\"spec\":{\"preserve\":true}}")).contains("spec.preserve of a Job may change only");
        assertThat(patch("b-1", "{\"spec\":{\"cause\":\"TemplateDeleted\",\"preserve\":true}}"))
                .isEqualTo("accepted");
        assertThat(patch("b-1", "{\"spec\":{\"cause\":\"Requested\"}}"))
                .contains("spec.cause of a Job may change from DriverLate only");
    }

    @Test
    void anObjectMayBeReplacedButNeverNamesAnotherNorGoesBack() {
        hub.controlPlane().resource(OBJECT).create();
        assertThat(patch(
                        "obj-s",
                        "{\"spec\":{\"manifest\":{\"data\":{\"k\":\"w\"}},\"target\":{\"generation\":4},"
                                + "\"usedBy\":[\"b\",\"c\"],\"secret\":\"obj-s\"}}"))
                .isEqualTo("accepted");
        assertThat(patch("obj-s", "{\"spec\":{\"target\":{\"generation\":3}}}"))
                .contains("spec.target.generation is immutable in a Job and never goes back in an Object");
        assertThat(patch("obj-s", "{\"spec\":{\"target\":{\"uid\":\"t\"}}}"))
                .contains("spec.target names the object and is immutable");
        assertThat(patch("obj-s", "{\"spec\":{\"intent\":\"Withdraw\",\"manifest\":null,\"secret\":null}}"))
                .isEqualTo("accepted");
    }

    @Test
    void anAgentCannotTakeBackAnEndNorNameAnotherCopy() {
        hub.controlPlane().resource(JOB).create();
        try (var agent = hub.agentOnHub("c1")) {
            var status = agent.resources(Work.class)
                    .inNamespace(NAMESPACE)
                    .withName("b-1")
                    .subresource("status");
            assertThat(answer(() -> status.patch(MERGE, "{\"status\":{\"phase\":\"Starting\",\"copyUid\":\"u1\"}}")))
                    .isEqualTo("accepted");
            assertThat(answer(() -> status.patch(MERGE, "{\"status\":{\"copyUid\":\"u2\"}}")))
                    .contains("status.copyUid never changes");
            assertThat(answer(() ->
                            status.patch(MERGE, "{\"status\":{\"phase\":\"Finished\",\"outcome\":\"COMPLETED\"}}")))
                    .isEqualTo("accepted");
            assertThat(answer(() -> status.patch(MERGE, "{\"status\":{\"outcome\":\"FAILED\"}}")))
                    .contains("status.outcome is final");
            assertThat(answer(() -> status.patch(MERGE, "{\"status\":{\"phase\":\"Running\"}}")))
                    .contains("status.phase of a Job is final");
            assertThat(answer(() -> status.patch(MERGE, "{\"status\":{\"phase\":\"Withdrawn\"}}")))
                    .isEqualTo("accepted");
            assertThat(answer(() -> status.patch(MERGE, "{\"status\":{\"phase\":\"Finished\"}}")))
                    .contains("status.phase of a Job is final");
        }
    }

    @Test
    void anOrderIsNamedAfterWhatItIsFor() {
        assertThat(tryCreate(hub.controlPlane(), JOB.replace("\"b-1\"", "\"b-2\"")))
                .contains("metadata.name of a Job Work must be <spec.binding.uid>-<spec.attempt>, here 'b-1'");
        assertThat(tryCreate(hub.controlPlane(), JOB.replace("\"b.1\"", "\"b.11\"")))
                .contains("spec.token must be <spec.binding.uid>.<spec.attempt>, here 'b.1'");
        assertThat(tryCreate(hub.controlPlane(), OBJECT.replace("\"obj-s\"", "\"obj-t\"")))
                .contains("metadata.name of an Object Work must be obj-<spec.target.uid>");
        assertThat(tryCreate(hub.controlPlane(), JOB.replace("\"token\": \"b.1\",", "")))
                .contains("spec.token, spec.binding and spec.attempt are required when spec.form is Job");
    }

    private String patch(String name, String patch) {
        return answer(() -> work(name).patch(MERGE, patch));
    }

    private Resource<Work> work(String name) {
        return hub.controlPlane().resources(Work.class).inNamespace(NAMESPACE).withName(name);
    }
}
