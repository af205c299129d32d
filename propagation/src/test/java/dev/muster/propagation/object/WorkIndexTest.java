package dev.muster.propagation.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.fleet.WorkSpec.Intent;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered of object Works between our writes and the watch. */
class WorkIndexTest {
    private final WorkIndex index = new WorkIndex();

    @Test
    void anOlderEventNeverUndoesWhatWeWrote() {
        index.put(work("w1", 20, "job"));
        assertThat(index.put(work("w1", 10))).isFalse();
        assertThat(index.usedBy("job")).hasSize(1);
    }

    @Test
    void usersAreFoundAsLongAsTheyAreNamed() {
        index.put(work("w1", 1, "a", "b"));
        index.put(work("w1", 2, "b", "c"));
        assertThat(index.users()).containsExactlyInAnyOrder("b", "c");
        assertThat(index.usedBy("a")).isEmpty();
        index.remove(work("w1", 2));
        assertThat(index.users()).isEmpty();
        assertThat(index.ofSource("u")).isEmpty();
    }

    @Test
    void theEndOfAnOlderObjectOfTheNameIsNotTheEndOfThisOne() {
        index.put(work("w2", 5, "job"));
        index.remove(work("w1", 4, "old"));
        assertThat(index.usedBy("job")).hasSize(1);
    }

    private static Work work(String uid, long version, String... users) {
        var work = new Work();
        work.setMetadata(new ObjectMetaBuilder()
                .withNamespace("muster-member-c1")
                .withName("obj-u")
                .withUid(uid)
                .withResourceVersion(Long.toString(version))
                .build());
        work.setSpec(new WorkSpec(
                1,
                Form.Object,
                Intent.Run,
                null,
                null,
                null,
                null,
                new TemplateReference("v1", "ConfigMap", "configmaps", "default", "x", "u", version),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(users),
                null,
                null,
                null));
        return work;
    }
}
