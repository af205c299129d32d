package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.Reserved;
import dev.muster.sandbox.fleet.MemberSpec;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A20: Duplicated objects are in every matching member, also one that joins later, and only there. */
class A20DuplicatedTest extends Acceptance {

    @Test
    void classesAndNamespacesFollowTheMembersThatMatch() {
        hub.run("label", "mcl", "member1", "member2", "a20=yes");
        apply(policy("a20-classes", "scheduling.k8s.io/v1", "PriorityClass", "a20-class"));
        apply(policy("a20-namespaces", "v1", "Namespace", "a20-space"));
        member(2).client().resource(priorityClass("a20-class", 99)).create();
        hubClient().resource(priorityClass("a20-class", 5)).create();
        hub.run("create", "namespace", "a20-space");
        try (var joined = new Joined(fleet.add(MemberSpec.small("a20-late").withLabels(Map.of("a20", "yes"))))) {
            eventually(SOON, () -> {
                assertThat(value(1)).isEqualTo(5);
                assertThat(joined.priorityClass("a20-class"))
                        .as("a member that joined later")
                        .isEqualTo(5);
                assertThat(member(1).client().namespaces().withName("a20-space").get())
                        .isNotNull();
                assertThat(joined.hasNamespace("a20-space")).isTrue();
            });
            assertThat(value(3)).as("does not match").isNull();
            assertThat(value(2)).as("foreign: left alone under Abort").isEqualTo(99);
            eventually(SOON, () -> assertThat(hub.run("get", "work", "-n", Reserved.memberNamespace("member2"))
                            .output())
                    .contains("Refused", "Conflict"));

            hub.run("label", "mcl", "member1", "a20-");
            eventually(SOON, () -> {
                assertThat(value(1)).as("matches no more").isNull();
                assertThat(member(1).client().namespaces().withName("a20-space").get())
                        .isNull();
            });
            hub.run("delete", "priorityclass", "a20-class");
            hub.run("delete", "namespace", "a20-space", "--wait=false");
            eventually(SOON, () -> {
                assertThat(joined.priorityClass("a20-class")).isNull();
                assertThat(joined.hasNamespace("a20-space")).isFalse();
            });
            assertThat(value(2)).as("never ours").isEqualTo(99);
        }
    }

    private Integer value(int member) {
        var found = member(member)
                .client()
                .scheduling()
                .v1()
                .priorityClasses()
                .withName("a20-class")
                .get();
        return found == null ? null : found.getValue();
    }

    private static PriorityClass priorityClass(String name, int value) {
        return new PriorityClassBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withValue(value)
                .build();
    }

    private static String policy(String name, String apiVersion, String kind, String object) {
        return """
                apiVersion: policy.one.alibabacloud.com/v1alpha1
                kind: ClusterPropagationPolicy
                metadata:
                  name: %s
                spec:
                  resourceSelectors:
                  - apiVersion: %s
                    kind: %s
                    name: %s
                  placement:
                    clusterAffinity:
                      labelSelector:
                        matchLabels:
                          a20: "yes"
                    replicaScheduling:
                      replicaSchedulingType: Duplicated
                """.formatted(name, apiVersion, kind, object);
    }

    /** A member for one test; it leaves the fleet afterwards. */
    private final class Joined implements AutoCloseable {
        private final dev.muster.sandbox.fleet.Member member;

        Joined(dev.muster.sandbox.fleet.Member member) {
            this.member = member;
        }

        Integer priorityClass(String name) {
            var found = member.client()
                    .scheduling()
                    .v1()
                    .priorityClasses()
                    .withName(name)
                    .get();
            return found == null ? null : found.getValue();
        }

        boolean hasNamespace(String name) {
            return member.client().namespaces().withName(name).get() != null;
        }

        @Override
        public void close() {
            fleet.remove(member);
        }
    }

    @AfterEach
    void removePolicies() {
        hub.run("delete", "cpp", "a20-classes", "a20-namespaces", "--ignore-not-found");
        hub.run("delete", "priorityclass", "a20-class", "--ignore-not-found", "--wait=false");
        hub.run("delete", "namespace", "a20-space", "--ignore-not-found", "--wait=false");
        hub.run("label", "mcl", "member1", "member2", "a20-");
        member(2)
                .client()
                .scheduling()
                .v1()
                .priorityClasses()
                .withName("a20-class")
                .delete();
    }
}
