package dev.muster.propagation.binding;

import dev.muster.core.reason.Reason;
import dev.muster.core.reason.ReasonCode;
import dev.muster.core.reason.ScheduledReason;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a job waits, as it is told: when it is the same again, and which of many reasons stands for all; pure. */
final class WaitingNews {
    private static final Pattern NUMBERS = Pattern.compile("[0-9]+");

    private WaitingNews() {}

    /** The most telling reason's code: what holds everywhere, else missing room, else what is not mere placement. */
    static String code(List<Reason> reasons) {
        return reasons.stream()
                .min(Comparator.comparingInt(WaitingNews::distance))
                .map(reason -> reason.code().word())
                .orElse(ScheduledReason.UNSCHEDULABLE.word());
    }

    private static int distance(Reason reason) {
        if (reason instanceof Reason.OfJob) {
            return 0;
        }
        if (reason instanceof Reason.InsufficientResources || reason instanceof Reason.UnitCapsReached) {
            return 1;
        }
        return reason.code() == ReasonCode.AFFINITY_MISMATCH ? 3 : 2;
    }

    /** The same kinds of reasons are one event, though the numbers in them move with every report. */
    static String series(List<Reason> reasons) {
        return reasons.stream()
                .map(reason -> reason.code().word())
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
    }

    /** Whether the words are the same and only numbers in them moved. */
    static boolean onlyNumbersMoved(@Nullable String before, String now) {
        return before != null && withoutNumbers(before).equals(withoutNumbers(now));
    }

    private static String withoutNumbers(String text) {
        return NUMBERS.matcher(text).replaceAll("0");
    }
}
