package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several versions of Spark in one fleet: member1 says that it runs 3.5 only, member2 3.5 and 4.0, member3 says nothing. */
class SparkVersionsTest extends Acceptance {
    @BeforeEach
    void say() {
        member(1).operator().change(settings -> settings.withSparkVersions("3.5"));
        member(2).operator().change(settings -> settings.withSparkVersions("3.5", "4.0"));
        awaitVersions("member1", "[\"3.5\"]");
        awaitVersions("member2", "[\"3.5\",\"4.0\"]");
    }

    @AfterEach
    void takeBack() {
        member(1).operator().change(settings -> settings.withSparkVersions());
        member(2).operator().change(settings -> settings.withSparkVersions());
        awaitVersions("member1", "");
        awaitVersions("member2", "");
    }

    private void awaitVersions(String member, String said) {
        eventually(SOON, () -> assertThat(hub.run(
                                "get",
                                "mcl",
                                member,
                                "-o",
                                "jsonpath={.status.capabilities.sparkOperator.sparkVersions}")
                        .output())
                .isEqualTo(said));
    }

    @Test
    void aJobGoesWhereItsVersionRuns() {
        var app = Spark.app("spark-4").with("sparkVersion", "4.0.2").with("image", "example.com/spark:4.0.2");
        apply(Policy.of(app.name(), "member1", "member2"));
        apply(app);
        assertThat(awaitPlaced(app)).isEqualTo("member2");
        awaitState(app, "COMPLETED");

        var before = Spark.app("spark-3");
        apply(Policy.of(before.name(), "member1"));
        apply(before);
        assertThat(awaitPlaced(before)).isEqualTo("member1");
        awaitState(before, "COMPLETED");
    }

    @Test
    void aVersionThatNoMemberHasIsNamedAndRunsOnceOneHasIt() {
        var app = Spark.app("spark-41").with("sparkVersion", "4.1.1").with("image", "example.com/spark:4.1.1");
        apply(Policy.of(app.name(), "member1", "member2"));
        apply(app);
        awaitWaiting(app, "2 cluster(s) did not run Spark 4.1.1");
        member(1).operator().change(settings -> settings.withSparkVersions("3.5", "4.1"));
        assertThat(awaitPlaced(app)).isEqualTo("member1");
        awaitState(app, "COMPLETED");
    }

    @Test
    void aMemberThatSaysNothingRunsAny() {
        var app = Spark.app("spark-any").with("sparkVersion", "4.1.1").with("image", "example.com/spark:4.1.1");
        apply(Policy.of(app.name(), "member1", "member3"));
        apply(app);
        assertThat(awaitPlaced(app)).isEqualTo("member3");
        awaitState(app, "COMPLETED");
    }
}
