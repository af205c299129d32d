package dev.muster.sandbox.agent;

import static dev.muster.sandbox.agent.AgentFleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.agent.attempt.Limits;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.policy.PropagationSpec.ConflictResolution;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Objects that go along with jobs: made, kept, shared with what is there, taken back. */
class ObjectWorkLiveTest {
    private final KubernetesClient hub = AgentFleet.hub().client();
    private final KubernetesClient member = AgentFleet.member().client();
    private String namespace;
    private AgentFleet.Agent agent;

    @BeforeEach
    void start() {
        namespace = AgentFleet.jobNamespace();
        agent = AgentFleet.agent(Limits.DEFAULTS);
    }

    @AfterEach
    void stop() {
        AgentFleet.forgetWorks();
        agent.close();
        member.namespaces().withName(namespace).delete();
    }

    @Test
    void aConfigMapIsMadeEditedRepairedAndTakenBack() {
        String uid = UUID.randomUUID().toString();
        order(uid, configMap("conf"), "{'data': {'a': '1', 'b': '2'}}", ConflictResolution.Abort);
        await(uid, Phase.Applied);
        assertThat(conf("conf").getData()).containsExactlyInAnyOrderEntriesOf(Map.of("a", "1", "b", "2"));
        assertThat(status(uid).created()).isTrue();

        edit(uid, spec -> with(spec, Intent.Run, "{'data': {'a': '9'}}"));
        soon().until(() -> conf("conf").getData().equals(Map.of("a", "9")));

        member.configMaps().inNamespace(namespace).withName("conf").edit(c -> new ConfigMapBuilder(c)
                .addToData("a", "0")
                .build());
        soon().until(() -> conf("conf").getData().equals(Map.of("a", "9")));

        member.configMaps().inNamespace(namespace).withName("conf").delete();
        soon().until(() -> conf("conf") != null);

        edit(uid, spec -> with(spec, Intent.Withdraw, null));
        await(uid, Phase.Withdrawn);
        assertThat(conf("conf")).isNull();
    }

    @Test
    void theMembersOwnAccountServesAndAForeignConfigMapIsAConflictUnlessToldToOverwrite() {
        member.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("conf")
                        .withNamespace(namespace)
                        .endMetadata()
                        .addToData("mine", "yes")
                        .build())
                .create();
        String account = UUID.randomUUID().toString();
        order(account, new Kind("v1", "ServiceAccount", "serviceaccounts", "default"), "{}", ConflictResolution.Abort);
        String conflict = UUID.randomUUID().toString();
        order(conflict, configMap("conf"), "{'data': {'a': '1'}}", ConflictResolution.Abort);

        await(account, Phase.Applied);
        assertThat(status(account).created()).isFalse();
        await(conflict, Phase.Refused);
        assertThat(status(conflict).reason()).isEqualTo("Conflict");
        assertThat(conf("conf").getData()).containsOnlyKeys("mine");

        String overwrite = UUID.randomUUID().toString();
        order(overwrite, configMap("conf"), "{'data': {'a': '1'}}", ConflictResolution.Overwrite);
        await(overwrite, Phase.Applied);
        assertThat(conf("conf").getData()).containsEntry("a", "1");
    }

    @Test
    void aSecretsBytesComeFromTheHubsSecretAndNeverThroughTheWork() {
        String uid = UUID.randomUUID().toString();
        hub.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("obj-" + uid)
                        .withNamespace(AgentFleet.HUB_NAMESPACE)
                        .addToLabels(Reserved.SOURCE, uid)
                        .addToLabels("team", "red")
                        .endMetadata()
                        .withType("Opaque")
                        .addToData("password", "aHVudGVyMg==")
                        .build())
                .create();
        order(uid, new Kind("v1", "Secret", "secrets", "keys"), null, ConflictResolution.Abort);

        await(uid, Phase.Applied);
        assertThat(secret("password")).isEqualTo("aHVudGVyMg==");

        hub.secrets()
                .inNamespace(AgentFleet.HUB_NAMESPACE)
                .withName("obj-" + uid)
                .edit(s -> new SecretBuilder(s).addToData("password", "bmV3").build());
        soon().until(() -> secret("password").equals("bmV3"));
        assertThat(Serialization.asJson(work(uid))).doesNotContain("bmV3");
    }

    @Test
    void aNamespaceGoesOnlyWhenNothingForeignIsInIt() {
        String empty = "ns-" + UUID.randomUUID().toString().substring(0, 8);
        String used = "ns-" + UUID.randomUUID().toString().substring(0, 8);
        String one = UUID.randomUUID().toString();
        String two = UUID.randomUUID().toString();
        order(one, new Kind("v1", "Namespace", "namespaces", empty), "{}", ConflictResolution.Abort);
        order(two, new Kind("v1", "Namespace", "namespaces", used), "{}", ConflictResolution.Abort);
        await(one, Phase.Applied);
        await(two, Phase.Applied);
        member.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("precious")
                        .withNamespace(used)
                        .endMetadata()
                        .build())
                .create();

        edit(one, spec -> with(spec, Intent.Withdraw, null));
        edit(two, spec -> with(spec, Intent.Withdraw, null));

        await(one, Phase.Withdrawn);
        await(two, Phase.Withdrawn);
        assertThat(member.namespaces().withName(empty).get()).isNull();
        assertThat(status(two).message()).contains("precious");
        assertThat(member.namespaces().withName(used).get().getMetadata().getLabels())
                .doesNotContainKey(Reserved.SOURCE);
    }

    @Test
    void anObjectComesWhenItsNamespaceDoes() {
        String late = "ns-" + UUID.randomUUID().toString().substring(0, 8);
        String uid = UUID.randomUUID().toString();
        order(
                uid,
                new Kind("v1", "ConfigMap", "configmaps", "conf", late),
                "{'data': {'a': '1'}}",
                ConflictResolution.Abort);
        await(uid, Phase.Refused);
        assertThat(status(uid).reason()).isEqualTo("NamespaceMissing");

        member.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(late)
                        .endMetadata()
                        .build())
                .create();

        await(uid, Phase.Applied);
    }

    private record Kind(
            String apiVersion,
            String kind,
            String resource,
            String name,
            @Nullable String namespace) {
        Kind(String apiVersion, String kind, String resource, String name) {
            this(apiVersion, kind, resource, name, "");
        }
    }

    private Kind configMap(String name) {
        return new Kind("v1", "ConfigMap", "configmaps", name);
    }

    private void order(String uid, Kind kind, @Nullable String manifest, ConflictResolution conflicts) {
        String scope = kind.kind().equals("Namespace")
                ? null
                : Objects.requireNonNull(kind.namespace()).isEmpty() ? namespace : kind.namespace();
        TemplateReference target =
                new TemplateReference(kind.apiVersion(), kind.kind(), kind.resource(), scope, kind.name(), uid, null);
        Work work = new Work();
        work.setMetadata(new ObjectMetaBuilder()
                .withName("obj-" + uid)
                .withNamespace(AgentFleet.HUB_NAMESPACE)
                .build());
        work.setSpec(new WorkSpec(
                Reserved.PROTOCOL,
                Form.Object,
                Intent.Run,
                null,
                null,
                null,
                null,
                target,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of("b1"),
                conflicts,
                tree(manifest),
                manifest == null ? "obj-" + uid : null));
        hub.resource(work).create();
    }

    private static @Nullable ObjectNode tree(@Nullable String manifest) {
        return manifest == null ? null : Serialization.unmarshal(manifest.replace('\'', '"'), ObjectNode.class);
    }

    private static WorkSpec with(WorkSpec s, Intent intent, @Nullable String manifest) {
        return new WorkSpec(
                s.protocol(),
                s.form(),
                intent,
                null,
                null,
                null,
                null,
                s.target(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                s.usedBy(),
                s.conflictResolution(),
                tree(manifest),
                null);
    }

    private void edit(String uid, UnaryOperator<WorkSpec> change) {
        hub.resources(Work.class)
                .inNamespace(AgentFleet.HUB_NAMESPACE)
                .withName("obj-" + uid)
                .edit(work -> {
                    work.setSpec(change.apply(work.getSpec()));
                    return work;
                });
    }

    private Work work(String uid) {
        return hub.resources(Work.class)
                .inNamespace(AgentFleet.HUB_NAMESPACE)
                .withName("obj-" + uid)
                .get();
    }

    private WorkStatus status(String uid) {
        return Objects.requireNonNull(work(uid).getStatus());
    }

    private void await(String uid, Phase phase) {
        soon().atMost(Duration.ofSeconds(30))
                .until(() ->
                        work(uid).getStatus() != null && work(uid).getStatus().phase() == phase);
    }

    private ConfigMap conf(String name) {
        return member.configMaps().inNamespace(namespace).withName(name).get();
    }

    private String secret(String key) {
        return member.secrets()
                .inNamespace(namespace)
                .withName("keys")
                .get()
                .getData()
                .get(key);
    }
}
