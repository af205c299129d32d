package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.Work;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A19: what a job refers to is in its member before it, wherever it comes from, and goes when nothing needs it. */
class A19DependencyTest extends Acceptance {
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
    }
}
