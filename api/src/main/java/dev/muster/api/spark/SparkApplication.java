package dev.muster.api.spark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** kubeflow's SparkApplication. Spec and status stay JSON trees, so that fields we do not know pass through untouched. */
@Group(SparkApplication.GROUP)
@Version(SparkApplication.VERSION)
@Plural(SparkApplication.PLURAL)
@ShortNames("sparkapp")
public class SparkApplication extends CustomResource<ObjectNode, ObjectNode> implements Namespaced {
    public static final String GROUP = "sparkoperator.k8s.io";
    public static final String VERSION = "v1beta2";
    public static final String API_VERSION = GROUP + "/" + VERSION;
    public static final String KIND = "SparkApplication";
    public static final String PLURAL = "sparkapplications";

    @Override
    protected @Nullable ObjectNode initSpec() {
        return null;
    }

    @Override
    protected @Nullable ObjectNode initStatus() {
        return null;
    }
}
