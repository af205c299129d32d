package dev.muster.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.CapacityReportSpec;
import dev.muster.api.fleet.CapacityReportSpec.Accounted;
import dev.muster.api.fleet.CapacityReportSpec.NodeGroup;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private final FakeStore store = new FakeStore();
    private Agent agent = new Agent(store);

    @Test
    void aSmallMemberIsOnePage() {
        agent.nodes(50);
        agent.report();
        assertThat(store.pages).containsOnlyKeys("capacity-0");
        assertThat(names(store.spec(0))).hasSize(50);
        assertThat(store.spec(0).pageSequences()).containsExactly(store.spec(0).sequence());
    }

    @Test
    void aLargeMemberIsPagesWithinTheLimits() {
        agent.nodes(10_000);
        agent.report();
        assertThat(names(store.spec(0))).isEmpty();
        int told = 0;
        for (CapacityReport page : store.pages.values()) {
            told += names(page.getSpec()).size();
            assertThat(names(page.getSpec())).hasSizeLessThanOrEqualTo(1000);
            assertThat(bytes(page)).isLessThanOrEqualTo(65536);
        }
        assertThat(told).isEqualTo(10_000);
        assertThat(store.pages).hasSizeLessThanOrEqualTo(16);
    }

    @Test
    void onePodChangesOnePageAndPageZeroLast() {
        agent.nodes(5_000);
        agent.report();
        store.log.clear();
        agent.pod("n1234");
        agent.report();
        assertThat(store.log).hasSize(2);
        assertThat(store.log.getLast()).isEqualTo("put capacity-0");
        assertSequencesFit();
    }

    @Test
    void nodesThatComeAndGoLeaveTheOthersWhereTheyAre() {
        agent.nodes(5_000);
        agent.report();
        Map<String, Integer> before = places();
        store.log.clear();
        agent.account.nodeGone("n77");
        agent.node("new-node");
        agent.report();
        assertThat(store.log).hasSizeLessThanOrEqualTo(3);
        Map<String, Integer> after = places();
        before.remove("n77");
        assertThat(after).containsAllEntriesOf(before).containsKey("new-node");
    }

    @Test
    void nothingIsWrittenWhenNothingHasChangedAlsoAfterARestart() {
        agent.nodes(3_000);
        agent.pod("n5");
        agent.report();
        store.log.clear();
        agent.report();
        Agent again = new Agent(store);
        again.nodes(3_000);
        again.pod("n5");
        again.report();
        assertThat(store.log).isEmpty();
    }

    @Test
    void aRestartGoesOnWithSequencesAndAccounted() {
        agent.account.work(Made.work("5e.1", 4, null));
        agent.nodes(10);
        agent.seePod(Made.placeholder("5e.1", "executor", 0, "n1"));
        agent.seePod(Made.placeholder("5e.1", "executor", 1, "n1"));
        agent.report();
        long before = store.spec(0).sequence();
        agent = new Agent(store);
        agent.account.work(Made.work("5e.1", 4, null));
        agent.nodes(10);
        agent.report();
        assertThat(store.spec(0).accounted()).containsExactly(new Accounted("5e.1", "executor", 2));
        assertThat(store.spec(0).sequence()).isGreaterThan(before);
    }

    @Test
    void raisedMeansYoungerThoughNothingHasChanged() {
        agent.nodes(3_000);
        agent.report();
        long before = agent.writer.youngestSequence();
        store.log.clear();
        agent.writer.write(agent.last(), true);
        assertThat(store.log).containsExactly("put capacity-0");
        assertThat(agent.writer.youngestSequence()).isGreaterThan(before);
        assertSequencesFit();
    }

    @Test
    void stoppedHalfWayTheOldReportStaysInForceAndTheNextOneIsWhole() {
        agent.nodes(3_000);
        agent.report();
        List<Long> inForce = store.spec(0).pageSequences();
        agent.pod("n1");
        agent.pod("n2999");
        store.failAfter = 1;
        assertThatThrownBy(agent::report).hasMessageContaining("away");
        assertThat(store.spec(0).pageSequences()).isEqualTo(inForce);
        store.failAfter = Integer.MAX_VALUE;
        agent.report();
        assertSequencesFit();
        assertThat(freeCpu("n1")).isEqualTo(15_000L);
        assertThat(freeCpu("n2999")).isEqualTo(15_000L);
    }

    @Test
    void aPageThatAnotherHandWroteOrDeletedIsPutRight() {
        agent.nodes(3_000);
        agent.report();
        store.meddle("capacity-1");
        store.pages.remove("capacity-2");
        agent.pod("n1");
        agent.pod("n2999");
        agent.report();
        agent.pod("n1500");
        agent.report();
        assertSequencesFit();
        assertThat(places()).hasSize(3_000);
    }

    @Test
    void pagesThatAreNoLongerNeededGo() {
        agent.nodes(6_000);
        agent.report();
        int before = store.pages.size();
        for (int i = 100; i < 6_000; i++) {
            agent.account.nodeGone("n" + i);
        }
        agent.report();
        assertThat(before).isGreaterThan(4);
        assertThat(store.pages).hasSize(1);
        assertThat(places()).hasSize(100);
        assertSequencesFit();
    }

    @Test
    void tenThousandNodesAndFiftyThousandPodsAreCountedOnceEach() {
        agent.nodes(10_000);
        for (int i = 0; i < 50_000; i++) {
            agent.seePod(Made.pod("jobs", "p" + i, "n" + i % 10_000, "1", "2Gi"));
        }
        agent.report();
        for (CapacityReport page : store.pages.values()) {
            for (NodeGroup group : page.getSpec().nodeGroups()) {
                assertThat(group.cpuMillis()).containsOnly(11_000L);
                assertThat(group.memoryBytes()).containsOnly(54L << 30);
                assertThat(group.pods()).containsOnly(105L);
            }
        }
        store.log.clear();
        agent.report();
        assertThat(store.log).isEmpty();
    }

    // ---- harness

    /** An agent's process on a store that outlives it. */
    private static final class Agent {
        final Account account;
        final ReportWriter writer;
        private final PageMap map = new PageMap(new PageSize(1000, 65536));
        private final List<List<NodeGroup>> pages = new ArrayList<>();
        private boolean first = true;

        Agent(FakeStore store) {
            writer = new ReportWriter(store, page -> {});
            List<CapacityReportSpec> stored = writer.load();
            account = new Account(Set.of());
            stored.forEach(page -> account.restore(page.accounted() == null ? List.of() : page.accounted()));
            map.restore(stored);
        }

        void nodes(int count) {
            for (int i = 0; i < count; i++) {
                node("n" + i);
            }
        }

        void node(String name) {
            Node node = Made.node(name, "pool-" + Math.floorMod(name.hashCode(), 3));
            account.node(NodeShape.of(node));
        }

        void pod(String node) {
            seePod(Made.pod("jobs", "on-" + node, node, "1", "1Gi"));
        }

        void seePod(Pod pod) {
            account.pod(
                    pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName(), pod, Made.AGENT_NAMESPACE);
        }

        void report() {
            if (first) {
                account.taken();
                Set<Integer> stale = map.update(account, null);
                while (pages.size() < map.count()) {
                    pages.add(List.of());
                }
                stale.forEach(page -> pages.set(page, PageContent.of(account, map.nodes(page))));
                first = false;
            }
            AccountTest.render(account, map, pages);
            writer.write(last(), false);
        }

        Report last() {
            return new Report(pages, account.quotas(), account.unitCaps(), account.accounted());
        }
    }

    /** Keeps pages as JSON, as a server would, and checks resourceVersions. */
    private static final class FakeStore implements PageStore {
        final Map<String, CapacityReport> pages = new TreeMap<>();
        final List<String> log = new ArrayList<>();
        int failAfter = Integer.MAX_VALUE;
        private long version;

        @Override
        public List<CapacityReport> list() {
            return pages.values().stream().map(FakeStore::copy).toList();
        }

        @Override
        public CapacityReport put(CapacityReport page) {
            if (failAfter-- <= 0) {
                throw new IllegalStateException("the hub is away");
            }
            String name = page.getMetadata().getName();
            check(name, page.getMetadata().getResourceVersion());
            log.add("put " + name);
            CapacityReport stored = copy(page);
            stored.setMetadata(new ObjectMetaBuilder()
                    .withName(name)
                    .withUid(name)
                    .withResourceVersion(Long.toString(++version))
                    .build());
            pages.put(name, stored);
            return copy(stored);
        }

        @Override
        public void delete(CapacityReport page) {
            String name = page.getMetadata().getName();
            check(name, page.getMetadata().getResourceVersion());
            log.add("delete " + name);
            pages.remove(name);
        }

        void meddle(String name) {
            pages.get(name).getMetadata().setResourceVersion(Long.toString(++version));
        }

        private void check(String name, @Nullable String seen) {
            String now = Optional.ofNullable(pages.get(name))
                    .map(page -> page.getMetadata().getResourceVersion())
                    .orElse(null);
            if (!Objects.equals(now, seen)) {
                throw new PageConflict(name + " is at " + now + ", not at " + seen, new IllegalStateException());
            }
        }

        CapacityReportSpec spec(int page) {
            return pages.get("capacity-" + page).getSpec();
        }

        private static CapacityReport copy(CapacityReport page) {
            return JSON.unmarshal(JSON.asJson(page), CapacityReport.class);
        }
    }

    private void assertSequencesFit() {
        List<Long> named = store.spec(0).pageSequences();
        assertThat(store.pages).hasSize(named.size());
        for (int page = 0; page < named.size(); page++) {
            assertThat(store.spec(page).sequence()).isEqualTo(named.get(page));
        }
    }

    private Map<String, Integer> places() {
        Map<String, Integer> places = new TreeMap<>();
        store.pages.values().forEach(page -> names(page.getSpec())
                .forEach(name -> places.put(name, page.getSpec().page())));
        return places;
    }

    private long freeCpu(String node) {
        for (CapacityReport page : store.pages.values()) {
            for (NodeGroup group : page.getSpec().nodeGroups()) {
                int row = group.names().indexOf(node);
                if (row >= 0) {
                    return group.cpuMillis().get(row);
                }
            }
        }
        throw new AssertionError(node + " is on no page");
    }

    private static List<String> names(CapacityReportSpec page) {
        return page.nodeGroups().stream()
                .flatMap(group -> group.names().stream())
                .toList();
    }

    private static int bytes(CapacityReport page) {
        return JSON.asJson(page).getBytes(StandardCharsets.UTF_8).length;
    }
}
