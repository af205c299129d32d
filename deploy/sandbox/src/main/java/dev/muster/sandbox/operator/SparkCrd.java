package dev.muster.sandbox.operator;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** The SparkApplication definitions a cluster may have; files in {@code crds/} on the class path. */
public enum SparkCrd {
    /** Our own small one: lenient, with {@code suspend}, columns as users of a fleet see them. */
    SANDBOX("sparkapplications"),
    /** As strict as the real operator's: unknown fields pruned, required status fields, a SUSPEND column. */
    STRICT("sparkapplications-strict"),
    /** An older operator's: it does not know {@code suspend} and prunes it. */
    NO_SUSPEND("sparkapplications-nosuspend");

    private final String file;

    SparkCrd(String file) {
        this.file = file;
    }

    /** The definition. */
    public CustomResourceDefinition definition(KubernetesClient client) {
        String path = "/crds/" + file + ".yaml";
        try (InputStream in = SparkCrd.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is not on the class path");
            }
            return client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .load(in)
                    .item();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /**
     * Creates or replaces the definition and waits, at most 20 s, until its API is served.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientTimeoutException if it is not by then
     */
    public void install(KubernetesClient client) {
        CustomResourceDefinition definition = definition(client);
        client.resource(definition).fieldManager("sandbox").forceConflicts().serverSideApply();
        client.resource(definition)
                .waitUntilCondition(
                        stored -> stored != null
                                && stored.getStatus() != null
                                && stored.getStatus().getConditions().stream()
                                        .anyMatch(
                                                condition -> condition.getType().equals("Established")
                                                        && condition.getStatus().equals("True")),
                        20,
                        TimeUnit.SECONDS);
    }
}
