package dev.muster.propagation.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.muster.core.model.Taint;
import dev.muster.propagation.explain.Explanation.ObjectName;
import dev.muster.propagation.member.Member;
import dev.muster.propagation.member.MemberStanding;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members, with how they do and how old what is known of them is. Serialised as it stands: fields are public API.
 *
 * @param metadata empty: there is no resource version
 */
public record ClusterList(String apiVersion, String kind, Map<String, String> metadata, List<ClusterStanding> items) {

    /**
     * @param status Ready, NotReady, Gone (a person attested it) or Leaving; followed by what keeps new jobs away
     * @param version of Kubernetes, absent until the agent has said
     * @param heartbeatSeconds since its agent was last heard of; -1 = never
     * @param reportSeconds since its newest report came: agents send only what changes; -1 = never
     * @param reportSequence 0 before the first report
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ClusterStanding(
            String apiVersion,
            String kind,
            ObjectName metadata,
            boolean ready,
            String status,
            boolean cordoned,
            boolean paused,
            @Nullable String version,
            int nodes,
            long heartbeatSeconds,
            long reportSeconds,
            long reportSequence) {}

    public static ClusterList of(List<MemberStanding> members) {
        return new ClusterList(
                Explainer.API_VERSION,
                "ClusterList",
                Map.of(),
                members.stream().map(ClusterList::of).toList());
    }

    private static ClusterStanding of(MemberStanding standing) {
        var member = standing.member();
        boolean cordoned = member.traits().taints().stream().map(Taint::effect).anyMatch(Taint.Effect::filters);
        var version = member.kubernetesVersion();
        return new ClusterStanding(
                Explainer.API_VERSION,
                "Cluster",
                new ObjectName(null, member.name()),
                standing.ready(),
                status(member, standing.ready(), cordoned),
                cordoned,
                member.paused(),
                version == null ? null : "v" + version.major() + "." + version.minor(),
                standing.capacity().nodes(),
                standing.heartbeatSeconds(),
                standing.reportSeconds(),
                standing.capacity().sequence());
    }

    private static String status(Member member, boolean ready, boolean cordoned) {
        if (member.attestedGone()) {
            return "Gone";
        }
        var status = member.deleting() ? "Leaving" : ready ? "Ready" : "NotReady";
        return status
                + (cordoned ? ",SchedulingDisabled" : "")
                + (member.paused() && !member.deleting() ? ",DispatchPaused" : "");
    }

    Sheet sheet() {
        return new Sheet(
                List.of("Name", "Status", "Version", "Nodes", "Heartbeat", "Report"),
                items.stream()
                        .map(one -> new Sheet.Row(
                                "",
                                one.metadata().name(),
                                List.of(
                                        one.metadata().name(),
                                        one.status(),
                                        one.version() == null ? "<unknown>" : one.version(),
                                        Integer.toString(one.nodes()),
                                        Age.of(one.heartbeatSeconds()),
                                        Age.of(one.reportSeconds()))))
                        .toList());
    }
}
