package dev.muster.propagation.interpret;

import dev.muster.api.fleet.GangPodSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What came of reading a SparkApplication: a gang to place, or every reason why there is none. */
public sealed interface Interpretation {

    /**
     * The job can be placed.
     *
     * @param podSets {@code driver}, then {@code executor}; requests are effective pod requests in whole units
     * @param driverPriorityClassName absent: the hub's global default, else 0
     * @param driverServiceAccount {@code default} when the spec names none
     * @param executorServiceAccount the driver's when the spec names none
     * @param batchScheduler {@code spec.batchScheduler}: the member's operator must know it
     * @param sparkVersion {@code spec.sparkVersion} as written
     * @param driverPodName name the driver pod will have
     * @param images what the main containers run, each once, as written
     * @param facts how the numbers came about, in the order in which Spark computes them
     * @param webhookFields fields that act only where the operator's pod webhook runs
     * @param unmodelled constraints that the fit does not see; the member's scheduler may still refuse a pod for them
     */
    record Understood(
            List<GangPodSet> podSets,
            @Nullable String driverPriorityClassName,
            String driverServiceAccount,
            String executorServiceAccount,
            @Nullable String batchScheduler,
            String sparkVersion,
            String driverPodName,
            List<String> images,
            List<Fact> facts,
            List<String> webhookFields,
            List<Unmodelled> unmodelled)
            implements Interpretation {
        public Understood {
            podSets = List.copyOf(podSets);
            images = List.copyOf(images);
            facts = List.copyOf(facts);
            webhookFields = List.copyOf(webhookFields);
            unmodelled = List.copyOf(unmodelled);
        }

        /** A job of which no image is known. */
        public Understood(
                List<GangPodSet> podSets,
                @Nullable String driverPriorityClassName,
                String driverServiceAccount,
                String executorServiceAccount,
                @Nullable String batchScheduler,
                String sparkVersion,
                String driverPodName,
                List<Fact> facts,
                List<String> webhookFields,
                List<Unmodelled> unmodelled) {
            this(
                    podSets,
                    driverPriorityClassName,
                    driverServiceAccount,
                    executorServiceAccount,
                    batchScheduler,
                    sparkVersion,
                    driverPodName,
                    List.of(),
                    facts,
                    webhookFields,
                    unmodelled);
        }
    }

    /**
     * The job cannot run anywhere as it is written.
     *
     * @param problems at least one, one a field, at most 20
     */
    record Refused(List<Problem> problems) implements Interpretation {
        public Refused {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("a refusal needs a problem");
            }
        }

        public Problem first() {
            return problems.getFirst();
        }

        /** All problems in one line. */
        public String message() {
            return problems.stream().map(Problem::message).collect(Collectors.joining("; "));
        }
    }
}
