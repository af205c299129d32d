package dev.muster.sandbox.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real kubelet whose containers are pretended: real admission, status and deletion, for what depends on those. Its node has 1 cpu and
 * 3840Mi, fixed; its pods run within about 40 ms and never end. Its own port has no use here, but the program opens it on all
 * addresses and cannot be told otherwise.
 */
public final class RealKubelet implements AutoCloseable {
    private static final Pattern ROOT = Pattern.compile("Using (/tmp/hollow-kubelet\\.[0-9]+) as root dir");

    private final String node;
    private final Component component;

    private RealKubelet(String node, Component component) {
        this.node = node;
        this.component = component;
    }

    static RealKubelet start(RunFolder run, Binaries binaries, Cluster cluster, String node) {
        var name = cluster.name() + ".kubelet." + node;
        var folder = run.folder(name);
        // Without the node authorizer a kubelet's own group has no rights, so this one is an administrator too.
        var kubeconfig = cluster.issueKubeconfig(
                "system:node:" + node, List.of("system:nodes", "system:masters"), folder.resolve("kubeconfig"));
        var command = new Command(name, line(binaries, node, kubeconfig));
        Component.Readiness registered = () -> {
            var found = cluster.client().nodes().withName(node).get();
            return found != null
                    && found.getStatus().getConditions() != null
                    && found.getStatus().getConditions().stream()
                            .anyMatch(condition -> condition.getType().equals("Ready")
                                    && condition.getStatus().equals("True"));
        };
        return new RealKubelet(node, Component.launch(run, command, registered).awaitReady());
    }

    private static List<String> line(Binaries binaries, String node, Path kubeconfig) {
        return List.of(
                binaries.path(Tool.KUBEMARK).toString(),
                "--morph=kubelet",
                "--name=" + node,
                "--kubeconfig=" + kubeconfig,
                "--kubelet-port=" + Ports.free(),
                "--kubelet-read-only-port=0",
                "--kube-api-qps=500",
                "--kube-api-burst=1000",
                "--use-host-image-service=false");
    }

    public String node() {
        return node;
    }

    /** To freeze, kill or start it again. */
    public Component component() {
        return component;
    }

    /** Ends the kubelet; its Node object stays. */
    @Override
    public void close() {
        component.close();
        deleteRoots(component.child().log());
    }

    /** The program keeps its state in a new folder of /tmp at each start, says which, and never deletes it. */
    private static void deleteRoots(Path log) {
        try (var lines = Files.lines(log)) {
            var roots = lines.map(ROOT::matcher)
                    .filter(Matcher::find)
                    .map(found -> Path.of(found.group(1)))
                    .toList();
            for (var root : roots) {
                RunFolder.delete(root);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clean up after the kubelet of " + log + ": " + e.getMessage(), e);
        }
    }
}
