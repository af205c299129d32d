package dev.muster.sandbox.fleet;

import dev.muster.sandbox.spark.SparkHomes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A fleet to start.
 *
 * @param runFolder where everything of the run lies: kubeconfigs, logs, audit logs, pid files; should be new
 * @param controlPlaneConfig configuration of the control plane, by property name; added to what the fleet sets itself
 * @param rig what is changed about Muster's processes from outside
 * @param spark which images run as real Spark in the members; empty: all jobs are played
 */
public record FleetSpec(
        Path runFolder,
        SparkCrd hubCrd,
        List<MemberSpec> members,
        Map<String, String> controlPlaneConfig,
        Rig rig,
        Optional<SparkHomes> spark) {
    public FleetSpec {
        members = List.copyOf(members);
        controlPlaneConfig = Map.copyOf(controlPlaneConfig);
    }

    public static FleetSpec of(Path runFolder, List<MemberSpec> members) {
        return new FleetSpec(runFolder, SparkCrd.OWN, members, Map.of(), Rig.NONE, Optional.empty());
    }

    public FleetSpec withControlPlaneConfig(Map<String, String> value) {
        return new FleetSpec(runFolder, hubCrd, members, value, rig, spark);
    }

    public FleetSpec with(Rig value) {
        return new FleetSpec(runFolder, hubCrd, members, controlPlaneConfig, value, spark);
    }

    public FleetSpec with(SparkHomes value) {
        return new FleetSpec(runFolder, hubCrd, members, controlPlaneConfig, rig, Optional.of(value));
    }
}
