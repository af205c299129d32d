package dev.muster.sandbox.deploy;

import dev.muster.sandbox.controlplane.Cluster;
import dev.muster.sandbox.controlplane.ClusterSpec;
import dev.muster.sandbox.controlplane.ControlPlanes;
import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.controlplane.RunFolder;
import dev.muster.sandbox.controlplane.Tool;
import dev.muster.sandbox.fleet.Checkout;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A hub with Muster installed and the members {@code c1} and {@code c2} joined (one real cluster plays both), shared by every
 * test class that asks for it: about 12 s to start.
 */
public final class InstalledHub implements AutoCloseable {
    public static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final ControlPlanes planes;
    private final Path credentials;
    private final KubernetesClient controlPlane;

    private InstalledHub() {
        planes = ControlPlanes.start(
                RunFolder.fresh(Path.of("target", "runs"), 3, Progress.silent()),
                List.of(ClusterSpec.hub("hub"), ClusterSpec.member("member")),
                Progress.silent());
        serveSparkApplications();
        credentials = planes.run().folder("credentials");
        run("install", hubArguments("--out", credentials.toString())).orThrow();
        for (var member : List.of("c1", "c2")) {
            join(member, "--out", credentials.resolve(member).toString()).orThrow();
        }
        controlPlane = Cluster.connect(credentials.resolve("control-plane.kubeconfig"));
    }

    /** On a real hub their definition comes with a release of the Spark operator. */
    private void serveSparkApplications() {
        var definitions = admin().apiextensions().v1().customResourceDefinitions();
        var crd = definitions.load(InstalledHub.class.getResourceAsStream("/crds/sparkapplications.yaml"));
        crd.create();
        crd.waitUntilCondition(
                now -> now != null
                        && now.getStatus() != null
                        && now.getStatus().getConditions() != null
                        && now.getStatus().getConditions().stream()
                                .anyMatch(c -> "Established".equals(c.getType()) && "True".equals(c.getStatus())),
                60,
                TimeUnit.SECONDS);
    }

    /** The administrator, member of system:masters. */
    public KubernetesClient admin() {
        return planes.cluster("hub").client();
    }

    public KubernetesClient controlPlane() {
        return controlPlane;
    }

    /** A new client with the credentials that join wrote for an agent on the hub. */
    public KubernetesClient agentOnHub(String member) {
        return Cluster.connect(credentials.resolve(member).resolve("agent-hub.kubeconfig"));
    }

    /** A new client with the credentials that join wrote for an agent in its member. */
    KubernetesClient agentInMember(String member) {
        return Cluster.connect(credentials.resolve(member).resolve("agent-member.kubeconfig"));
    }

    Cluster hub() {
        return planes.cluster("hub");
    }

    Cluster member() {
        return planes.cluster("member");
    }

    Path credentials() {
        return credentials;
    }

    /** Runs deploy/join for a member of this fleet. */
    public Answer join(String member, String... more) {
        var line = new ArrayList<>(List.of(member));
        line.addAll(List.of(hubArguments()));
        line.addAll(List.of("--member-kubeconfig", member().kubeconfig().toString()));
        line.addAll(List.of(more));
        return run("join", line.toArray(String[]::new));
    }

    /** {@code --hub-kubeconfig} with the administrator's, and {@code more}. */
    String[] hubArguments(String... more) {
        var line =
                new ArrayList<>(List.of("--hub-kubeconfig", hub().kubeconfig().toString()));
        line.addAll(List.of(more));
        return line.toArray(String[]::new);
    }

    /** Runs a script of deploy/ with the real kubectl. */
    Answer run(String script, String... arguments) {
        return run(Map.of("KUBECTL", planes.binaries().path(Tool.KUBECTL).toString()), script, arguments);
    }

    Answer run(Map<String, String> environment, String script, String... arguments) {
        var line = new ArrayList<>(List.of(Checkout.current().script(script).toString()));
        line.addAll(List.of(arguments));
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while deploy/" + script + " ran", e);
        }
    }

    /** @param output standard output and standard error as they came */
    public record Answer(int exitCode, String output) {
        public Answer orThrow() {
            if (exitCode != 0) {
                throw new IllegalStateException("exit code " + exitCode + ": " + output);
            }
            return this;
        }
    }

    /** What the API server says to a create that it does not keep: {@code accepted}, or why not. */
    static String tryCreate(KubernetesClient as, String yaml) {
        return answer(() -> as.resource(yaml).dryRun().create());
    }

    /** What the API server says to a write: {@code accepted}, or why not. */
    static String answer(Write write) {
        try {
            write.run();
            return "accepted";
        } catch (KubernetesClientException e) {
            return e.getMessage();
        }
    }

    /** A write by way of a client. */
    interface Write {
        @SuppressWarnings("UnusedReturnValue")
        HasMetadata run();
    }

    @Override
    public void close() {
        controlPlane.close();
        planes.close();
    }

    /** Hands the one installed hub of this run to whoever asks for it. */
    public static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == InstalledHub.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(InstalledHub.class))
                    .computeIfAbsent("hub", key -> new InstalledHub());
        }
    }
}
