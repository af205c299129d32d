package dev.muster.propagation.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.model.ClusterAffinity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberTraits;
import dev.muster.core.model.Placement;
import dev.muster.core.model.Requirements;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AskedImagesTest {
    private final AskedImages images = new AskedImages();

    @Test
    void aMemberIsAskedOnlyAboutImagesOfJobsThatMayGoThere() {
        images.note(job(ClusterAffinity.ANY, "spark:3.5"));
        images.note(job(ClusterAffinity.named("c2"), "secret:1"));
        assertThat(images.of("c1", MemberTraits.PLAIN)).containsExactly("spark:3.5");
        assertThat(images.of("c2", MemberTraits.PLAIN)).containsExactly("secret:1", "spark:3.5");
    }

    @Test
    void theImageAskedForLongestAgoIsForgottenFirstAndAbsurdNamesAreNotAskedAbout() {
        images.note(job(ClusterAffinity.ANY, "first"));
        for (int i = 1; i < AskedImages.MOST; i++) {
            images.note(job(ClusterAffinity.ANY, "image-" + i));
        }
        images.note(job(ClusterAffinity.ANY, "first"));
        images.note(job(ClusterAffinity.ANY, "one-more"));
        images.note(job(ClusterAffinity.ANY, "x".repeat(300)));
        assertThat(images.of("c1", MemberTraits.PLAIN))
                .hasSize(AskedImages.MOST)
                .contains("first", "one-more")
                .doesNotContain("image-1");
    }

    private static Job job(ClusterAffinity affinity, String image) {
        return new Job(
                new JobKey("jobs", "a", "uid"),
                "uid",
                0,
                0,
                0,
                Gang.of(),
                new Placement(affinity, List.of()),
                new Requirements("k", false, "", false, "", Set.of(), Set.of(), Set.of(image)),
                List.of());
    }
}
