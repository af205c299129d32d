package dev.muster.propagation.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.CapacityReportSpec;
import dev.muster.api.fleet.CapacityReportSpec.Accounted;
import dev.muster.api.fleet.MemberCluster;
import dev.muster.api.fleet.MemberClusterSpec;
import dev.muster.api.fleet.MemberClusterSpec.Attestation;
import dev.muster.api.fleet.MemberClusterStatus;
import dev.muster.core.model.MemberView;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MembersTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final News news = new News();
    private final Members members = new Members(news, Duration.ofSeconds(40));
    private long nanos = 1;

    /** Remembers what was told, newest last. */
    private static final class News implements MemberNews {
        final List<String> told = new ArrayList<>();
        final List<String> turned = new ArrayList<>();
        final List<Map<String, Map<String, Integer>>> accounted = new ArrayList<>();

        @Nullable
        MemberView last;

        @Override
        public void changed(MemberView member) {
            told.add("changed " + member.name() + (member.state().ready() ? " ready" : " silent"));
            last = member;
        }

        @Override
        public void reported(MemberView member, Map<String, Map<String, Integer>> slots) {
            told.add("reported " + member.capacity().sequence());
            accounted.add(slots);
            last = member;
        }

        @Override
        public void turned(String member) {
            turned.add(member);
        }

        @Override
        public void left(String member) {
            told.add("left " + member);
        }
    }

    @Test
    void memberIsReadyWhileItsLeaseIsSeenToChangeAndNotReadyAfter40Seconds() {
        seen(cluster("c1", null));
        heard("1");
        pass(39);
        heard("2");
        pass(39);
        assertThat(members.ready("c1")).isTrue();
        pass(1);
        assertThat(members.ready("c1")).isFalse();
        assertThat(news.told).containsExactly("changed c1 silent", "changed c1 ready", "changed c1 silent");
    }

    @Test
    void aLeaseThatIsOnlyRepeatedDoesNotKeepAMemberReady() {
        seen(cluster("c1", null));
        heard("1");
        for (int i = 0; i < 8; i++) {
            pass(5);
            heard("1");
        }
        assertThat(members.ready("c1")).isFalse();
    }

    @Test
    void aNewLeaderBelievesTheHubThatAMemberWasNotReadyUntilItsLeaseChanges() {
        seen(cluster("c1", "False"));
        heard("7");
        assertThat(members.ready("c1")).isFalse();
        pass(10);
        heard("8");
        assertThat(members.ready("c1")).isTrue();
    }

    @Test
    void readyConditionIsWrittenOnceForEachChange() {
        seen(guarded("c1", null));
        assertThat(members.steps("c1", NOW))
                .singleElement()
                .isInstanceOfSatisfying(MemberStep.SetReady.class, step -> assertThat(step.condition())
                        .extracting(Condition::getStatus, Condition::getReason)
                        .containsExactly("False", "AgentNeverHeard"));
        heard("1");
        MemberStep.SetReady ready =
                (MemberStep.SetReady) members.steps("c1", NOW).getFirst();
        assertThat(ready.condition().getStatus()).isEqualTo("True");
        seen(guarded("c1", ready.condition()));
        assertThat(members.steps("c1", NOW.plusSeconds(5))).isEmpty();
    }

    @Test
    void whatAReportAccountsForIsToldAlsoWhenTheReportCameFirst() {
        report(page(3, List.of(new Accounted("b.1", "executor", 4))));
        assertThat(news.told).isEmpty();
        seen(cluster("c1", null));
        assertThat(news.told).containsExactly("reported 3");
        assertThat(news.accounted).containsExactly(Map.of("b.1", Map.of("executor", 4)));
    }

    @Test
    void theSameNewsTwiceIsToldOnce() {
        seen(cluster("c1", null));
        report(page(3, List.of()));
        report(page(3, List.of()));
        seen(cluster("c1", null));
        assertThat(news.told).containsExactly("changed c1 silent", "reported 3");
    }

    @Test
    void aMemberWhoseReportWasDeletedHasNone() {
        seen(cluster("c1", null));
        report(page(3, List.of()));
        members.pageGone("c1", 0, nanos);
        assertThat(news.last.capacity().reported()).isFalse();
    }

    @Test
    void deletionWaitsForWorksUnlessAPersonAttestsThatThisVeryMemberIsGone() {
        MemberCluster deleted = guarded("c1", null);
        deleted.getMetadata().setDeletionTimestamp(NOW.toString());
        seen(deleted);
        assertThat(members.steps("c1", NOW)).contains(new MemberStep.CountWorks());
        assertThat(news.last.state().paused()).as("nothing new goes there").isTrue();

        deleted.setSpec(attested("uid of an earlier c1"));
        seen(deleted);
        assertThat(members.attestedGone("c1")).isFalse();

        deleted.setSpec(attested("uid-c1"));
        seen(deleted);
        assertThat(members.attestedGone("c1")).isTrue();
        assertThat(members.steps("c1", NOW)).contains(new MemberStep.CountOpenAttempts());
    }

    @Test
    void jobsLookAgainWhenTheirSilentMemberIsAttestedGoneAndNothingNewGoesThere() {
        seen(cluster("c1", null));
        heard("1");
        pass(40);
        assertThat(news.turned).as("it turned ready, then silent").containsExactly("c1", "c1");

        MemberCluster gone = cluster("c1", null);
        gone.setSpec(attested("uid-c1"));
        seen(gone);
        seen(gone);
        assertThat(news.turned).hasSize(3);
        assertThat(news.last.state().paused()).isTrue();
    }

    @Test
    void everyMemberGetsTheFinalizerThatMakesDeletionWait() {
        seen(cluster("c1", null));
        assertThat(members.steps("c1", NOW)).contains(new MemberStep.Guard());
    }

    private static MemberClusterSpec attested(String uid) {
        return new MemberClusterSpec(
                null, null, null, null, null, null, new Attestation(uid, "on call", "region lost"));
    }

    private void seen(MemberCluster cluster) {
        members.seen(cluster, nanos);
    }

    private void heard(String mark) {
        members.heard("c1", mark, nanos);
    }

    private void pass(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
        members.judgeAll(nanos);
    }

    private void report(CapacityReportSpec page) {
        assertThat(members.reported("c1", "page-uid", page, nanos)).isEmpty();
    }

    private static CapacityReportSpec page(long sequence, List<Accounted> accounted) {
        return new CapacityReportSpec(0, sequence, List.of(sequence), List.of(), List.of(), null, accounted);
    }

    private static MemberCluster guarded(String name, @Nullable Condition ready) {
        MemberCluster cluster = cluster(name, null);
        cluster.getMetadata().setFinalizers(List.of(Reserved.MEMBER_FINALIZER));
        if (ready != null) {
            cluster.setStatus(new MemberClusterStatus(null, null, null, null, List.of(ready)));
        }
        return cluster;
    }

    private static MemberCluster cluster(String name, @Nullable String ready) {
        MemberCluster cluster = new MemberCluster();
        cluster.setMetadata(
                new ObjectMetaBuilder().withName(name).withUid("uid-" + name).build());
        if (ready != null) {
            Condition condition = new ConditionBuilder()
                    .withType("Ready")
                    .withStatus(ready)
                    .withReason("AgentSilent")
                    .build();
            cluster.setStatus(new MemberClusterStatus(null, null, null, null, List.of(condition)));
        }
        return cluster;
    }
}
