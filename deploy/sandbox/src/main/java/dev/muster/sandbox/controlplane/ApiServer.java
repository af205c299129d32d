package dev.muster.sandbox.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A real kube-apiserver on loopback with a certificate authority of its own, RBAC, the default admission plugins but for one, the
 * front proxy certificates that an aggregated API needs, and an audit log.
 *
 * @param component the process
 * @param url where it listens; the same after a restart
 * @param authority signs its clients
 * @param folder its files: ca.crt, service-account.key, audit.log ...
 */
record ApiServer(Component component, String url, Authority authority, Path folder) {
    /** Megabytes and count of rotated audit files: at about 1 KB a request, the last two million requests of a run. */
    private static final int AUDIT_MEGABYTES = 256;

    private static final int AUDIT_BACKUPS = 7;

    /**
     * Small heaps are collected too often at Go's default of 100: a quarter of the server's processor time, by its own profile. Large
     * ones are not to grow to four times what they need.
     */
    private static final Map<String, String> ENVIRONMENT = Map.of("GOGC", "300", "GOMEMLIMIT", "6GiB");

    private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);

    /** Starts it over {@code etcd}; {@link Component#awaitReady()} tells when it serves. */
    static ApiServer launch(RunFolder run, Binaries binaries, Etcd etcd, String cluster) {
        var folder = run.folder(cluster);
        var authority = Authority.create(cluster + "-ca");
        int port = Ports.free();
        var url = "https://127.0.0.1:" + port;
        var line = new ArrayList<String>();
        line.add(binaries.path(Tool.KUBE_APISERVER).toString());
        line.addAll(etcd.apiServerFlags(cluster));
        line.addAll(servingFlags(folder, authority, port));
        line.addAll(serviceAccountFlags(folder));
        line.addAll(frontProxyFlags(folder));
        line.addAll(auditFlags(folder));
        // No pod runs here, so nothing needs the kubernetes Service to lead to loopback (EndpointSlices refuse it).
        line.add("--endpoint-reconciler-type=none");
        line.add("--authorization-mode=RBAC");
        // Taints every new node until a node lifecycle controller lifts it, and none runs here.
        line.add("--disable-admission-plugins=TaintNodesByCondition");
        line.add("--allow-privileged=true");
        line.add("--profiling=false");
        line.add("--etcd-count-metric-poll-period=0");
        var command = new Command(cluster + ".kube-apiserver", line, ENVIRONMENT);
        return new ApiServer(Component.launch(run, command.ofServer(), ready(url, authority)), url, authority, folder);
    }

    private static List<String> servingFlags(Path folder, Authority authority, int port) {
        var names = List.of("kubernetes", "kubernetes.default", "kubernetes.default.svc");
        var server = authority.server("kube-apiserver", names).write(folder, "server");
        var kubelets =
                authority.goClient("kube-apiserver-kubelet-client", List.of()).write(folder, "kubelet-client");
        return List.of(
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--service-cluster-ip-range=10.96.0.0/16",
                "--tls-cert-file=" + server,
                "--tls-private-key-file=" + Etcd.key(server),
                "--client-ca-file=" + Authority.writePrivate(folder.resolve("ca.crt"), authority.certificatePem()),
                "--kubelet-client-certificate=" + kubelets,
                "--kubelet-client-key=" + Etcd.key(kubelets));
    }

    private static List<String> serviceAccountFlags(Path folder) {
        Authority.writeSigningKeys(folder, "service-account");
        return List.of(
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + folder.resolve("service-account.pub"),
                "--service-account-signing-key-file=" + folder.resolve("service-account.key"));
    }

    private static List<String> frontProxyFlags(Path folder) {
        var authority = Authority.create("front-proxy-ca");
        var client = authority.goClient("front-proxy-client", List.of()).write(folder, "front-proxy");
        return List.of(
                "--requestheader-client-ca-file="
                        + Authority.writePrivate(folder.resolve("front-proxy-ca.crt"), authority.certificatePem()),
                "--requestheader-allowed-names=front-proxy-client",
                "--requestheader-username-headers=X-Remote-User",
                "--requestheader-group-headers=X-Remote-Group",
                "--requestheader-extra-headers-prefix=X-Remote-Extra-",
                "--proxy-client-cert-file=" + client,
                "--proxy-client-key-file=" + Etcd.key(client));
    }

    private static List<String> auditFlags(Path folder) {
        var policy = folder.resolve("audit-policy.yaml");
        try (var resource = ApiServer.class.getResourceAsStream("audit-policy.yaml")) {
            if (resource == null) {
                throw new IOException("audit-policy.yaml is missing beside " + ApiServer.class.getName());
            }
            Files.copy(resource, policy, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(
                "--audit-policy-file=" + policy,
                "--audit-log-path=" + folder.resolve(AuditLog.FILE),
                "--audit-log-format=json",
                // A request is in the log before its answer is sent, so a test never reads too early.
                "--audit-log-mode=blocking",
                "--audit-log-maxsize=" + AUDIT_MEGABYTES,
                "--audit-log-maxbackup=" + AUDIT_BACKUPS);
    }

    /** Asks /readyz without a name: refused (403) until RBAC has its first rules, 200 when all is served. */
    private static Component.Readiness ready(String url, Authority authority) {
        var request = HttpRequest.newBuilder(URI.create(url + "/readyz"))
                .timeout(PROBE_LIMIT)
                .build();
        var client = HttpClient.newBuilder()
                .sslContext(trusting(authority.certificate()))
                .connectTimeout(PROBE_LIMIT)
                .build();
        return () -> {
            try {
                return client.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        };
    }

    private static SSLContext trusting(X509Certificate certificate) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("ca", certificate);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot speak TLS with our own authority", e);
        }
    }
}
