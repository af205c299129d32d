package dev.muster.propagation.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.dependency.DependencyKind;
import dev.muster.propagation.object.JobReferences.Named;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import org.junit.jupiter.api.Test;

/** Who is told when an object comes, changes or goes. */
class JobReferencesTest {
    private final JobReferences references = new JobReferences();

    @Test
    void everyJobThatNamesAnObjectIsToldAndOneThatNamesAnotherNowIsNot() {
        references.note(job("a", 1, "spark"));
        references.note(job("b", 1, "spark"));
        assertThat(references.jobsThatName(account("spark")))
                .containsExactlyInAnyOrder(new ResourceID("a", "jobs"), new ResourceID("b", "jobs"));

        references.note(job("a", 2, "other"));

        assertThat(references.jobsThatName(account("spark"))).containsExactly(new ResourceID("b", "jobs"));
        assertThat(references.jobsThatName(account("other"))).containsExactly(new ResourceID("a", "jobs"));
    }

    @Test
    void anEditThatNamesTheSameObjectsStillLetsTheJobBeTold() {
        references.note(job("a", 1, "spark"));
        references.note(job("a", 2, "spark"));
        assertThat(references.jobsThatName(account("spark"))).containsExactly(new ResourceID("a", "jobs"));
    }

    private static Named account(String name) {
        return new Named(DependencyKind.SERVICE_ACCOUNT, "jobs", name);
    }

    private static SparkApplication job(String name, long generation, String account) {
        return Serialization.unmarshal("""
                metadata: {name: %s, namespace: jobs, generation: %d}
                spec: {driver: {serviceAccount: %s}}
                """.formatted(name, generation, account), SparkApplication.class);
    }
}
