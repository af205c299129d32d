package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.sandbox.controlplane.RealKubelet;
import dev.muster.sandbox.fleet.Audit;
import dev.muster.sandbox.fleet.Member;
import dev.muster.sandbox.fleet.MemberSpec;
import dev.muster.sandbox.kubelet.NodeSpec;
import dev.muster.sandbox.operator.Misbehaviour;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A08: reserved room is handed over slot by slot, with 50 older rivals pending in the member: none lost, none booked twice. */
class A08HandOverTest extends Acceptance {

    @Test
    void fiftyOlderRivalsGetNoSlotOfTheGang() {
        var nodes = NodeSpec.of("slot", 3_000, 8L << 30).times(3);
        withMember(MemberSpec.of("a08", nodes), member -> {
            var app = Spark.app("a08-gang").executors(8, 1, "512m").running(3).misbehaving(Misbehaviour.SLOW);
            apply(Policy.of(app.name(), member.name()));
            apply(app);
            var held = awaitHeld(member, app, 9);
            createRivals(member, app);

            awaitState(app, "COMPLETED");
            assertThat(nodesOfGang(member, app))
                    .as("each gang pod took a slot that was held")
                    .isEqualTo(held);
            var capacity = new HashMap<String, Long>();
            nodes.forEach(node -> capacity.put(node.name(), node.cpuMillis()));
            assertThat(new NodeUse(Audit.of(member.cluster()).since(began)).above(capacity))
                    .isEmpty();
            var end = endOf(member, app);
            assertThat(requests(
                            member,
                            request -> request.path().equals("pods/binding")
                                    && request.name().startsWith("rival-")
                                    && request.at().isBefore(end)))
                    .as("rivals bound while the gang ran")
                    .isEmpty();
        });
    }

    @Test
    void theSameOnRealKubelets() {
        withMember(MemberSpec.of("a08-kubelet", List.of()), member -> {
            var kubelets = new ArrayList<RealKubelet>();
            try {
                for (int i = 0; i < 3; i++) {
                    kubelets.add(member.cluster().startKubelet("real-" + i));
                }
                var app = Spark.app("a08-real").executors(2, 1, "512m").misbehaving(Misbehaviour.SLOW);
                apply(Policy.of(app.name(), member.name()));
                apply(app);
                var held = awaitHeld(member, app, 3);
                createRivals(member, app);
                eventually(ENDED, () -> assertThat(gang(member, app)).hasSize(3).allSatisfy(pod -> assertThat(
                                pod.getStatus().getPhase())
                        .isEqualTo("Running")));
                assertThat(nodesOfGang(member, app)).isEqualTo(held);
                delete(app);
                eventually(ENDED, () -> assertThat(application(app.name())).isNull());
            } finally {
                kubelets.forEach(RealKubelet::close);
            }
        });
    }

    /** Waits until the gang's room is held and the job armed; answers how many slots each node holds. */
    private Map<String, Long> awaitHeld(Member member, Spark app, int slots) {
        eventually(SOON, () -> assertThat(works(app.name()))
                .anySatisfy(work -> assertThat(phase(work)).isIn(Phase.Starting, Phase.Running)));
        var placeholders = member.client()
                .pods()
                .inAnyNamespace()
                .withLabel(Reserved.SLOT)
                .list()
                .getItems();
        assertThat(placeholders).hasSize(slots);
        return byNode(placeholders);
    }

    private void createRivals(Member member, Spark app) {
        A06ReservationTest.rivals(50, "1")
                .forEach(rival -> member.client().resource(rival).create());
        assertThat(driver(member, app))
                .as("rivals are older than the gang's pods")
                .isEmpty();
    }

    private static Map<String, Long> byNode(List<Pod> pods) {
        var nodes = new HashMap<String, Long>();
        pods.forEach(pod -> nodes.merge(pod.getSpec().getNodeName(), 1L, Long::sum));
        return nodes;
    }

    private List<Pod> gang(Member member, Spark app) {
        return member.client()
                .pods()
                .inNamespace("default")
                .withLabel("sparkoperator.k8s.io/app-name", app.name())
                .list()
                .getItems();
    }

    /** From the audit log, because executors are gone when the job has ended. */
    private Map<String, Long> nodesOfGang(Member member, Spark app) {
        var nodes = new HashMap<String, Long>();
        requests(
                        member,
                        request -> request.path().equals("pods/binding")
                                && request.verb().equals("create")
                                && request.name().startsWith(app.name() + "-"))
                .forEach(request ->
                        nodes.merge(request.object().path("target").path("name").asText(), 1L, Long::sum));
        return nodes;
    }

    /** When Spark began to give its room back: the first executor is deleted. */
    private Instant endOf(Member member, Spark app) {
        return requests(
                        member,
                        request -> request.path().equals("pods")
                                && request.verb().equals("delete")
                                && request.name().startsWith(app.name() + "-")
                                && request.name().contains("-exec-"))
                .getFirst()
                .at();
    }
}
