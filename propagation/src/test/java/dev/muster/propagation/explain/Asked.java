package dev.muster.propagation.explain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.muster.api.policy.PropagationPolicy;
import dev.muster.api.spark.SparkApplication;
import dev.muster.core.cycle.Snapshot;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capabilities;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Exclusion;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberState;
import dev.muster.core.model.MemberTraits;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.Placement;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Requirements;
import dev.muster.core.model.Resources;
import dev.muster.core.reason.Reason;
import dev.muster.propagation.binding.JobGlance;
import dev.muster.propagation.binding.JobPhase;
import dev.muster.propagation.binding.JobView;
import dev.muster.propagation.interpret.Fact;
import dev.muster.propagation.interpret.Interpretation;
import dev.muster.propagation.policy.Policy;
import dev.muster.propagation.schedule.Sight;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Values that the tests of this package start from: a job of one driver (1 cpu, 1Gi) and executors of 4 cpu, 8Gi. */
final class Asked {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    static final long GI = 1L << 30;

    private Asked() {}

    static Resources node(long cpus, long gib) {
        return new Resources(cpus * 1000, gib * GI, 0, 110, Map.of());
    }

    static MemberView member(String name, Resources... nodes) {
        var names =
                IntStream.range(0, nodes.length).mapToObj(i -> name + "-" + i).toList();
        var all = Arrays.stream(nodes).reduce(Resources.ZERO, Resources::plus).times(2);
        var group = new NodeGroup("pool", Map.of(), List.of(), false, names, Map.of(), NodeColumns.of(nodes), all);
        return new MemberView(
                name,
                MemberTraits.PLAIN,
                MemberState.READY,
                Capabilities.UNKNOWN,
                new Capacity(7, List.of(group), List.of()));
    }

    static Gang spark(int executors) {
        return Gang.of(
                new PodSet("driver", 1, 1, Resources.pod(1000, GI), NodeConstraints.NONE),
                new PodSet("executor", executors, executors, Resources.pod(4000, 8 * GI), NodeConstraints.NONE));
    }

    static Job job(String namespace, String name, int executors, Exclusion... exclusions) {
        return new Job(
                new JobKey(namespace, name, "uid-" + name),
                "uid-" + name,
                0,
                NOW.minusSeconds(90).toEpochMilli(),
                NOW.minusSeconds(90).toEpochMilli(),
                spark(executors),
                Placement.ANYWHERE,
                new Requirements(
                        "sparkoperator.k8s.io/v1beta2/SparkApplication", true, "", false, "", Set.of(), Set.of()),
                List.of(exclusions));
    }

    static Sight.Waiting waiting(Job job, Reason... reasons) {
        return new Sight.Waiting(job, List.of(reasons));
    }

    static Sight sight(List<MemberView> members, List<Claim> claims, List<Sight.Waiting> queue) {
        var unseen = claims.stream()
                .filter(claim -> !claim.fullySeen())
                .collect(java.util.stream.Collectors.groupingBy(Claim::member));
        return new Sight(NOW.toEpochMilli(), 7, new Snapshot(members, unseen), claims, Set.of("unarmed"), queue);
    }

    /** What the hub knows of a job that waits; {@code claimed} by policy default/p, or by none. */
    static JobGlance glance(Job job, boolean claimed) {
        var template = new SparkApplication();
        template.setMetadata(new ObjectMetaBuilder()
                .withNamespace(job.key().namespace())
                .withName(job.key().name())
                .withUid(job.key().uid())
                .withGeneration(1L)
                .withCreationTimestamp(NOW.minusSeconds(90).toString())
                .build());
        template.setSpec(JsonNodeFactory.instance.objectNode());
        var understood = new Interpretation.Understood(
                List.of(),
                null,
                "default",
                "default",
                null,
                "3.5.4",
                "pi-driver",
                List.of(new Fact("executor.memoryOverhead", "384Mi", "at least 384Mi")),
                List.of(),
                List.of());
        var view = new JobView(
                template,
                claimed ? Optional.of(policy()) : Optional.empty(),
                understood,
                null,
                new ArrayList<>(),
                null,
                new Fleet(),
                false,
                NOW);
        return new JobGlance(
                view, claimed ? JobPhase.WAITING : JobPhase.UNCLAIMED, claimed ? Optional.of(job) : Optional.empty());
    }

    private static dev.muster.propagation.policy.Claim policy() {
        return new dev.muster.propagation.policy.Claim(
                Policy.of(new KubernetesSerialization().unmarshal("""
                        apiVersion: policy.one.alibabacloud.com/v1alpha1
                        kind: PropagationPolicy
                        metadata: {name: p, namespace: default, uid: p-uid, generation: 1}
                        spec: {resourceSelectors: [{apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication}]}
                        """, PropagationPolicy.class)));
    }

    private static final class Fleet implements JobView.Fleet {
        @Override
        public boolean ready(String member) {
            return true;
        }

        @Override
        public boolean attestedGone(String member) {
            return false;
        }

        @Override
        public boolean holdsPlaceholders(String member) {
            return true;
        }
    }
}
