package dev.muster.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.CapacityReportSpec.NodeGroup;
import dev.muster.api.fleet.CapacityReportSpec.NodeTaint;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AccountTest {
    /** What a reader of the report sees of one node. */
    private record Row(
            Map<String, String> labels,
            List<NodeTaint> taints,
            boolean virtual,
            List<Long> free,
            Map<String, Long> extended) {}

    private final Account account = new Account(Set.of());

    @Test
    void freeIsAllocatableMinusWhatLivePodsOfTheNodeAskFor() {
        see(account, Made.node("n1", "a"));
        see(account, Made.pod("jobs", "p1", "n1", "1500m", "4Gi"));
        see(account, Made.pod("jobs", "unbound", null, "4", "4Gi"));
        see(account, ended(Made.pod("jobs", "done", "n1", "4", "4Gi")));
        see(account, Made.pod("jobs", "elsewhere", "n2", "4", "4Gi"));
        assertThat(row("n1").free()).containsExactly(14_500L, 60L << 30, 100L << 30, 109L);
    }

    @Test
    void aPodThatEndsOrGoesGivesItsRoomBack() {
        see(account, Made.node("n1", "a"));
        Pod pod = Made.pod("jobs", "p1", "n1", "1", "1Gi");
        see(account, pod);
        see(account, ended(pod));
        assertThat(row("n1").free().getFirst()).isEqualTo(16_000L);
        see(account, pod);
        account.retainPods(Set.of());
        assertThat(row("n1").free().getFirst()).isEqualTo(16_000L);
    }

    @Test
    void aPodHeardOfBeforeItsNodeCounts() {
        see(account, Made.pod("jobs", "p1", "n1", "1", "1Gi"));
        see(account, Made.node("n1", "a"));
        assertThat(row("n1").free().getFirst()).isEqualTo(15_000L);
    }

    @Test
    void moreAskedForThanThereIsShowsAsNegative() {
        see(account, Made.node("n1", "a"));
        see(account, Made.pod("jobs", "p1", "n1", "17", "1Gi"));
        assertThat(row("n1").free().getFirst()).isEqualTo(-1_000L);
    }

    @Test
    void cordonedNotReadyAndDeletingNodesAreLeftOutAndComeBack() {
        for (Node node : List.of(cordoned("n1"), notReady("n2"), deleting("n3"), Made.node("n4", "a"))) {
            see(account, node);
        }
        assertThat(rows(account)).containsOnlyKeys("n4");
        see(account, Made.node("n1", "a"));
        assertThat(rows(account)).containsOnlyKeys("n1", "n4");
    }

    @Test
    void virtualNodesAreMarkedByLabelOrTaint() {
        see(account, Made.node("eci", Map.of("type", "virtual-kubelet"), "1000", "4Ti"));
        see(
                account,
                new NodeBuilder(Made.node("tainted", "a"))
                        .editSpec()
                        .addNewTaint("NoSchedule", "virtual-kubelet.io/provider", null, "alibabacloud")
                        .endSpec()
                        .build());
        see(account, Made.node("machine", "a"));
        assertThat(row("eci").virtual()).isTrue();
        assertThat(row("tainted").virtual()).isTrue();
        assertThat(row("machine").virtual()).isFalse();
    }

    @Test
    void extendedResourcesAreCountedPerNode() {
        see(
                account,
                new NodeBuilder(Made.node("gpu", "a"))
                        .editStatus()
                        .addToAllocatable("nvidia.com/gpu", new Quantity("8"))
                        .endStatus()
                        .build());
        see(account, Made.node("plain", "a"));
        see(
                account,
                new PodBuilder(Made.pod("jobs", "p", "gpu", "1", "1Gi"))
                        .editSpec()
                        .editFirstContainer()
                        .editResources()
                        .addToRequests("nvidia.com/gpu", new Quantity("3"))
                        .endResources()
                        .endContainer()
                        .endSpec()
                        .build());
        assertThat(row("gpu").extended()).containsEntry("nvidia.com/gpu", 5L);
        assertThat(row("plain").extended()).containsEntry("nvidia.com/gpu", 0L);
    }

    @Test
    void nodesThatDifferOnlyByPerNodeLabelsAreOneGroup() {
        for (int i = 0; i < 20; i++) {
            see(
                    account,
                    Made.node(
                            "n" + i, Map.of("pool", "a", NodeShape.HOSTNAME, "host-" + i, "id", "i-" + i), "4", "8Gi"));
        }
        PageMap map = new PageMap(new PageSize(1000, 65536));
        account.taken();
        map.update(account, null);
        List<NodeGroup> groups = PageContent.of(account, map.nodes(0));
        assertThat(groups).hasSize(1);
        assertThat(groups.getFirst().labels()).isEqualTo(Map.of("pool", "a"));
        assertThat(row("n7").labels()).containsEntry("id", "i-7").containsEntry(NodeShape.HOSTNAME, "host-7");
    }

    @Test
    void freeAndAccountedAreOfTheSamePods() {
        String token = "7c.2";
        account.work(Made.work(token, 2, null));
        see(account, Made.node("n1", "a"));
        for (int i = 0; i < 2; i++) {
            see(account, Made.placeholder(token, "executor", i, "n1"));
            assertThat(row("n1").free().getFirst()).isEqualTo(16_000L - 1_000L * (i + 1));
            assertThat(account.accounted().getFirst().slots()).isEqualTo(i + 1);
        }
        see(account, Made.placeholder(token, "fence", 0, "n1"));
        assertThat(account.accounted()).hasSize(1);
    }

    @Test
    void roomOnItsWayFromAPlaceholderToItsPodIsOfferedToNobody() {
        String token = "7c.2";
        account.work(Made.work(token, 2, null));
        for (String node : List.of("n1", "n2")) {
            see(account, Made.node(node, "a"));
        }
        see(account, Made.placeholder(token, "executor", 0, "n1"));
        see(account, Made.placeholder(token, "executor", 1, "n2"));
        see(account, Made.spark(token, "executor", 0, null));
        see(account, Made.spark(token, "executor", 1, null));
        gone(account, Made.placeholder(token, "executor", 0, "n1"));
        see(account, ended(Made.placeholder(token, "executor", 1, "n2")));
        assertThat(freeCpu()).as("both are gone, nobody is bound").containsExactly(15_000L, 15_000L);
        see(account, Made.spark(token, "executor", 0, "n2"));
        assertThat(freeCpu()).as("one has taken the room of its node").containsExactly(15_000L, 15_000L);
        gone(account, Made.placeholder(token, "executor", 1, "n2"));
        see(account, Made.spark(token, "executor", 1, "n1"));
        assertThat(freeCpu()).containsExactly(15_000L, 15_000L);
        gone(account, Made.spark(token, "executor", 0, "n2"));
        gone(account, Made.spark(token, "executor", 1, "n1"));
        assertThat(freeCpu()).containsExactly(16_000L, 16_000L);
    }

    @Test
    void aPodThatWaitsInVainGivesUpTheRoomThatWasKeptForIt() {
        String token = "7c.2";
        account.work(Made.work(token, 1, null));
        see(account, Made.node("n1", "a"));
        see(account, Made.placeholder(token, "executor", 0, "n1"));
        see(account, Made.spark(token, "executor", 0, null));
        gone(account, Made.placeholder(token, "executor", 0, "n1"));
        assertThat(freeCpu()).containsExactly(15_000L);
        account.retainPods(Set.of());
        assertThat(freeCpu()).containsExactly(16_000L);
    }

    @Test
    void aPlaceholderThatNoPodNeedsGivesItsRoomBack() {
        String token = "7c.2";
        account.work(Made.work(token, 2, null));
        for (String node : List.of("n1", "n2", "n3")) {
            see(account, Made.node(node, "a"));
        }
        see(account, Made.placeholder(token, "executor", 0, "n1"));
        see(account, Made.placeholder(token, "executor", 1, "n2"));
        see(account, Made.spark(token, "executor", 0, null));
        see(account, Made.spark(token, "executor", 1, "n3"));
        gone(account, Made.placeholder(token, "executor", 1, "n2"));
        assertThat(freeCpu())
                .as("one pod waits, and one placeholder is left for it")
                .containsExactly(15_000L, 16_000L, 15_000L);
        see(account, Made.spark(token, "driver", 0, null));
        gone(account, Made.placeholder(token, "executor", 0, "n1"));
        see(account, Made.spark(token, "executor", 0, "n3"));
        assertThat(freeCpu()).as("a driver waits for no executor's room").containsExactly(16_000L, 16_000L, 14_000L);
    }

    @Test
    void aReadLabelOnAPodOutsideTheAgentsNamespaceIsNoPlaceholder() {
        Pod pod = Made.placeholder("7c.2", "executor", 0, "n1");
        pod.getMetadata().setNamespace("jobs");
        account.work(Made.work("7c.2", 2, null));
        see(account, pod);
        assertThat(account.accounted()).isEmpty();
    }

    @Test
    void changeByChangeComesToTheSameAsFromScratch() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            oneHistory(random);
        }
    }

    /** Random nodes and pods come, change and go; pages are rendered in between, only those said to have changed. */
    private static void oneHistory(Random random) {
        Account account = new Account(Set.of());
        PageMap map = new PageMap(new PageSize(5, 4096));
        List<List<NodeGroup>> pages = new ArrayList<>();
        Map<String, Node> nodes = new TreeMap<>();
        Map<String, Pod> pods = new TreeMap<>();
        for (int step = 0; step < 150; step++) {
            change(random, account, nodes, pods);
            if (random.nextInt(4) == 0) {
                render(account, map, pages);
            }
        }
        render(account, map, pages);
        Account scratch = new Account(Set.of());
        nodes.values().forEach(node -> see(scratch, node));
        pods.values().forEach(pod -> see(scratch, pod));
        assertThat(rows(pages)).isEqualTo(rows(scratch));
    }

    private static void change(Random random, Account account, Map<String, Node> nodes, Map<String, Pod> pods) {
        String node = "n" + random.nextInt(30);
        String pod = "p" + random.nextInt(60);
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                Node now = random.nextInt(5) == 0
                        ? cordoned(node)
                        : Made.node(node, Map.of("pool", "p" + random.nextInt(3), "id", node), "16", "64Gi");
                nodes.put(node, now);
                see(account, now);
            }
            case 2 -> {
                nodes.remove(node);
                account.nodeGone(node);
            }
            case 3 -> {
                pods.remove(pod);
                account.podGone("jobs/" + pod);
            }
            default -> {
                Pod now = Made.pod("jobs", pod, random.nextInt(4) == 0 ? null : node, random.nextInt(4) + "", "1Gi");
                pods.put(pod, random.nextInt(5) == 0 ? ended(now) : now);
                see(account, pods.get(pod));
            }
        }
    }

    static void render(Account account, PageMap map, List<List<NodeGroup>> pages) {
        Set<String> touched = account.taken();
        Set<Integer> stale = map.update(account, touched);
        while (pages.size() > map.count()) {
            pages.removeLast();
        }
        while (pages.size() < map.count()) {
            pages.add(List.of());
        }
        stale.forEach(page -> pages.set(page, PageContent.of(account, map.nodes(page))));
    }

    // ---- reading

    private Row row(String node) {
        return rows(account).get(node);
    }

    /** What is free on each node, by its name. */
    private List<Long> freeCpu() {
        return rows(account).values().stream().map(row -> row.free().getFirst()).toList();
    }

    private static Map<String, Row> rows(Account account) {
        PageMap map = new PageMap(new PageSize(1000, 65536));
        List<List<NodeGroup>> pages = new ArrayList<>();
        account.taken();
        map.update(account, null);
        for (int page = 0; page < map.count(); page++) {
            pages.add(PageContent.of(account, map.nodes(page)));
        }
        return rows(pages);
    }

    private static Map<String, Row> rows(List<List<NodeGroup>> pages) {
        Map<String, Row> rows = new TreeMap<>();
        pages.forEach(page -> page.forEach(group -> {
            for (int i = 0; i < group.names().size(); i++) {
                rows.put(group.names().get(i), row(group, i));
            }
        }));
        return rows;
    }

    private static Row row(NodeGroup group, int i) {
        Map<String, String> labels = new HashMap<>(group.labels());
        if (group.nodeLabels() == null || !group.nodeLabels().containsKey(NodeShape.HOSTNAME)) {
            labels.put(NodeShape.HOSTNAME, group.names().get(i));
        }
        if (group.nodeLabels() != null) {
            group.nodeLabels().forEach((key, column) -> {
                if (!column.get(i).isEmpty()) {
                    labels.put(key, column.get(i));
                }
            });
        }
        Map<String, Long> extended = new HashMap<>();
        if (group.extended() != null) {
            group.extended().forEach((key, column) -> extended.put(key, column.get(i)));
        }
        return new Row(
                labels,
                group.taints() == null ? List.of() : group.taints(),
                Boolean.TRUE.equals(group.virtual()),
                List.of(
                        group.cpuMillis().get(i),
                        group.memoryBytes().get(i),
                        group.ephemeralBytes().get(i),
                        group.pods().get(i)),
                extended);
    }

    // ---- making

    private static void see(Account account, Node node) {
        account.node(NodeShape.of(node));
    }

    private static void see(Account account, Pod pod) {
        account.pod(pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName(), pod, Made.AGENT_NAMESPACE);
    }

    private static void gone(Account account, Pod pod) {
        account.podGone(
                pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName());
    }

    private static Pod ended(Pod pod) {
        return new PodBuilder(pod)
                .editStatus()
                .withPhase("Succeeded")
                .endStatus()
                .build();
    }

    private static Node cordoned(String name) {
        return new NodeBuilder(Made.node(name, "a"))
                .editSpec()
                .withUnschedulable(true)
                .endSpec()
                .build();
    }

    private static Node notReady(String name) {
        return new NodeBuilder(Made.node(name, "a"))
                .editStatus()
                .editFirstCondition()
                .withStatus("Unknown")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Node deleting(String name) {
        return new NodeBuilder(Made.node(name, "a"))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
    }
}
