package dev.muster.sandbox.judge;

import java.util.List;
import java.util.stream.Stream;

/** All checks together. */
public final class Judge {
    private Judge() {}

    /** Every check; each invariant has at least one. */
    public static List<Check> checks() {
        return Stream.of(RunChecks.all(), OrderChecks.all(), RoomChecks.all(), WriteChecks.all(), EndChecks.all())
                .flatMap(List::stream)
                .toList();
    }

    /** What was violated. */
    public static List<Finding> findings(History history, Ending ending) {
        return checks().stream()
                .flatMap(check -> check.findings(history, ending).stream())
                .toList();
    }
}
