package dev.muster.core.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a member must offer besides room.
 *
 * @param kind group, version and kind it must serve, for example {@code sparkoperator.k8s.io/v1beta2/SparkApplication}
 * @param sparkOperator whether a Spark operator must watch the job's namespace there
 * @param sparkVersion of Spark itself, as the job declares it; empty if it declares none
 * @param webhook whether the job depends on what the operator's pod webhook adds
 * @param operatorSince the release of the operator that the job relies on; null where every one will do
 * @param batchScheduler name the operator must be able to hand the pods to, empty if none
 * @param priorityClasses names that must exist there
 * @param serviceAccounts names in the job's namespace that must exist there (those the hub does not send along)
 * @param images that its pods run; they rank members, never filter
 */
public record Requirements(
        String kind,
        boolean sparkOperator,
        String sparkVersion,
        boolean webhook,
        @Nullable OperatorSince operatorSince,
        String batchScheduler,
        Set<String> priorityClasses,
        Set<String> serviceAccounts,
        Set<String> images) {
    public Requirements {
        priorityClasses = Set.copyOf(priorityClasses);
        serviceAccounts = Set.copyOf(serviceAccounts);
        images = Set.copyOf(images);
    }

    /** Those of a job for any release of the operator, of which no image is known. */
    public Requirements(
            String kind,
            boolean sparkOperator,
            String sparkVersion,
            boolean webhook,
            String batchScheduler,
            Set<String> priorityClasses,
            Set<String> serviceAccounts) {
        this(kind, sparkOperator, sparkVersion, webhook, batchScheduler, priorityClasses, serviceAccounts, Set.of());
    }

    /** Those of a job for any release of the operator. */
    public Requirements(
            String kind,
            boolean sparkOperator,
            String sparkVersion,
            boolean webhook,
            String batchScheduler,
            Set<String> priorityClasses,
            Set<String> serviceAccounts,
            Set<String> images) {
        this(
                kind,
                sparkOperator,
                sparkVersion,
                webhook,
                null,
                batchScheduler,
                priorityClasses,
                serviceAccounts,
                images);
    }
}
