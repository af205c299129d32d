package dev.muster.sandbox.judge;

import dev.muster.sandbox.fleet.Audit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Writes to hub and members in the order of time; all clusters of a run are on one machine and so on one clock.
 *
 * @param hub name of the hub among the clusters
 */
public record History(String hub, List<Event> events) {
    public History {
        events = events.stream().sorted(Comparator.comparing(Event::at)).toList();
    }

    /** @param audits by cluster */
    public static History of(String hub, Map<String, Audit> audits) {
        var events = new ArrayList<Event>();
        audits.forEach(
                (cluster, audit) -> audit.requests().forEach(request -> events.add(new Event(cluster, request))));
        return new History(hub, events);
    }

    Stream<Event> onHub() {
        return events.stream().filter(event -> event.cluster().equals(hub));
    }

    Stream<Event> inMembers() {
        return events.stream().filter(event -> !event.cluster().equals(hub));
    }

    public History where(Predicate<Event> wanted) {
        return new History(hub, events.stream().filter(wanted).toList());
    }

    public History since(Instant time) {
        return where(event -> !event.at().isBefore(time));
    }
}
