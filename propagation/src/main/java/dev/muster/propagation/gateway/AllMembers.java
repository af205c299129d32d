package dev.muster.propagation.gateway;

import java.io.IOException;
import java.util.List;

/** Answers for all members at once: lists and tables, watches, single objects, discovery. */
final class AllMembers {
    private final Lists lists;
    private final Watches watches;
    private final MergedObject objects;
    private final MergedDiscovery discovery;

    AllMembers(Lists lists, Watches watches, MergedObject objects, MergedDiscovery discovery) {
        this.lists = lists;
        this.watches = watches;
        this.objects = objects;
        this.discovery = discovery;
    }

    void answer(Query query, List<String> path, Answer answer) throws IOException {
        var resource = ResourcePath.of(path);
        if (resource.isEmpty()) {
            discovery.answer(query, path, answer);
        } else if (query.isSet("watch")) {
            watches.all(query, resource, answer);
        } else if (query.wantsTable() && resource.subresource().isEmpty() || resource.isCollection()) {
            lists.all(query, resource, answer);
        } else {
            objects.answer(query, answer);
        }
    }
}
