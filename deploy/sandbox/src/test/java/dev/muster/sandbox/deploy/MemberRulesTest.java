package dev.muster.sandbox.deploy;

import static dev.muster.sandbox.deploy.InstalledHub.MERGE;
import static dev.muster.sandbox.deploy.InstalledHub.answer;
import static dev.muster.sandbox.deploy.InstalledHub.tryCreate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.MemberCluster;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What may be said of a member, and by whom. */
@ExtendWith(InstalledHub.Shared.class)
class MemberRulesTest {
    private final InstalledHub hub;

    MemberRulesTest(InstalledHub hub) {
        this.hub = hub;
    }

    /** @param member its name; @param spec in YAML's flow style */
    private record Case(String name, String member, String spec, String says) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Case> MEMBERS = List.of(
            new Case("nothing but a name", "m", "{}", "accepted"),
            new Case("48 characters", "m".repeat(48), "{}", "accepted"),
            new Case("49 characters", "m".repeat(49), "{}", "metadata.name must be a DNS label"),
            new Case("dots", "a.b", "{}", "metadata.name must be a DNS label"),
            new Case("a cordon", "m", "{taints: [{key: k, effect: NoSchedule}]}", "accepted"),
            new Case(
                    "an effect that nothing acts on",
                    "m",
                    "{taints: [{key: k, effect: NoExecute}]}",
                    "spec.taints[].effect must be NoSchedule"),
            new Case("a negative cost", "m", "{cost: -1}", "spec.cost"),
            new Case(
                    "an attestation that speaks of another member",
                    "m",
                    "{attestedGone: {uid: other, by: me, reason: burnt}}",
                    "spec.attestedGone.uid must be this MemberCluster's metadata.uid"),
            new Case(
                    "an attestation that nobody signs",
                    "m",
                    "{attestedGone: {uid: other, reason: burnt}}",
                    "spec.attestedGone.by: Required"));

    @ParameterizedTest
    @FieldSource("MEMBERS")
    void aMemberMayHave(Case given) {
        assertThat(tryCreate(
                        hub.admin(),
                        "apiVersion: fleet.muster.dev/v1alpha1\nkind: MemberCluster\nmetadata: {name: " + given.member()
                                + "}\nspec: " + given.spec()))
                .contains(given.says());
    }

    @Test
    void aMemberIsAttestedGoneByItsUid() {
        var c2 = hub.admin().resources(MemberCluster.class).withName("c2");
        var uid = c2.get().getMetadata().getUid();
        assertThat(answer(() -> c2.patch(
                        MERGE,
                        "{\"spec\":{\"attestedGone\":{\"uid\":\"" + uid + "\",\"by\":\"me\",\"reason\":\"burnt\"}}}")))
                .isEqualTo("accepted");
        assertThat(answer(() -> c2.patch(MERGE, "{\"spec\":{\"attestedGone\":null}}")))
                .isEqualTo("accepted");
    }

    @Test
    void anAgentReportsWhatItFoundButNotWhetherItIsReady() {
        var ready = "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\","
                + "\"lastTransitionTime\":\"2026-01-01T00:00:00Z\",\"reason\":\"Seen\",\"message\":\"\"}]}}";
        try (var agent = hub.agentOnHub("c1")) {
            var own = agent.resources(MemberCluster.class).withName("c1");
            assertThat(answer(() ->
                            own.subresource("status").patch(MERGE, "{\"status\":{\"kubernetesVersion\":\"v1.36.3\"}}")))
                    .isEqualTo("accepted");
            assertThat(answer(() -> own.subresource("status").patch(MERGE, ready)))
                    .contains("status.conditions is written by Muster's control plane only");
            assertThat(answer(() -> hub.controlPlane()
                            .resources(MemberCluster.class)
                            .withName("c1")
                            .subresource("status")
                            .patch(MERGE, ready)))
                    .isEqualTo("accepted");
            assertThat(answer(() -> own.subresource("status").patch(MERGE, "{\"status\":{\"agentVersion\":\"1\"}}")))
                    .isEqualTo("accepted");
        }
    }
}
