package dev.muster.oracle;

import java.util.List;
import java.util.regex.Pattern;

/** What Muster refuses although Spark would build pods from it, and why; docs/sizing.md lists the same. */
enum OnPurpose {
    /** A driver smaller than its own heap: the kernel ends it. Spark checks the executor's overhead only. */
    NEGATIVE_DRIVER_OVERHEAD("\\S*driver\\S*verhead\\S* is \"-.*"),
    /** A driver of no cores, which Spark before 3.2 lets through. */
    ZERO_DRIVER_CORES("\\S*driver\\.cores\\S* is \"0\".*"),
    /** Overhead beyond what Spark's own arithmetic can hold. */
    INFINITE_FACTOR(".*Factor\\S* is \"Infinity\".*"),
    ;

    private static final String ONLY_MUSTER = "Muster refuses: ";
    private final Pattern refusal;

    OnPurpose(String refusal) {
        this.refusal = Pattern.compile(Pattern.quote(ONLY_MUSTER) + refusal + "; Spark runs it");
    }

    /** Whether these differences are one refusal of this kind. */
    static boolean explains(List<String> differences) {
        if (differences.size() != 1) {
            return false;
        }
        for (OnPurpose purpose : values()) {
            if (purpose.refusal.matcher(differences.getFirst()).matches()) {
                return true;
            }
        }
        return false;
    }
}
