package dev.muster.propagation.explain;

import static dev.muster.propagation.explain.Asked.GI;
import static dev.muster.propagation.explain.Asked.job;
import static dev.muster.propagation.explain.Asked.member;
import static dev.muster.propagation.explain.Asked.node;
import static dev.muster.propagation.explain.Asked.sight;
import static dev.muster.propagation.explain.Asked.spark;
import static dev.muster.propagation.explain.Asked.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capabilities;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberTraits;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.Resources;
import dev.muster.core.reason.Reason;
import dev.muster.propagation.gateway.AccessReview;
import dev.muster.propagation.gateway.Asker;
import dev.muster.propagation.member.Member;
import dev.muster.propagation.member.MemberStanding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FleetListsTest {
    private static final Asker ANN = new Asker("ann", "", List.of(), Map.of());

    private static MemberStanding standing(MemberView view) {
        var member = new Member(
                view.name(), "uid", MemberTraits.PLAIN, Capabilities.UNKNOWN, null, false, false, false, null);
        return new MemberStanding(member, true, 3, 200, view.capacity());
    }

    @Test
    void theQueueShowsOnlyNamespacesTheAskerMaySeeAndKeepsTruePositions() {
        var queue = List.of(
                waiting(job("theirs", "x", 1)),
                waiting(job("ours", "a", 2), new Reason.MemberNotReady("c1")),
                waiting(job("theirs", "y", 1)));
        var asked = new ArrayList<String>();
        AccessReview review = (asker, access) -> {
            asked.add(access.verb() + " " + access.namespace());
            return access.namespace().equals("ours");
        };
        var visible = new VisibleNamespaces(review, ANN);
        var list = QueueList.of(sight(List.of(), List.of(), queue), visible::test);
        assertThat(list.items()).hasSize(1);
        assertThat(list.items().getFirst().position()).isEqualTo(2);
        assertThat(list.items().getFirst().reason()).isEqualTo("MemberNotReady");
        assertThat(list.items().getFirst().request()).isEqualTo("9 cpu, 17Gi");
        assertThat(list.total()).isEqualTo(3);
        assertThat(asked).as("one review each").containsExactly("list ", "list theirs", "list ours");
    }

    @Test
    void oneFleetWidePermissionShowsTheWholeQueue() {
        var visible =
                new VisibleNamespaces((asker, access) -> access.namespace().isEmpty(), ANN);
        var list = QueueList.of(
                sight(List.of(), List.of(), List.of(waiting(job("a", "x", 1)), waiting(job("b", "y", 1)))),
                visible::test);
        assertThat(list.items()).hasSize(2);
        assertThat(list.sheet().text())
                .startsWith("NAMESPACE   NAME   POSITION")
                .contains("NotTried");
    }

    @Test
    void capacityCountsWhatIsHeldAndPromisedOnceEach() {
        var view = reserving(member("c1", node(16, 64), node(4, 8)), new Resources(5000, 9 * GI, 0, 2, Map.of()));
        var key = new JobKey("default", "a", "u");
        // Held by placeholders: reserved. Not seen: promised. What else is not free: in use.
        var held = new Claim(
                "unarmed", "c1", key, spark(1), Map.of("driver", 1, "executor", 1), Map.of("driver", 1, "executor", 1));
        var unseen = new Claim("armed", "c1", key, spark(2), Map.of("driver", 1, "executor", 2), Map.of("driver", 1));
        var list = CapacityList.of(
                List.of(standing(view)),
                sight(List.of(view), List.of(held, unseen), List.of()),
                Resources.pod(4000, 8 * GI));
        var one = list.items().getFirst();
        assertThat(one.allocatable().text()).isEqualTo("40 cpu, 144Gi");
        assertThat(one.reserved().text()).isEqualTo("5 cpu, 9Gi");
        assertThat(one.promised().text()).isEqualTo("8 cpu, 16Gi");
        assertThat(one.inUse().text()).isEqualTo("15 cpu, 63Gi");
        assertThat(one.free().text()).isEqualTo("12 cpu, 56Gi");
        assertThat(one.executors()).isEqualTo(3);
        var group = one.nodeGroups().getFirst();
        assertThat(group.reserved()).isEqualTo(one.reserved());
        assertThat(group.promised()).isEqualTo(one.promised());
        assertThat(group.largestHole().text()).isEqualTo("8 cpu, 48Gi");
        assertThat(one.reportSeconds()).isEqualTo(200);
    }

    private static MemberView reserving(MemberView view, Resources reserved) {
        var group = view.capacity().groups().getFirst();
        var same = new NodeGroup(
                group.id(),
                group.labels(),
                group.taints(),
                group.virtual(),
                group.names(),
                group.perNodeLabels(),
                group.free(),
                group.allocatable(),
                reserved);
        return view.withCapacity(new Capacity(view.capacity().sequence(), List.of(same), List.of()));
    }

    @Test
    void textsOfUsersCannotMoveTheCursor() {
        var sheet = new Sheet(List.of("Name", "Said"), List.of(new Sheet.Row("", "a", List.of("a\u001b[2J", "b\nc"))));
        assertThat(sheet.text()).isEqualTo("NAME    SAID\na [2J   b c\n");
    }

    @Test
    void aSimulationsBodyIsOneSparkApplicationOfThatNamespace() throws IOException {
        assertThat(refusal("[1]")).contains("send one SparkApplication");
        assertThat(refusal("apiVersion: v1")).contains("no JSON");
        assertThat(refusal("{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}"))
                .contains("want sparkoperator.k8s.io/v1beta2");
        var app = "{\"apiVersion\":\"sparkoperator.k8s.io/v1beta2\",\"kind\":\"SparkApplication\",%s}";
        assertThat(refusal(app.formatted("\"metadata\":{\"namespace\":\"other\"},\"spec\":{}")))
                .contains("metadata.namespace");
        assertThat(refusal(app.formatted("\"spec\":7"))).contains("spec: is required");
        var read = Submitted.read(
                bytes(app.formatted("\"metadata\":{\"name\":\"pi\"},\"spec\":{}")), "default", Asked.NOW);
        assertThat(((Submitted.Job) read).template().getMetadata().getNamespace())
                .isEqualTo("default");
    }

    private static String refusal(String body) throws IOException {
        return ((Submitted.Wrong) Submitted.read(bytes(body), "default", Asked.NOW))
                .refusal()
                .message();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
