package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.Work;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClassBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A19: what a job refers to is in its member before it, wherever it comes from, and goes when nothing needs it. */
class A19DependencyTest extends Acceptance {
    private static final String DATA = "a19-data";
    private static final String RUNTIME = "a19-runtime";
    private static final List<String> NAMES =
            List.of("a19-hub", "a19-shared", "a19-neither", "a19-member", "a19-secret");

    @Test
    void onlyInTheMember() {
        // The seed's own case: spark-operator-spark exists only in members.
        member(1).client().resource(configMap("a19-member", "theirs")).create();
        var app = Spark.app("a19-in-member").with("sparkConfigMap", "a19-member");
        apply(Policy.of(app.name(), "member1").with("propagateDeps", true));
        apply(app);
        awaitState(app, "COMPLETED");
        assertThat(configMapIn(1, "a19-member")).containsEntry("key", "theirs");
        delete(app);
        leaveNothing();
        assertThat(configMapIn(1, "a19-member"))
                .as("a foreign object is left alone")
                .containsEntry("key", "theirs");
    }

    @Test
    void onlyOnTheHub() {
        hubClient().resource(configMap("a19-hub", "ours")).create();
        hubClient()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("a19-secret")
                        .withNamespace("default")
                        .endMetadata()
                        .withStringData(Map.of("password", "correct-horse-a19"))
                        .build())
                .create();
        var app = Spark.app("a19-on-hub")
                .with("sparkConfigMap", "a19-hub")
                .driverWith("secrets", List.of(Map.of("name", "a19-secret", "path", "/mnt", "secretType", "Opaque")))
                .running(3);
        apply(Policy.of(app.name(), "member1").with("propagateDeps", true));
        apply(app);
        awaitState(app, "RUNNING");
        assertThat(configMapIn(1, "a19-hub")).containsEntry("key", "ours");
        assertThat(member(1)
                        .client()
                        .secrets()
                        .inNamespace("default")
                        .withName("a19-secret")
                        .get())
                .isNotNull();
        assertThat(member(2)
                        .client()
                        .secrets()
                        .inNamespace("default")
                        .withName("a19-secret")
                        .get())
                .as("secret bytes go only where the job goes")
                .isNull();
        assertThat(hubClient().resources(Work.class).inAnyNamespace().list().getItems())
                .as("no Work carries the bytes")
                .noneMatch(work -> work.toString().contains("correct-horse-a19")
                        || work.toString().contains("Y29ycmVjdC1ob3JzZS1hMTk"));
        awaitState(app, "COMPLETED");
        delete(app);
        eventually(SOON, () -> {
            assertThat(configMapIn(1, "a19-hub")).isNull();
            assertThat(member(1)
                            .client()
                            .secrets()
                            .inNamespace("default")
                            .withName("a19-secret")
                            .get())
                    .isNull();
        });
    }

    @Test
    void inNeither() {
        var app = Spark.app("a19-in-neither").with("sparkConfigMap", "a19-neither");
        apply(Policy.of(app.name(), "member1").with("propagateDeps", true));
        apply(app);
        awaitWaiting(app, "a19-neither");
        hubClient().resource(configMap("a19-neither", "late")).create();
        awaitState(app, "COMPLETED");
    }

    @Test
    void sharedByTwoJobsOfWhichOneIsDeleted() {
        hubClient().resource(configMap("a19-shared", "ours")).create();
        var first = Spark.app("a19-first").with("sparkConfigMap", "a19-shared").running(60);
        var second =
                Spark.app("a19-second").with("sparkConfigMap", "a19-shared").running(60);
        for (var app : List.of(first, second)) {
            apply(Policy.of(app.name(), "member2").with("propagateDeps", true));
            apply(app);
        }
        awaitState(first, "RUNNING");
        awaitState(second, "RUNNING");
        delete(first);
        eventually(ENDED, () -> assertThat(application(first.name())).isNull());
        assertThat(configMapIn(2, "a19-shared")).as("still needed").containsEntry("key", "ours");
        delete(second);
        eventually(ENDED, () -> assertThat(configMapIn(2, "a19-shared"))
                .as("needed no more")
                .isNull());
    }

    @Test
    void aClaimOnDataDecidesWhereTheJobRuns() {
        claim(2);
        var app = Spark.app("a19-data")
                .with("volumes", List.of(Map.of("name", "data", "persistentVolumeClaim", Map.of("claimName", DATA))))
                .driverWith("volumeMounts", List.of(Map.of("name", "data", "mountPath", "/data")));
        apply(Policy.of(app.name(), "member1", "member2")
                .with("propagateDeps", true)
                .reclaim("30s", 0, "2s"));
        apply(app);
        awaitState(app, "COMPLETED");
        assertThat(placedOn(app)).as("where its data is").isEqualTo("member2");
        assertThat(member(1)
                        .client()
                        .persistentVolumeClaims()
                        .inNamespace("default")
                        .list()
                        .getItems())
                .as("data is never copied")
                .isEmpty();
    }

    @Test
    void aRuntimeClassMustBeThereAndIsNotCopied() {
        var app = Spark.app("a19-runtime")
                .driverWith("template", Map.of("spec", Map.of("runtimeClassName", RUNTIME, "containers", List.of())));
        apply(Policy.of(app.name(), "member1").with("propagateDeps", true).reclaim("30s", 0, "2s"));
        apply(app);
        awaitWaiting(app, "RuntimeClass " + RUNTIME);
        member(1)
                .client()
                .resource(new RuntimeClassBuilder()
                        .withNewMetadata()
                        .withName(RUNTIME)
                        .endMetadata()
                        .withHandler("runc")
                        .build())
                .create();
        awaitState(app, "COMPLETED");
    }

    /** A claim that is bound already, as the sandbox has no provisioner. */
    private void claim(int number) {
        var size = Map.of("storage", new Quantity("1Gi"));
        member(number)
                .client()
                .resource(new PersistentVolumeBuilder()
                        .withNewMetadata()
                        .withName(DATA)
                        .endMetadata()
                        .withNewSpec()
                        .withCapacity(size)
                        .withAccessModes("ReadWriteMany")
                        .withNewHostPath("/data", "")
                        .withNewClaimRef()
                        .withNamespace("default")
                        .withName(DATA)
                        .endClaimRef()
                        .endSpec()
                        .build())
                .create();
        member(number)
                .client()
                .resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName(DATA)
                        .withNamespace("default")
                        .addToAnnotations("pv.kubernetes.io/bind-completed", "yes")
                        .endMetadata()
                        .withNewSpec()
                        .withAccessModes("ReadWriteMany")
                        .withStorageClassName("")
                        .withVolumeName(DATA)
                        .withNewResources()
                        .withRequests(size)
                        .endResources()
                        .endSpec()
                        .build())
                .create();
    }

    private static io.fabric8.kubernetes.api.model.ConfigMap configMap(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withData(Map.of("key", value))
                .build();
    }

    private Map<String, String> configMapIn(int member, String name) {
        var found = member(member)
                .client()
                .configMaps()
                .inNamespace("default")
                .withName(name)
                .get();
        return found == null ? null : found.getData();
    }

    @AfterEach
    void removeObjects() {
        for (var name : NAMES) {
            hubClient().configMaps().inNamespace("default").withName(name).delete();
            hubClient().secrets().inNamespace("default").withName(name).delete();
        }
        member(1)
                .client()
                .configMaps()
                .inNamespace("default")
                .withName("a19-member")
                .delete();
        // The sandbox has no controller that takes off the protection of volumes in use.
        var data = fleet.kubectl(member(2).cluster());
        for (var kind : List.of("pvc", "pv")) {
            data.run("delete", kind, DATA, "-n", "default", "--ignore-not-found", "--wait=false");
            data.run(
                    "patch", kind, DATA, "-n", "default", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
        }
        member(1).client().resources(RuntimeClass.class).withName(RUNTIME).delete();
    }
}
