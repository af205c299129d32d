package dev.muster.sandbox.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;

/** What somebody else put into the member. */
final class Foreign {
    private Foreign() {}

    /** An application that somebody suspended. */
    static SparkApplication application(String namespace, String name) {
        SparkApplication application = new SparkApplication();
        application.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        application.setSpec(Serialization.unmarshal("""
                suspend: true
                type: Scala
                mode: cluster
                sparkVersion: 4.0.1
                mainApplicationFile: local:///x.jar
                driver: {}
                executor: {instances: 1}
                """, ObjectNode.class));
        return application;
    }
}
