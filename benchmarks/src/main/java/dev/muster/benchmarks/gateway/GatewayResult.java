package dev.muster.benchmarks.gateway;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a form of list gave.
 *
 * @param delayMillis of each member
 * @param rounds in each, both lists were read one after the other
 * @param heapLimitMebibytes of the gateway's process, the rest of the control plane included
 * @param heapSeenMebibytes the most that was in use at the end of a round, garbage included
 */
record GatewayResult(
        String form,
        String machine,
        int members,
        int pods,
        long delayMillis,
        long heapLimitMebibytes,
        long heapSeenMebibytes,
        List<Round> rounds) {
    /** For the first rows: 300 ms of delay, and half of that again. */
    static final double FIRST_ROWS_MILLIS = 450;

    static final double TIMES_ONE_STREAM = 1.3;

    /**
     * @param merged of all members
     * @param oneStream of one member that has all the bytes, passed through as they are, without a delay
     */
    record Round(Listing merged, Listing oneStream) {
        /** The merged list over the one stream, the delay taken off. */
        double times(long delayMillis) {
            return (merged.millis() - delayMillis) / oneStream.millis();
        }
    }

    String table() {
        var text = new StringBuilder(
                "%n%s: %d members x %,d pods, each member begins after %d ms, %,.1f MB; %d rounds; %s%n"
                        .formatted(
                                form,
                                members,
                                pods,
                                delayMillis,
                                rounds.getFirst().merged().bytes() / 1e6,
                                rounds.size(),
                                machine));
        text.append("  %-46s %10s  %10s  %s%n".formatted("", "target", "median", "range"));
        line(text, "first rows, ms", "<= 450", round -> round.merged().firstRowMillis());
        line(text, "whole list, ms", "", round -> round.merged().millis());
        line(text, "one stream of the same bytes, ms", "", round -> round.oneStream()
                .millis());
        line(text, "whole list less the delay, times one stream", "<= 1.3", round -> round.times(delayMillis));
        text.append("  %-46s %10s  %10d  limit of the process: %d MiB%n"
                .formatted("heap in use, MiB", "<= 256", heapSeenMebibytes, heapLimitMebibytes));
        return text.toString();
    }

    private void line(StringBuilder text, String name, String target, ToDoubleFunction<Round> value) {
        var values = rounds.stream().mapToDouble(value).sorted().toArray();
        text.append("  %-46s %10s  %10.2f  %.2f to %.2f%n"
                .formatted(name, target, values[values.length / 2], values[0], values[values.length - 1]));
    }
}
