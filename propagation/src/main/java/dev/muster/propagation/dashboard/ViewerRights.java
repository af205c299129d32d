package dev.muster.propagation.dashboard;

import dev.muster.api.Reserved;
import dev.muster.api.spark.SparkApplication;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one viewer may see, asked of the hub and remembered for a while. Not safe for several threads.
 *
 * <p>Who may list SparkApplications everywhere costs two questions; everybody else one more for each namespace that has jobs, at most
 * {@link #NAMESPACES}: of those beyond, nothing is shown.
 */
final class ViewerRights {
    /** Namespaces asked about for one viewer; a guess at more than one person works in. */
    static final int NAMESPACES = 500;

    /** How long an answer counts: a right that is taken away is gone from the page within this. */
    static final long REMEMBERED_NANOS = 30_000_000_000L;

    private final Question question;
    private final Map<String, Boolean> answers = new HashMap<>();
    private long askedAt;

    /** Asks the hub whether the viewer may list a kind. */
    @FunctionalInterface
    interface Question {
        /**
         * @param namespace empty for all of them
         * @throws RuntimeException the hub does not answer; then nothing is shown
         */
        boolean mayList(String group, String resource, String namespace);
    }

    ViewerRights(Question question) {
        this.question = question;
    }

    /** @param namespaces of the jobs in the picture */
    Sight sight(Set<String> namespaces, long nowNanos) {
        if (answers.isEmpty() || nowNanos - askedAt > REMEMBERED_NANOS) {
            answers.clear();
            askedAt = nowNanos;
        }
        boolean members = ask(Reserved.GROUP, "memberclusters", "");
        if (ask(SparkApplication.GROUP, SparkApplication.PLURAL, "")) {
            return new Sight(members, true, Set.of());
        }
        var seen = new TreeSet<String>();
        new TreeSet<>(namespaces)
                .stream()
                        .limit(NAMESPACES)
                        .filter(namespace -> ask(SparkApplication.GROUP, SparkApplication.PLURAL, namespace))
                        .forEach(seen::add);
        return new Sight(members, false, seen);
    }

    private boolean ask(String group, String resource, String namespace) {
        return answers.computeIfAbsent(resource + "/" + namespace, key -> question.mayList(group, resource, namespace));
    }
}
