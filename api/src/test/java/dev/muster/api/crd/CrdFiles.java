package dev.muster.api.crd;

import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.ClusterResourceBinding;
import dev.muster.api.fleet.MemberCluster;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.policy.ClusterPropagationPolicy;
import dev.muster.api.policy.PropagationPolicy;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDGenerator.CRDOutput;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The CRD manifests as the Java types say they are: file name to YAML. The generator does most of it; {@link CrdSchema}
 * adds what it has no annotation for.
 */
final class CrdFiles {
    static final List<Class<? extends CustomResource<?, ?>>> KINDS = List.of(
            PropagationPolicy.class,
            ClusterPropagationPolicy.class,
            MemberCluster.class,
            CapacityReport.class,
            ResourceBinding.class,
            ClusterResourceBinding.class,
            Work.class);

    private static final String HEADER = "# Made from the Java types of module api; to change it, change them and run"
            + " ./mvnw -q -pl api test -Dcrds.write\n";

    private CrdFiles() {}

    static SortedMap<String, String> generate() {
        Collected collected = new Collected();
        new CRDGenerator()
                .withParallelGenerationEnabled(false)
                .withMinQuotes(true)
                .forCRDVersions("v1")
                .customResourceClasses(List.copyOf(KINDS))
                .withPostProcessor(new CrdSchema(KINDS))
                .withOutput(collected)
                .generate();
        SortedMap<String, String> files = new TreeMap<>();
        collected.streams.forEach((name, bytes) ->
                files.put(fileName(name), HEADER + withoutComment(bytes.toString(StandardCharsets.UTF_8))));
        return files;
    }

    /** From {@code works.fleet.muster.dev-v1} to {@code fleet.muster.dev_works.yaml}, so that groups stay together. */
    private static String fileName(String generated) {
        int dot = generated.indexOf('.');
        String group = generated.substring(dot + 1, generated.lastIndexOf("-v1"));
        return group + "_" + generated.substring(0, dot) + ".yaml";
    }

    private static String withoutComment(String yaml) {
        return yaml.substring(yaml.indexOf("apiVersion:"));
    }

    private static final class Collected implements CRDOutput<OutputStream> {
        private final SortedMap<String, ByteArrayOutputStream> streams = new TreeMap<>();

        @Override
        public OutputStream outputFor(String crdName) {
            return streams.computeIfAbsent(crdName, name -> new ByteArrayOutputStream());
        }

        @Override
        public void close() {}
    }
}
