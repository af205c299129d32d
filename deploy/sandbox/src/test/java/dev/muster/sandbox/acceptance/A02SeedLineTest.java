package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.fleet.Seed;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The seed's line by kubectl: all of its manifests, in any order, end the same. */
class A02SeedLineTest extends Acceptance {
    private static final List<String> CLUSTERS = List.of("member1", "member2");

    @ParameterizedTest(name = "order shuffled with seed {0}")
    @ValueSource(longs = {0, 20250224, 7})
    void anyOrderCompletesOnExactlyOneMember(long seed) {
        var manifests = new ArrayList<>(Seed.all(CLUSTERS));
        if (seed != 0) {
            Collections.shuffle(manifests, new Random(seed));
        }
        hub.run("create", "namespace", Seed.NAMESPACE);
        manifests.forEach(manifest -> apply(manifest.text()));

        var app = Spark.app(Seed.JOB);
        awaitState(app, "COMPLETED");
        var member = fleet.member(awaitPlaced(app));
        assertThat(CLUSTERS).contains(member.name());
        assertThat(fleet.members().stream()
                        .filter(one -> copy(one, app).isPresent())
                        .map(one -> one.name()))
                .containsExactly(member.name());
        assertThat(driversCreated(member, app)).hasSize(1);
        assertThat(hub.run("describe", "sparkapp", Seed.JOB).output())
                .containsPattern(
                        "Normal +ScheduleBindingSucceed +\\S+ +default-scheduler +Binding has been scheduled successfully\\. "
                                + "Result: \\{" + member.name() + ":0,\\[\\{driver 1} \\{executor 1}]}");
        assertThat(hub.run("get", "sparkapp").output())
                .containsPattern("NAME +STATUS +ATTEMPTS +START +FINISH +AGE\n"
                        + "spark-pi +COMPLETED +1 +\\d{4}-\\S+Z +\\d{4}-\\S+Z +\\S+\n");
        assertThat(member.client().namespaces().withName(Seed.NAMESPACE).get()).isNotNull();
        assertThat(member(3)
                        .client()
                        .scheduling()
                        .v1()
                        .priorityClasses()
                        .withName("low-priority")
                        .get())
                .as("the policy names two members only")
                .isNull();
    }

    @AfterEach
    void removeSeed() {
        Seed.all(CLUSTERS)
                .reversed()
                .forEach(manifest -> hub.feed(manifest.text(), "delete", "-f", "-", "--wait=false"));
        hub.run("delete", "namespace", Seed.NAMESPACE, "--wait=false");
        eventually(ENDED, () -> {
            assertThat(hub.run("get", "sparkapp", Seed.JOB).succeeded()).isFalse();
            for (var member : fleet.members()) {
                assertThat(member.client()
                                .scheduling()
                                .v1()
                                .priorityClasses()
                                .list()
                                .getItems())
                        .extracting(one -> one.getMetadata())
                        .extracting(ObjectMeta::getName)
                        .as("classes in " + member.name())
                        .doesNotContain("low-priority");
                assertThat(member.client().namespaces().withName(Seed.NAMESPACE).get())
                        .isNull();
            }
        });
    }
}
