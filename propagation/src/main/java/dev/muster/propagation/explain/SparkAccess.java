package dev.muster.propagation.explain;

import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.gateway.Asker;
import dev.muster.propagation.gateway.Refusal;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Whether an asker may read SparkApplications on the hub: who may not, learns nothing about them here either. */
public interface SparkAccess {
    /**
     * @param verb get or list
     * @param namespace empty for all
     * @param name empty for all in the namespace
     * @throws RuntimeException the hub does not answer; then nobody may
     */
    boolean allows(Asker asker, String verb, String namespace, String name);

    /** By SubjectAccessReviews on the hub. */
    static SparkAccess on(KubernetesClient hub) {
        return (asker, verb, namespace, name) -> {
            var status = hub.authorization()
                    .v1()
                    .subjectAccessReview()
                    .create(new SubjectAccessReviewBuilder()
                            .withNewSpec()
                            .withUser(asker.name())
                            .withUid(asker.uid().isEmpty() ? null : asker.uid())
                            .withGroups(asker.groups())
                            .withExtra(asker.extra())
                            .withNewResourceAttributes()
                            .withGroup(SparkApplication.GROUP)
                            .withVersion(SparkApplication.VERSION)
                            .withVerb(verb)
                            .withResource("sparkapplications")
                            .withName(name)
                            .withNamespace(namespace)
                            .endResourceAttributes()
                            .endSpec()
                            .build())
                    .getStatus();
            return status != null && Boolean.TRUE.equals(status.getAllowed());
        };
    }

    /** The words of the hub's own RBAC. */
    static Refusal forbidden(Asker asker, String namespace, String name) {
        return new Refusal(
                403,
                "Forbidden",
                ("sparkapplications.%s \"%s\" is forbidden: User \"%s\" cannot get resource \"sparkapplications\" in API"
                                + " group \"%s\" in the namespace \"%s\"")
                        .formatted(SparkApplication.GROUP, name, asker.name(), SparkApplication.GROUP, namespace));
    }

    static Refusal notFound(String name) {
        return Refusal.notFound("sparkapplications.%s \"%s\" not found".formatted(SparkApplication.GROUP, name));
    }
}
