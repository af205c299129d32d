package dev.muster.sandbox.deploy;

import static dev.muster.sandbox.deploy.InstalledHub.MERGE;
import static dev.muster.sandbox.deploy.InstalledHub.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The marks that hold an object back from deletion are the control plane's; users go on using the object. */
@ExtendWith(InstalledHub.Shared.class)
class ReservedMarksTest {
    private static final String NAME = "marked";

    private final InstalledHub hub;

    ReservedMarksTest(InstalledHub hub) {
        this.hub = hub;
    }

    @AfterEach
    void remove() {
        if (as(hub.admin()).get() != null) {
            as(hub.controlPlane()).patch(MERGE, "{\"metadata\":{\"finalizers\":null}}");
            as(hub.admin()).delete();
        }
    }

    /** A user's object, claimed by the control plane. */
    private void mark() {
        hub.admin().resource(plain(NAME)).create();
        as(hub.controlPlane()).patch(MERGE, """
                {"metadata": {"labels": {"fleet.muster.dev/token": "uid.1"},
                  "annotations": {"fleet.muster.dev/claimed-by": "default/p"},
                  "finalizers": ["fleet.muster.dev/withdraw", "example.org/other"]}}
                """);
    }

    /** @param patch a merge patch on a ConfigMap that has a reserved label, annotation and finalizer, and one finalizer of others */
    private record Case(String name, String patch, String says) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Case> EDITS = List.of(
            new Case(
                    "adding a label",
                    labels("fleet.muster.dev/source", "\"x\""),
                    "metadata.labels['fleet.muster.dev/source'] is"),
            new Case(
                    "changing a label",
                    labels(Reserved.TOKEN, "\"x\""),
                    "metadata.labels['fleet.muster.dev/token'] is reserved"),
            new Case(
                    "removing a label",
                    labels(Reserved.TOKEN, "null"),
                    "metadata.labels['fleet.muster.dev/token'] is reserved"),
            new Case(
                    "adding an annotation",
                    annotations("fleet.muster.dev/x", "\"x\""),
                    "metadata.annotations['fleet.muster.dev/x'] is reserved"),
            new Case(
                    "changing an annotation",
                    annotations(Reserved.CLAIMED_BY, "\"/mine\""),
                    "metadata.annotations['fleet.muster.dev/claimed-by'] is reserved"),
            new Case(
                    "removing an annotation",
                    annotations(Reserved.CLAIMED_BY, "null"),
                    "metadata.annotations['fleet.muster.dev/claimed-by'] is reserved"),
            new Case(
                    "removing the finalizer",
                    "{\"metadata\":{\"finalizers\":[\"example.org/other\"]}}",
                    "metadata.finalizers 'fleet.muster.dev/withdraw' is reserved"),
            new Case(
                    "adding a finalizer",
                    "{\"metadata\":{\"finalizers\":[\"fleet.muster.dev/withdraw\",\"fleet.muster.dev/proof\"]}}",
                    "metadata.finalizers 'fleet.muster.dev/proof' is reserved"),
            new Case("a label of one's own", labels("team", "\"a\""), "accepted"),
            new Case("a label that only looks alike", labels("muster.dev/team", "\"a\""), "accepted"),
            new Case("new content", "{\"data\":{\"k\":\"v\"}}", "accepted"),
            new Case(
                    "another finalizer's end",
                    "{\"metadata\":{\"finalizers\":[\"fleet.muster.dev/withdraw\"]}}",
                    "accepted"));

    @ParameterizedTest
    @FieldSource("EDITS")
    void evenAnAdministratorIsAnsweredTo(Case given) {
        mark();
        assertThat(answer(() -> as(hub.admin()).patch(MERGE, given.patch()))).contains(given.says());
    }

    @Test
    void onlyTheControlPlaneMakesAnObjectThatCarriesMarks() {
        var secret = new SecretBuilder()
                .withNewMetadata()
                .withName("obj-1")
                .withNamespace("muster-member-c1")
                .addToLabels(Reserved.BINDING, "uid")
                .endMetadata()
                .build();
        assertThat(answer(() -> hub.admin().resource(secret).dryRun().create()))
                .contains("metadata.labels['fleet.muster.dev/binding'] is reserved: only Muster's control plane sets or"
                        + " removes it");
        assertThat(answer(() -> hub.controlPlane().resource(secret).dryRun().create()))
                .isEqualTo("accepted");
    }

    @Test
    void aUserMayDeleteAMarkedObjectAndItGoesWhenTheControlPlaneLetsGo() {
        mark();
        as(hub.admin()).delete();
        as(hub.admin()).patch(MERGE, "{\"metadata\":{\"finalizers\":[\"fleet.muster.dev/withdraw\"]}}");
        assertThat(as(hub.admin()).get().getMetadata().getDeletionTimestamp()).isNotNull();
        as(hub.controlPlane()).patch(MERGE, "{\"metadata\":{\"finalizers\":null}}");
        assertThat(as(hub.admin()).get()).isNull();
    }

    @Test
    void theGarbageCollectorStillTakesMarkedObjectsOfADeletedOwner() {
        var owner = hub.admin().resource(plain("owner")).create();
        mark();
        as(hub.controlPlane()).patch(MERGE, "{\"metadata\":{\"finalizers\":null}}");
        as(hub.admin()).edit(marked -> {
            marked.addOwnerReference(owner);
            return marked;
        });
        hub.admin().resource(owner).delete();
        await().atMost(Duration.ofSeconds(20)).until(() -> as(hub.admin()).get() == null);
    }

    private static ConfigMap plain(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .build();
    }

    private static Resource<ConfigMap> as(KubernetesClient client) {
        return client.configMaps().inNamespace("default").withName(NAME);
    }

    private static String labels(String key, String value) {
        return "{\"metadata\":{\"labels\":{\"" + key + "\":" + value + "}}}";
    }

    private static String annotations(String key, String value) {
        return "{\"metadata\":{\"annotations\":{\"" + key + "\":" + value + "}}}";
    }
}
