package dev.muster.core;

import dev.muster.core.model.Capabilities;
import dev.muster.core.model.Capacity;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Short names for the values that tests start from. */
public final class Given {
    public static final long MI = 1024 * 1024;
    public static final long GI = 1024 * MI;
    public static final String KIND = "sparkoperator.k8s.io/v1beta2/SparkApplication";
    public static final Requirements SPARK = new Requirements(KIND, true, "", false, "", Set.of(), Set.of());

    private Given() {}

    /** Free amounts of a node with room for 110 pods. */
    public static Resources node(double cpus, long gib) {
        return new Resources(Math.round(cpus * 1000), gib * GI, 0, 110, Map.of());
    }

    public static NodeGroup group(String id, Resources... nodes) {
        return labelled(id, Map.of(), nodes);
    }

    public static NodeGroup labelled(String id, Map<String, String> labels, Resources... nodes) {
        return new NodeGroup(id, labels, List.of(), names(id, nodes.length), NodeColumns.of(nodes));
    }

    public static List<String> names(String prefix, int nodes) {
        return IntStream.range(0, nodes).mapToObj(i -> prefix + "-" + i).toList();
    }

    public static MemberView member(String name, NodeGroup... groups) {
        return new MemberView(
                name,
                MemberTraits.PLAIN,
                MemberState.READY,
                Capabilities.UNKNOWN,
                new Capacity(1, List.of(groups), List.of()));
    }

    public static MemberView member(String name, Resources... nodes) {
        return member(name, group("pool", nodes));
    }

    public static PodSet pods(String name, int count, double cpus, long gib) {
        return pods(name, count, cpus, gib, NodeConstraints.NONE);
    }

    public static PodSet pods(String name, int count, double cpus, long gib, NodeConstraints constraints) {
        return new PodSet(name, count, count, Resources.pod(Math.round(cpus * 1000), gib * GI), constraints);
    }

    /** A driver of 1 cpu, 1Gi and executors. */
    public static Gang spark(int executors, double cpus, long gib) {
        return Gang.of(pods("driver", 1, 1, 1), pods("executor", executors, cpus, gib));
    }

    public static Job job(String name, Gang gang) {
        return job(name, 0, 0, gang);
    }

    public static Job job(String name, long priority, long createdMillis, Gang gang) {
        return new Job(
                new JobKey("default", name, "uid-" + name),
                "binding-" + name,
                priority,
                createdMillis,
                createdMillis,
                gang,
                Placement.ANYWHERE,
                SPARK,
                List.of());
    }

    public static Map<String, Integer> all(Gang gang) {
        return gang.podSets().stream().collect(java.util.stream.Collectors.toMap(PodSet::name, PodSet::count));
    }

    /** A group whose report also says what its nodes have when empty: {@code each} apiece. */
    public static NodeGroup sized(String id, Resources each, Resources... free) {
        return new NodeGroup(
                id,
                Map.of(),
                List.of(),
                false,
                names(id, free.length),
                Map.of(),
                NodeColumns.of(free),
                each.times(free.length));
    }

    public static Resources[] times(int count, Resources node) {
        Resources[] nodes = new Resources[count];
        Arrays.fill(nodes, node);
        return nodes;
    }
}
