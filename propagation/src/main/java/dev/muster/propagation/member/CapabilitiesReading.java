package dev.muster.propagation.member;

import dev.muster.api.fleet.MemberClusterStatus;
import dev.muster.core.model.Capabilities;
import dev.muster.core.model.SparkOperator;
import dev.muster.core.model.SparkOperator.Answer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an agent found in its member, as the decision reads it: absent is unknown, which never filters. */
final class CapabilitiesReading {
    private CapabilitiesReading() {}

    static Capabilities of(MemberClusterStatus.@Nullable Capabilities written) {
        if (written == null) {
            return Capabilities.UNKNOWN;
        }
        return new Capabilities(
                set(written.kinds()),
                operator(written.sparkOperator()),
                written.priorityClasses(),
                set(written.namespaces()),
                set(written.serviceAccounts()),
                images(written.images()));
    }

    /** Shares of nodes. More images than were asked for are no answer. */
    private static Map<String, Double> images(@Nullable Map<String, Integer> percents) {
        if (percents == null || percents.size() > AskedImages.MOST) {
            return Map.of();
        }
        return percents.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, percent -> percent.getValue() / 100.0));
    }

    private static SparkOperator operator(MemberClusterStatus.@Nullable SparkOperator written) {
        if (written == null) {
            return new SparkOperator.Unknown();
        }
        if (!written.present()) {
            return new SparkOperator.Absent();
        }
        return new SparkOperator.Present(
                watched(written.namespaces()),
                written.version() == null ? Set.of() : Set.of(written.version()),
                set(written.sparkVersions()),
                answer(written.webhook()),
                answer(written.suspend()),
                set(written.batchSchedulers()));
    }

    /** Empty stands for all, which the agent writes as one empty name; so does an agent that could not tell. */
    private static Set<String> watched(@Nullable List<String> namespaces) {
        return namespaces == null || namespaces.contains("") ? Set.of() : Set.copyOf(namespaces);
    }

    private static Answer answer(@Nullable Boolean written) {
        return written == null ? Answer.UNKNOWN : written ? Answer.YES : Answer.NO;
    }

    private static @Nullable Set<String> set(@Nullable List<String> written) {
        return written == null ? null : Set.copyOf(written);
    }
}
