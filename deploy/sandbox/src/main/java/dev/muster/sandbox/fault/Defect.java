package dev.muster.sandbox.fault;

import static dev.muster.sandbox.fault.FaultyFleet.CONTROL_PLANE;
import static dev.muster.sandbox.fault.FaultyFleet.GOOD;
import static dev.muster.sandbox.fault.FaultyFleet.STUCK;
import static dev.muster.sandbox.fault.FaultyFleet.agentOf;

import java.util.List;

/**
 * A mistake somebody might make in the product: its real sources, changed in a line or two, compiled, and run in a scenario. The judge
 * must object.
 *
 * @param process the process that gets it
 * @param scenario played with it
 */
public record Defect(String name, String process, String scenario, List<Edit> edits) {
    /**
     * @param file below the module's src/main/java/dev/muster
     * @param was text that is there now; a change of the product that removes it makes the run fail and say so
     */
    public record Edit(String file, String was, String becomes) {}

    private static final String NEXT = "propagation/binding/NextStep.java";

    public Defect {
        edits = List.copyOf(edits);
    }

    private static Defect hub(String name, String scenario, Edit... edits) {
        return new Defect(name, CONTROL_PLANE, scenario, List.of(edits));
    }

    private static Defect agent(String name, String member, String scenario, Edit... edits) {
        return new Defect(name, agentOf(member), scenario, List.of(edits));
    }

    /** The module whose program gets it. */
    public String module() {
        return process.equals(CONTROL_PLANE) ? "propagation" : "member-agent";
    }

    public static List<Defect> all() {
        return List.of(
                agent(
                        "create before the lock: the copy is made unsuspended",
                        GOOD,
                        "seed-line",
                        new Edit(
                                "agent/apply/Preparing.java",
                                "new Step.CreateCopy(true)",
                                "new Step.CreateCopy(false)")),
                agent(
                        "armed before its room is held",
                        // Where nothing is ever bound: elsewhere the scheduler is quicker than the arming.
                        STUCK,
                        "reservation",
                        new Edit("agent/apply/Preparing.java", "if (room.held())", "if (room.wanted() >= 0)")),
                agent(
                        "a failed reservation leaves its placeholders",
                        STUCK,
                        "reservation",
                        new Edit(
                                "agent/apply/Preparing.java",
                                "view.room().leftovers() > 0",
                                "view.room().leftovers() < 0"),
                        new Edit("agent/work/StatusSteps.java", "!step.despitePods() && ", "step.despitePods() && ")),
                agent(
                        "withdrawn is said while pods run",
                        GOOD,
                        "delete-run",
                        new Edit(
                                "agent/withdraw/Withdrawing.java",
                                "case Starting, Running -> armed(view, limits)",
                                "case Starting, Running -> new Step.Conclude(withdrawn(view, null), true)")),
                agent(
                        "patches are not locked to a version",
                        GOOD,
                        "seed-line",
                        new Edit(
                                "agent/member/MergePatch.java",
                                ".put(\"resourceVersion\", seen.getMetadata().getResourceVersion())",
                                "")),
                agent(
                        "deleted by name alone",
                        GOOD,
                        "seed-line",
                        new Edit("agent/member/MemberApi.java", ".withUid(seen.getMetadata().getUid())", ""),
                        new Edit(
                                "agent/member/MemberApi.java",
                                ".withResourceVersion(versionToo ? seen.getMetadata().getResourceVersion() : null)",
                                "")),
                agent(
                        "what is applied is logged, Secrets too",
                        GOOD,
                        "dependency",
                        new Edit(
                                "agent/object/ObjectApi.java",
                                "Answer<GenericKubernetesResource> create(TemplateReference target, ObjectNode manifest) {",
                                "Answer<GenericKubernetesResource> create(TemplateReference target, ObjectNode manifest) {"
                                        + " System.out.println(manifest);")),
                hub(
                        "the finalizer goes while a finished copy is there",
                        "delete-end",
                        new Edit(
                                NEXT,
                                "|| phase == Phase.Withdrawn\n",
                                "|| phase == Phase.Withdrawn || phase == Phase.Finished\n")),
                hub(
                        "a deletion withdraws nothing",
                        "delete-run",
                        new Edit(
                                NEXT,
                                "return tearDown(view, WithdrawCause.TemplateDeleted)\n                .orElseGet(() ->",
                                "return Optional.<JobStep>empty()\n                .orElseGet(() ->")),
                hub(
                        "an attempt that is Starting is taken for ended",
                        "reclaim",
                        new Edit(
                                "propagation/binding/JobView.java",
                                "return phase != null && phase.isProof();",
                                "return phase != null && (phase.isProof() || work.getSpec().intent() == Intent.Withdraw);")),
                hub(
                        "no proof is waited for",
                        "reclaim",
                        new Edit(
                                "propagation/binding/JobView.java",
                                "return endedByAgent(work) || neverArmed(work)",
                                "return endedByAgent(work) || work.getSpec().intent() == Intent.Withdraw")),
                hub(
                        "a finished job is placed again",
                        "seed-line",
                        new Edit(
                                NEXT,
                                "if (finished.isPresent() || StatusMirror.isOver(view.template()))",
                                "if (finished.isPresent() && view.deleted())")),
                hub(
                        "claims of ended attempts are kept for ever",
                        "seed-line",
                        new Edit(
                                "propagation/binding/Claims.java",
                                "case Finished -> Proof.FINISHED;",
                                "case Finished -> null;"),
                        new Edit(
                                "propagation/binding/Claims.java",
                                "case Withdrawn -> Proof.WITHDRAWN;",
                                "case Withdrawn -> null;")),
                hub(
                        "the same status is written again and again",
                        "seed-line",
                        new Edit(
                                "propagation/binding/HubWrites.java",
                                "if (status.equals(template.getStatus()))",
                                "if (status.isEmpty())"),
                        new Edit(
                                NEXT,
                                "if (finished.isPresent() && !StatusMirror.shows(view.template(), finished.get()))",
                                "if (finished.isPresent())")),
                hub(
                        "templates are patched whatever version they have",
                        "seed-line",
                        new Edit(
                                "propagation/binding/HubWrites.java",
                                ".put(\"resourceVersion\", template.getMetadata().getResourceVersion())",
                                "")));
    }
}
