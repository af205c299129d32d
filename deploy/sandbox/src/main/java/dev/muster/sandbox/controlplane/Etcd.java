package dev.muster.sandbox.controlplane;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.nio.file.Path;
import java.util.List;

/**
 * The one etcd that keeps the objects of all API servers of a run, each under a prefix of its own. It does not sync to disk: what it
 * holds is worth as much as the run. Loopback only, client certificates required.
 */
final class Etcd {
    private final Component component;
    private final String url;
    private final Path authorityFile;
    private final Path clientCertificate;

    private Etcd(Component component, String url, Path authorityFile, Path clientCertificate) {
        this.component = component;
        this.url = url;
        this.authorityFile = authorityFile;
        this.clientCertificate = clientCertificate;
    }

    /** Starts it; API servers wait for it by themselves, so this does not. */
    static Etcd launch(RunFolder run, Binaries binaries) {
        var folder = run.folder("etcd");
        var authority = Authority.create("etcd-ca");
        var authorityFile = Authority.writePrivate(folder.resolve("ca.crt"), authority.certificatePem());
        var server = authority.server("etcd", List.of()).write(folder, "server");
        var client = authority.goClient("kube-apiserver", List.of()).write(folder, "client");
        int port = Ports.free();
        var url = "https://127.0.0.1:" + port;
        var peer = "https://127.0.0.1:" + Ports.free();
        var command = new Command(
                "etcd",
                List.of(
                        binaries.path(Tool.ETCD).toString(),
                        "--name=etcd",
                        "--data-dir=" + folder.resolve("data"),
                        "--listen-client-urls=" + url,
                        "--advertise-client-urls=" + url,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=etcd=" + peer,
                        "--cert-file=" + server,
                        "--key-file=" + key(server),
                        "--client-cert-auth",
                        "--trusted-ca-file=" + authorityFile,
                        "--peer-cert-file=" + server,
                        "--peer-key-file=" + key(server),
                        "--peer-client-cert-auth",
                        "--peer-trusted-ca-file=" + authorityFile,
                        "--unsafe-no-fsync",
                        "--snapshot-count=10000",
                        "--quota-backend-bytes=" + (4L << 30),
                        "--log-level=warn"));
        return new Etcd(
                Component.launch(run, command.ofServer(), () -> Ports.accepts(port)), url, authorityFile, client);
    }

    Component component() {
        return component;
    }

    Config access() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withCaCertFile(authorityFile.toString())
                .withClientCertFile(clientCertificate.toString())
                .withClientKeyFile(key(clientCertificate).toString())
                .withClientKeyAlgo("EC")
                .build();
    }

    /** What an API server needs to keep its objects here under {@code /clusters/NAME}. */
    List<String> apiServerFlags(String cluster) {
        return List.of(
                "--etcd-servers=" + url,
                "--etcd-prefix=/clusters/" + cluster,
                "--etcd-cafile=" + authorityFile,
                "--etcd-certfile=" + clientCertificate,
                "--etcd-keyfile=" + key(clientCertificate));
    }

    /** The key that lies beside a certificate file. */
    static Path key(Path certificate) {
        var name = certificate.getFileName().toString();
        return certificate.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".key");
    }
}
