package dev.muster.propagation.gateway;

import java.io.IOException;
import java.util.List;

/** Watches: of one member, or of all as one. */
final class Watches {
    private final Reach reach;
    private final GatewayMeters meters;

    Watches(Reach reach, GatewayMeters meters) {
        this.reach = reach;
        this.meters = meters;
    }

    /** Of one member, whose own versions stay. */
    void one(String member, Query query, ResourcePath resource, Answer answer) throws IOException {
        watch(List.of(member), false, query, resource, answer);
    }

    /** Of all members; versions are ours. */
    void all(Query query, ResourcePath resource, Answer answer) throws IOException {
        watch(List.copyOf(reach.members()), true, query, resource, answer);
    }

    private void watch(List<String> members, boolean merged, Query query, ResourcePath resource, Answer answer)
            throws IOException {
        if (query.isSet("sendInitialEvents")) {
            answer.refuse(new Refusal(
                    422, "Invalid", "sendInitialEvents is not served by the query gateway: list, then watch"));
            return;
        }
        var versions = MergedWatch.versions(query, members, merged);
        if (versions.isEmpty()) {
            answer.refuse(Refusal.badRequest("resourceVersion is none that the query gateway has given out"));
            return;
        }
        new MergedWatch(reach, query, resource, merged, versions.get(), answer, meters).run();
    }
}
