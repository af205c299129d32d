package dev.muster.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryTest {
    /** An agent may have 300 MB in all; typed pods alone would take 700 MB and more. */
    private static final long MOST = 60L << 20;

    @Test
    void tenThousandNodesAndAHundredThousandPodsTakeLittleMemory() {
        long before = used();
        Account account = new Account(Set.of());
        for (int i = 0; i < 10_000; i++) {
            account.node(NodeShape.of(Made.node("node-of-a-large-member-" + i, "pool")));
        }
        for (int i = 0; i < 100_000; i++) {
            String node = "node-of-a-large-member-" + i % 10_000;
            var pod = Made.pod("namespace-of-jobs", "application-0123456789abcdef-exec-" + i, node, "1", "2Gi");
            account.pod("namespace-of-jobs/" + pod.getMetadata().getName(), pod, Made.AGENT_NAMESPACE);
        }
        long taken = used() - before;
        System.out.println("an account of 100,000 pods takes " + (taken >> 20) + " MB");
        assertThat(account.podCount()).isEqualTo(100_000);
        assertThat(taken).isLessThan(MOST);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
