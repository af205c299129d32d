package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.fleet.Program;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A15, A16, A17: frozen, doubled and dead processes: still one run. */
class A15TwoActorsTest extends Acceptance {
    /** A frozen leader's Lease (15 s), the next try, and a start of the second process. */
    private static final Duration TAKE_OVER = Duration.ofSeconds(60);

    @Test
    void a15anAgentFrozenBeforeItMakesTheCopyAndContinuedAfterTheJobWentElsewhere() {
        var app = Spark.app("a15").running(3);
        var scheduler = member(1).cluster().scheduler().orElseThrow();
        var first = member(1).agent();
        scheduler.pause();
        Program second = null;
        try {
            apply(Policy.of(app.name(), "member1"));
            apply(app);
            eventually(
                    SOON,
                    () -> assertThat(ourPods(member(1))).as("placeholders").isNotEmpty());
            first.pause();
            second = fleet.startAgent(member(1).spec(), "member1.agent-2");
            apply(Policy.of(app.name(), "member2"));
            hub.run("delete", "resourcebinding", "-n", "default", "--all", "--wait=false");
            scheduler.resume();
            awaitState(app, "COMPLETED", Duration.ofSeconds(120));
            assertThat(placedOn(app)).isEqualTo("member2");
        } finally {
            scheduler.resume();
            first.resume();
        }
        throughout(Duration.ofSeconds(4), () -> assertThat(state(app.name())).isEqualTo("COMPLETED"));
        assertThat(driversCreated(member(1), app)).isEmpty();
        assertThat(driversCreated(member(2), app)).hasSize(1);
        assertThat(new Lives(fleet, app, began).overlaps()).isEmpty();
        eventually(SOON, () -> assertThat(copies(member(1))).as("late copies").isEmpty());
        second.close();
    }

    @Test
    void a16aLeaderFrozenBetweenBindingAndWorkAndContinuedAfterAnotherTookOver() {
        var app = Spark.app("a16").running(2);
        var first = fleet.controlPlane();
        var rights = forbidWorks();
        Program second;
        try {
            apply(Policy.of(app.name(), "member1", "member2"));
            apply(app);
            eventually(SOON, () -> assertThat(placedOn(app)).as("decided").isNotNull());
            assertThat(works(app.name())).as("but not sent").isEmpty();
            first.pause();
        } finally {
            hubClient().resource(rights).forceConflicts().serverSideApply();
        }
        second = fleet.startControlPlane("control-plane-2");
        eventually(TAKE_OVER, () -> assertThat(holder()).isEqualTo("control-plane-2"));
        first.resume();
        awaitState(app, "COMPLETED");
        assertThat(fleet.members().stream()
                        .mapToInt(member -> driversCreated(member, app).size())
                        .sum())
                .isEqualTo(1);
        assertThat(new Lives(fleet, app, began).overlaps()).isEmpty();
        assertThat(first.child().awaitExit(Duration.ofSeconds(30)))
                .as("a process that lost its lease ends")
                .isTrue();
        second.close();
        first.start();
        eventually(TAKE_OVER, () -> assertThat(holder()).isEqualTo("control-plane"));
        fleet.awaitReady(List.of("member1", "member2", "member3"));
    }

    /** Takes the right to create Works from the control plane; answers what gives it back. */
    private ClusterRole forbidWorks() {
        var role = hubClient().rbac().clusterRoles().list().getItems().stream()
                .filter(one -> one.getRules() != null
                        && one.getMetadata().getName().contains("propagation")
                        && one.getRules().stream()
                                .anyMatch(rule -> rule.getResources().contains("works")
                                        && rule.getVerbs().contains("create")))
                .findFirst()
                .orElseThrow();
        var before = new ClusterRoleBuilder(role).build();
        before.getMetadata().setManagedFields(null);
        before.getMetadata().setResourceVersion(null);
        var without = new ClusterRoleBuilder(role)
                .withRules(role.getRules().stream()
                        .map(rule -> rule.getResources().contains("works")
                                ? new io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder(rule)
                                        .removeFromVerbs("create")
                                        .build()
                                : rule)
                        .toList())
                .build();
        hubClient().resource(without).update();
        return before;
    }

    private String holder() {
        Lease lease = hubClient()
                .leases()
                .inNamespace("muster-system")
                .withName("muster-propagation")
                .get();
        return lease == null || lease.getSpec().getHolderIdentity() == null
                ? ""
                : lease.getSpec().getHolderIdentity();
    }

    @Test
    void a17anAgentDeadRightAfterDispatchHoldsNobodyUp() {
        var app = Spark.app("a17");
        var agent = member(1).agent();
        agent.kill();
        try {
            apply(Policy.of(app.name(), "member1"));
            apply(app);
            eventually(SOON, () -> assertThat(works(app.name())).hasSize(1));
            apply(Policy.of(app.name(), "member1", "member2"));
            assertThat(fleet.isReady("member1"))
                    .as("the control plane cannot know yet")
                    .isTrue();
            awaitState(app, "COMPLETED", Duration.ofSeconds(90));
            assertThat(placedOn(app)).isEqualTo("member2");
            assertThat(fleet.isReady("member1")).isFalse();
            assertThat(works(app.name())).hasSize(2);
        } finally {
            agent.start();
            fleet.awaitReady(List.of("member1"));
        }
        assertThat(driversCreated(member(1), app)).isEmpty();
    }
}
