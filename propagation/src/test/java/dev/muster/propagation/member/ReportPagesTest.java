package dev.muster.propagation.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.CapacityReportSpec;
import dev.muster.api.fleet.CapacityReportSpec.Accounted;
import dev.muster.api.fleet.CapacityReportSpec.NodeGroup;
import dev.muster.api.fleet.CapacityReportSpec.NodeTaint;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Taint;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportPagesTest {
    private static final String UID = "a";

    private final ReportPages pages = new ReportPages();

    @Test
    void aReportAppliesWhenEveryPageHasTheSequenceThatPageZeroNames() {
        assertThat(pages.put(UID, page(1, 4, null, group("n2", 2000)))).isEmpty();
        Optional<Report> report = pages.put(UID, page(0, 5, List.of(5L, 4L), group("n1", 1000)));
        assertThat(report).hasValueSatisfying(whole -> {
            assertThat(whole.capacity().sequence()).isEqualTo(5);
            assertThat(whole.capacity().groups())
                    .extracting(group -> group.names().getFirst())
                    .containsExactly("n1", "n2");
        });
    }

    @Test
    void pagesOfTwoReportsAreNeverMixed() {
        pages.put(UID, page(1, 4, null, group("n2", 2000)));
        pages.put(UID, page(0, 5, List.of(5L, 4L), group("n1", 1000)));
        assertThat(pages.put(UID, page(1, 6, null, group("n2", 0))))
                .as("page 0 still speaks of page 1 at sequence 4")
                .isEmpty();
        assertThat(pages.put(UID, page(0, 7, List.of(7L, 6L), group("n1", 500))))
                .hasValueSatisfying(report -> assertThat(
                                report.capacity().groups().get(1).free().row(0).cpuMillis())
                        .isZero());
    }

    @Test
    void anOlderOrRepeatedReportIsIgnoredUnlessItsObjectIsNew() {
        assertThat(pages.put(UID, page(0, 9, null))).isPresent();
        assertThat(pages.put(UID, page(0, 9, null))).isEmpty();
        assertThat(pages.put(UID, page(0, 8, null))).isEmpty();
        assertThat(pages.put("b", page(0, 1, null))).isPresent();
    }

    @Test
    void overcommittedNodesKeepTheirNegativeAmountsAndAbsurdOnesAreClamped() {
        Report report = pages.put(UID, page(0, 1, null, group("n1", -1500), group("n2", Long.MAX_VALUE)))
                .orElseThrow();
        assertThat(cpu(report, 0)).isEqualTo(-1500);
        assertThat(cpu(report, 1)).isPositive().isLessThan(Long.MAX_VALUE / 1_000_000);
    }

    @Test
    void aGroupWithColumnsOfDifferentLengthIsLeftOutAndTheOthersAreKept() {
        NodeGroup crooked = new NodeGroup(
                Map.of(),
                null,
                null,
                List.of("n1"),
                null,
                List.of(1L),
                List.of(1L),
                List.of(1L),
                List.of(1L),
                Map.of("nvidia.com/gpu", List.of(1L, 2L)),
                null,
                null);
        Report report =
                pages.put(UID, page(0, 1, null, crooked, group("n2", 1000))).orElseThrow();
        assertThat(report.capacity().nodes()).isEqualTo(1);
        assertThat(report.problems())
                .containsExactly("page 0, node group n1 left out: nvidia.com/gpu has 2 entries for 1 nodes");
    }

    @Test
    void aPageCannotHaveMoreNodesThanTheContractAllows() {
        List<String> names = IntStream.range(0, 999).mapToObj(i -> "n" + i).toList();
        List<Long> ones = Collections.nCopies(999, 1L);
        NodeGroup most = new NodeGroup(Map.of(), null, null, names, null, ones, ones, ones, ones, null, null, null);
        Report report = pages.put(UID, page(0, 1, null, most, group("a", 1), group("b", 1)))
                .orElseThrow();
        assertThat(report.capacity().nodes()).isEqualTo(1000);
        assertThat(report.problems()).hasSize(1);
    }

    @Test
    void aHostnameSelectorFindsNodesWhoseLabelEqualsTheirName() {
        Report report = pages.put(UID, page(0, 1, null, group("n1", 1))).orElseThrow();
        assertThat(report.capacity().groups().getFirst().label(0, "kubernetes.io/hostname"))
                .isEqualTo("n1");
    }

    @Test
    void aGroupIsKnownByItsNodePoolElseByItsNodes() {
        NodeGroup pool = new NodeGroup(
                Map.of("alibabacloud.com/nodepool-id", "np-7"),
                List.of(new NodeTaint("gpu", null, "Whatever")),
                true,
                List.of("n1"),
                null,
                List.of(1L),
                List.of(1L),
                List.of(1L),
                List.of(1L),
                null,
                Map.of("cpu", 4000L, "memory", 8L, "pods", 110L, "nvidia.com/gpu", 2L),
                Map.of("cpu", 1000L, "memory", 2L));
        Report report = pages.put(UID, page(0, 1, null, pool, group("n2", 1))).orElseThrow();
        var read = report.capacity().groups();
        assertThat(read).extracting(group -> group.id()).containsExactly("np-7", "n2");
        assertThat(read).extracting(group -> group.reserved().cpuMillis()).containsExactly(1000L, 0L);
        assertThat(read.getFirst().taints()).containsExactly(new Taint("gpu", "", Taint.Effect.NO_SCHEDULE));
        assertThat(read.getFirst().allocatable())
                .isEqualTo(new Resources(4000, 8, 0, 110, Map.of("nvidia.com/gpu", 2L)));
        assertThat(read.getFirst().virtual()).isTrue();
    }

    @Test
    void accountedSlotsAreReadPerTokenAndPodSetAndNeverNegative() {
        List<Accounted> accounted = List.of(
                new Accounted("t.1", "driver", 1),
                new Accounted("t.1", "executor", -3),
                new Accounted("t.1", "driver", 0),
                new Accounted("t.2", "executor", 7));
        CapacityReportSpec page = new CapacityReportSpec(0, 1, null, null, null, null, accounted);
        assertThat(pages.put(UID, page).orElseThrow().accounted())
                .isEqualTo(Map.of("t.1", Map.of("driver", 1, "executor", 0), "t.2", Map.of("executor", 7)));
    }

    private static long cpu(Report report, int group) {
        return report.capacity().groups().get(group).free().row(0).cpuMillis();
    }

    private static CapacityReportSpec page(
            int number, long sequence, @Nullable List<Long> sequences, NodeGroup... groups) {
        return new CapacityReportSpec(number, sequence, sequences, List.of(groups), null, null, null);
    }

    private static NodeGroup group(String node, long cpuMillis) {
        return new NodeGroup(
                Map.of(),
                null,
                null,
                List.of(node),
                null,
                List.of(cpuMillis),
                List.of(1L),
                List.of(1L),
                List.of(110L),
                null,
                null,
                null);
    }
}
