package dev.muster.sandbox.operator;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Whether a driver's service account may do what the driver must: without the Role for it a real driver dies. */
final class DriverRights {

    private DriverRights() {}

    /** Asks the API server whether the pod's account may create pods in its namespace; one request. */
    static boolean allow(KubernetesClient client, Pod driver) {
        String namespace = driver.getMetadata().getNamespace();
        SubjectAccessReview question = new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser("system:serviceaccount:" + namespace + ":"
                        + driver.getSpec().getServiceAccountName())
                .withGroups("system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated")
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withVerb("create")
                .withResource("pods")
                .endResourceAttributes()
                .endSpec()
                .build();
        SubjectAccessReview answer =
                client.authorization().v1().subjectAccessReview().create(question);
        return answer.getStatus() != null
                && Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }
}
