package dev.muster.propagation.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.muster.core.model.Job;
import dev.muster.core.simulate.Copies;
import dev.muster.core.simulate.KeptRooms;
import dev.muster.propagation.binding.JobGlance;
import dev.muster.propagation.explain.Explanation.ExpectedStart;
import dev.muster.propagation.explain.Explanation.ObjectName;
import dev.muster.propagation.explain.Explanation.PodSetSize;
import dev.muster.propagation.interpret.Fact;
import dev.muster.propagation.policy.Claim;
import dev.muster.propagation.schedule.Sight;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a job that nobody has stored, by the solver that places jobs. Serialised as it stands: fields are public API.
 *
 * @param fits whether it would get a member now, if no other job waited
 * @param member the one it would get, absent when it does not fit
 * @param policy the policy that would claim it
 * @param copies how many jobs like it have room now, by member
 * @param moreCopies counting stopped: there may be more than {@code copies} says
 * @param aheadInQueue jobs that wait and would be tried before it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WhatIf(
        String apiVersion,
        String kind,
        ObjectName metadata,
        boolean fits,
        @Nullable String member,
        @Nullable String policy,
        List<PodSetSize> gang,
        List<Fact> sizedBy,
        List<String> notCounted,
        List<MemberRow> members,
        List<String> reasons,
        Map<String, Integer> copies,
        boolean moreCopies,
        List<String> wouldHelp,
        int aheadInQueue,
        ExpectedStart expectedStart) {
    /** Copies are counted up to here: more is plenty. */
    static final int COPIES = 100;

    /**
     * Cost: that of {@link Explainer#of} and some fits more for each member that has room.
     *
     * @param rooms of earlier questions
     */
    public static WhatIf of(JobGlance glance, Sight sight, KeptRooms rooms) {
        var held = Explainer.general(glance);
        var job = glance.offer();
        var prospects = job.map(one -> Explainer.offered(one, held, sight, rooms))
                .orElseGet(() -> new Explainer.Prospects(
                        List.of(),
                        held.stream()
                                .map(dev.muster.core.reason.ReasonText::detail)
                                .toList(),
                        List.of(),
                        List.of(),
                        new ExpectedStart("unknown", null, "nothing of it could be placed")));
        var best = prospects.rows().stream()
                .filter(row -> row.verdict().equals("Fits") && held.isEmpty())
                .map(MemberRow::member)
                .findFirst();
        var copies = job.map(one -> Explainer.simulation(sight, rooms).copies(one, COPIES))
                .orElse(new Copies(Map.of(), false));
        var metadata = glance.view().template().getMetadata();
        return new WhatIf(
                Explainer.API_VERSION,
                "Simulation",
                new ObjectName(metadata.getNamespace(), metadata.getName()),
                best.isPresent(),
                best.orElse(null),
                glance.view().claim().map(Claim::name).orElse(null),
                Explainer.gang(glance),
                Explainer.facts(glance.view().interpretation()),
                Explainer.notCounted(glance.view().interpretation()),
                prospects.rows(),
                prospects.reasons(),
                copies.byMember(),
                copies.atLeast(),
                prospects.wouldHelp(),
                job.map(one -> ahead(one, sight)).orElse(0),
                prospects.start());
    }

    private static int ahead(Job job, Sight sight) {
        return (int) sight.queue().stream()
                .filter(waiting -> Job.QUEUE_ORDER.compare(waiting.job(), job) < 0)
                .count();
    }
}
