package dev.muster.agent.capability;

import dev.muster.agent.app.AgentConfig.Stated;
import dev.muster.api.fleet.MemberClusterStatus.Capabilities;
import dev.muster.api.fleet.MemberClusterStatus.SparkOperator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a person has stated in the configuration stands in place of what was found, part by part. */
final class StatedOver {
    private static final String ALL_NAMESPACES = "*";
    private static final SparkOperator FOUND_NONE = new SparkOperator(false, null, null, null, null, null, null);

    private StatedOver() {}

    static Capabilities found(Capabilities found, Stated stated) {
        return new Capabilities(
                sorted(stated.kinds()).orElse(found.kinds()),
                operator(found.sparkOperator(), stated),
                stated.priorityClasses().isEmpty() ? found.priorityClasses() : stated.priorityClasses(),
                sorted(stated.namespaces()).orElse(found.namespaces()),
                sorted(stated.serviceAccounts()).orElse(found.serviceAccounts()),
                found.images());
    }

    private static @Nullable SparkOperator operator(@Nullable SparkOperator found, Stated stated) {
        if (found == null && stated.sparkOperator().isEmpty()) {
            // Whether there is one stays unknown, so nothing can be said of it.
            return null;
        }
        SparkOperator base = found == null ? FOUND_NONE : found;
        return new SparkOperator(
                stated.sparkOperator().orElse(base.present()),
                or(stated.sparkOperatorVersion(), base.version()),
                or(sorted(stated.sparkVersions()), base.sparkVersions()),
                or(sorted(stated.sparkOperatorNamespaces()).map(StatedOver::watched), base.namespaces()),
                or(stated.webhook(), base.webhook()),
                or(stated.suspend(), base.suspend()),
                or(sorted(stated.batchSchedulers()), base.batchSchedulers()));
    }

    private static List<String> watched(List<String> namespaces) {
        return namespaces.contains(ALL_NAMESPACES) ? List.of("") : namespaces;
    }

    private static Optional<List<String>> sorted(Optional<List<String>> list) {
        return list.map(all -> List.copyOf(new TreeSet<>(all)));
    }

    private static <T> @Nullable T or(Optional<T> stated, @Nullable T found) {
        return stated.isPresent() ? stated.get() : found;
    }
}
