package dev.muster.core.fit;

import static dev.muster.core.Given.group;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.spark;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.model.MemberView;
import dev.muster.core.model.Resources;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A member of 10,000 nodes is ordinary; times are printed, not asserted, since the machine is shared. */
class FitCostTest {
    private static final long SEED = 42;

    @Test
    void tenThousandNodesInOneMember() {
        Random random = new Random(SEED);
        Resources[] nodes = new Resources[10_000];
        long roomFor = 0;
        for (int n = 0; n < nodes.length; n++) {
            int cpus = random.nextInt(64);
            nodes[n] = node(cpus, 256);
            roomFor += cpus / 4;
        }
        MemberView member = member("big", group("pool", nodes));
        Room room = Room.of(member, List.of());
        int most = (int) roomFor;
        long begin = System.nanoTime();
        int fitted = 0;
        for (int i = 0; i < 200; i++) {
            fitted += Fit.of(spark(most - 100 + i, 4, 8), "default", room) instanceof FitResult.Fits ? 1 : 0;
        }
        System.out.printf(
                "fit cost: 200 gangs of about %d executors on 10,000 nodes: %.2f ms each%n",
                most, (System.nanoTime() - begin) / 200e6);
        assertThat(fitted)
                .as("the last gang that fits leaves the driver a remainder")
                .isEqualTo(101);
    }

    @Test
    void thirtyTwoThousandExecutorsClaimedAndNotYetReported() {
        Resources[] nodes = new Resources[1_000];
        java.util.Arrays.fill(nodes, node(128, 512));
        Room room = Room.of(member("big", group("pool", nodes)), List.of());
        long begin = System.nanoTime();
        room.assume(
                new dev.muster.core.model.JobKey("default", "other", "u"),
                spark(31_990, 4, 8),
                java.util.Map.of("driver", 1, "executor", 31_990));
        System.out.printf("charge cost: 31,990 pods on 1,000 nodes: %.1f ms%n", (System.nanoTime() - begin) / 1e6);
        assertThat(Fit.of(spark(9, 4, 8), "default", room)).isInstanceOf(FitResult.Fits.class);
        assertThat(Fit.of(spark(11, 4, 8), "default", room)).isInstanceOf(FitResult.Short.class);
    }
}
