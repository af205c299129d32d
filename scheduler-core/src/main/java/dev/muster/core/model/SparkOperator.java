package dev.muster.core.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known about the Spark operator of a member. */
public sealed interface SparkOperator {
    /** Nothing is known, which is not the same as none. */
    record Unknown() implements SparkOperator {}

    /** There is none. */
    record Absent() implements SparkOperator {}

    /**
     * There is one.
     *
     * @param namespaces those it watches; empty means all
     * @param versions of its Deployments, possibly empty
     * @param sparkVersions of Spark that may run there, or null if nobody has said: then any may. {@code 3.5} stands for all of 3.5
     * @param batchSchedulers names it can hand pods to, or null if nobody could tell
     */
    record Present(
            Set<String> namespaces,
            Set<String> versions,
            @Nullable Set<String> sparkVersions,
            Answer webhook,
            Answer suspend,
            @Nullable Set<String> batchSchedulers)
            implements SparkOperator {
        public Present {
            namespaces = Set.copyOf(namespaces);
            versions = Set.copyOf(versions);
            sparkVersions = sparkVersions == null ? null : Set.copyOf(sparkVersions);
            batchSchedulers = batchSchedulers == null ? null : Set.copyOf(batchSchedulers);
        }

        public boolean watches(String namespace) {
            return namespaces.isEmpty() || namespaces.contains(namespace);
        }

        /** Whether an application that declares this version of Spark may run there: it or what it begins with is listed. */
        public boolean runs(String sparkVersion) {
            return sparkVersions == null
                    || sparkVersion.isEmpty()
                    || sparkVersions.stream()
                            .anyMatch(listed -> sparkVersion.equals(listed) || sparkVersion.startsWith(listed + "."));
        }
    }

    /** Yes, no, or nobody could tell. */
    enum Answer {
        YES,
        NO,
        UNKNOWN
    }
}
