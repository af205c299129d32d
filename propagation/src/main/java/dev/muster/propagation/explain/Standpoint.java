package dev.muster.propagation.explain;

import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.binding.JobGlance;
import dev.muster.propagation.member.MemberStanding;
import dev.muster.propagation.schedule.Sight;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the control plane that leads can see; nobody else can. */
public interface Standpoint {
    /** A job by its template's name; empty when the hub has none. */
    Optional<JobGlance> job(String namespace, String name);

    /** A job that nobody has stored. */
    JobGlance whatIf(SparkApplication template);

    CompletableFuture<Sight> sight();

    /** By name. */
    List<MemberStanding> members();
}
