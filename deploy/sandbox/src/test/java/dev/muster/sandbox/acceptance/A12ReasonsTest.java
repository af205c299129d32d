package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.operator.OperatorSettings.Presence;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A12, A13: what a member lacks is a reason of its own, and the job goes on when it is there. */
class A12ReasonsTest extends Acceptance {

    @Test
    void a12aMissingPriorityClassIsNamedAndItsCreationLetsTheJobRun() {
        var app = Spark.app("a12").driverWith("priorityClassName", "a12-class");
        apply(Policy.of(app.name(), "member1"));
        apply(app);
        awaitWaiting(app, "a12-class");
        assertThat(binding(app.name()).orElseThrow().message()).containsIgnoringCase("PriorityClass");
        var priorityClass = new PriorityClassBuilder()
                .withNewMetadata()
                .withName("a12-class")
                .endMetadata()
                .withValue(7)
                .build();
        member(1).client().resource(priorityClass).create();
        try {
            awaitState(app, "COMPLETED");
        } finally {
            member(1).client().resource(priorityClass).delete();
        }
    }

    @Test
    void a13withoutAnOperatorNothingIsPlaced() {
        var app = Spark.app("a13-absent");
        member(1).operator().change(settings -> settings.with(Presence.ABSENT));
        try {
            awaitCapability(1, "\"present\":false", true);
            apply(Policy.of(app.name(), "member1"));
            apply(app);
            awaitWaiting(app, "Spark operator");
            throughout(
                    Duration.ofSeconds(2), () -> assertThat(works(app.name())).isEmpty());
        } finally {
            member(1).operator().change(settings -> settings.with(Presence.WORKING));
        }
        awaitState(app, "COMPLETED");
    }

    @Test
    void a13aNamespaceTheOperatorDoesNotWatchIsNamed() {
        var app = Spark.app("a13-unwatched");
        member(1).operator().change(settings -> settings.withJobNamespaces("elsewhere"));
        try {
            awaitCapability(1, "elsewhere", true);
            apply(Policy.of(app.name(), "member1"));
            apply(app);
            awaitWaiting(app, "watch", "default");
        } finally {
            member(1).operator().change(settings -> settings.withJobNamespaces("default"));
        }
        awaitState(app, "COMPLETED");
    }

    @Test
    void a13anOperatorOnTheHubStopsPlacementThere() {
        var app = Spark.app("a13-hub");
        var deployment = new DeploymentBuilder()
                .withNewMetadata()
                .withName("spark-operator-controller")
                .withNamespace("default")
                .addToLabels("app.kubernetes.io/name", "spark-operator")
                .addToLabels("app.kubernetes.io/component", "controller")
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .addToMatchLabels("app", "spark-operator")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "spark-operator")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("controller")
                .withImage("example.com/spark-operator:2.5.2")
                .withArgs("controller", "start", "--namespaces=default")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        hubClient().resource(deployment).create();
        try {
            apply(Policy.of(app.name(), "member1"));
            apply(app);
            eventually(SOON, () -> assertThat(binding(app.name()).orElseThrow().reason())
                    .isEqualTo("OperatorOnHub"));
            assertThat(works(app.name())).isEmpty();
        } finally {
            hubClient().resource(deployment).delete();
        }
        awaitState(app, "COMPLETED");
    }

    private void awaitCapability(int number, String part, boolean there) {
        eventually(SOON, () -> {
            var capabilities = hub.run(
                            "get", "mcl", "member" + number, "-o", "jsonpath={.status.capabilities.sparkOperator}")
                    .output();
            assertThat(capabilities.contains(part)).as(capabilities).isEqualTo(there);
        });
    }
}
