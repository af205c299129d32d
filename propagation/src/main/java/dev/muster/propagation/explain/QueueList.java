package dev.muster.propagation.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.muster.core.reason.Quantity;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.ReasonText;
import dev.muster.propagation.explain.Explanation.ObjectName;
import dev.muster.propagation.schedule.Sight;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The jobs that wait for a member, in the order in which they are tried. Serialised as it stands: fields are public API.
 *
 * @param metadata empty: there is no resource version
 * @param total jobs in the queue, those that the asker may not see included
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QueueList(String apiVersion, String kind, Map<String, String> metadata, List<Entry> items, int total) {

    /**
     * @param position 1 = next, counted over all namespaces
     * @param since RFC 3339: waits for a member since then without a break
     * @param reason code of the first reason, NotTried before the first try
     * @param message all reasons in one line
     */
    public record Entry(
            String apiVersion,
            String kind,
            ObjectName metadata,
            int position,
            long priority,
            String since,
            long waitingSeconds,
            long pods,
            String request,
            String reason,
            String message) {}

    /** @param visible namespaces whose jobs the asker may see */
    public static QueueList of(Sight sight, Predicate<String> visible) {
        var items = new ArrayList<Entry>();
        for (int index = 0; index < sight.queue().size(); index++) {
            var waiting = sight.queue().get(index);
            if (visible.test(waiting.job().key().namespace())) {
                items.add(entry(index + 1, waiting, sight));
            }
        }
        return new QueueList(
                Explainer.API_VERSION,
                "QueueEntryList",
                Map.of(),
                List.copyOf(items),
                sight.queue().size());
    }

    private static Entry entry(int position, Sight.Waiting waiting, Sight sight) {
        var job = waiting.job();
        return new Entry(
                Explainer.API_VERSION,
                "QueueEntry",
                new ObjectName(job.key().namespace(), job.key().name()),
                position,
                job.priority(),
                Instant.ofEpochMilli(job.waitingSinceMillis()).toString(),
                Math.max(0, (sight.atMillis() - job.waitingSinceMillis()) / 1000),
                job.gang().pods(),
                Quantity.resources(job.gang().total()),
                waiting.reasons().isEmpty()
                        ? "NotTried"
                        : waiting.reasons().getFirst().code().word(),
                message(waiting.reasons(), sight));
    }

    private static String message(List<Reason> reasons, Sight sight) {
        return ReasonText.waiting(sight.snapshot().members().size(), reasons);
    }

    Sheet sheet() {
        return new Sheet(
                List.of("Namespace", "Name", "Position", "Priority", "Waiting", "Pods", "Request", "Reason"),
                items.stream()
                        .map(entry -> new Sheet.Row(
                                String.valueOf(entry.metadata().namespace()),
                                entry.metadata().name(),
                                List.of(
                                        String.valueOf(entry.metadata().namespace()),
                                        entry.metadata().name(),
                                        Integer.toString(entry.position()),
                                        Long.toString(entry.priority()),
                                        Age.of(entry.waitingSeconds()),
                                        Long.toString(entry.pods()),
                                        entry.request(),
                                        entry.reason())))
                        .toList());
    }
}
