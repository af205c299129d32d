package dev.muster.propagation.gateway;

import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * Asks the hub whether a user may: for every question once more, because the gateway does not rely on the front proxy having asked, and
 * for what an answer is about to show.
 */
public interface AccessReview {
    /** @throws RuntimeException the hub does not answer; then nobody may */
    boolean allows(Asker asker, Access access);

    /** By SubjectAccessReviews on the hub, one for each question. */
    static AccessReview on(KubernetesClient hub) {
        return (asker, access) -> {
            var review = new SubjectAccessReviewBuilder()
                    .withNewSpec()
                    .withUser(asker.name())
                    .withUid(asker.uid().isEmpty() ? null : asker.uid())
                    .withGroups(asker.groups())
                    .withExtra(asker.extra())
                    .withNewResourceAttributes()
                    .withGroup(access.group())
                    .withVerb(access.verb())
                    .withResource(access.resource())
                    .withSubresource(access.subresource())
                    .withName(access.name())
                    .withNamespace(access.namespace())
                    .endResourceAttributes()
                    .endSpec()
                    .build();
            var status = hub.authorization()
                    .v1()
                    .subjectAccessReview()
                    .create(review)
                    .getStatus();
            return status != null && Boolean.TRUE.equals(status.getAllowed());
        };
    }
}
