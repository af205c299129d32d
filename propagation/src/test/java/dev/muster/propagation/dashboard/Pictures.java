package dev.muster.propagation.dashboard;

import dev.muster.propagation.binding.JobPhase;
import java.util.List;
import java.util.Map;

/** Pictures made by hand. */
final class Pictures {
    private static final Amount FOUR = new Amount(4_000, 8L << 30);

    private Pictures() {}

    /** One member, one job that waits. */
    static Picture small() {
        var job = job("uid-1", "ads", JobPhase.WAITING);
        return new Picture(
                1_000, Map.of("c1", member("c1")), Map.of("c1", 900L), Map.of("uid-1", job), List.of("uid-1"), 0);
    }

    static MemberRow member(String name) {
        var group = new GroupRow("pool", 2, false, FOUR, Amount.ZERO, Amount.ZERO, Amount.ZERO, FOUR, FOUR);
        return new MemberRow(
                name,
                MemberRow.Health.READY,
                false,
                false,
                "",
                "",
                "",
                "v1.36.3",
                "2.4.0",
                900,
                1,
                2,
                FOUR,
                Amount.ZERO,
                Amount.ZERO,
                Amount.ZERO,
                FOUR,
                FOUR,
                List.of(group),
                0);
    }

    static JobRow job(String uid, String namespace, JobPhase phase, JobRow.Ended... ended) {
        return new JobRow(
                uid,
                namespace,
                "job-" + uid,
                phase,
                "PENDING",
                phase == JobPhase.RUNNING ? "c1" : null,
                ended.length,
                "InsufficientResources",
                "closest c1: short of 2",
                0,
                3,
                FOUR,
                500,
                500,
                0,
                2,
                List.of(),
                List.of(ended),
                List.of());
    }
}
