package dev.muster.sandbox.controlplane;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** A kubeconfig file that carries its certificates inside, so that it works from any folder. */
final class Kubeconfig {
    private Kubeconfig() {}

    /** Writes a file, readable by its owner only, that reaches {@code url} as {@code user}. */
    static Path write(
            Path file, String cluster, String url, String authorityPem, String user, Authority.Identity identity) {
        var text = """
                apiVersion: v1
                kind: Config
                current-context: %1$s
                contexts:
                - name: %1$s
                  context:
                    cluster: %1$s
                    user: "%2$s"
                clusters:
                - name: %1$s
                  cluster:
                    server: %3$s
                    certificate-authority-data: %4$s
                users:
                - name: "%2$s"
                  user:
                    client-certificate-data: %5$s
                    client-key-data: %6$s
                """.formatted(
                cluster, user, url, base64(authorityPem), base64(identity.certificatePem()), base64(identity.keyPem()));
        return Authority.writePrivate(file, text);
    }

    private static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
