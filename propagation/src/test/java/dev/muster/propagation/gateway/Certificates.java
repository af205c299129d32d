package dev.muster.propagation.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** Self-signed certificates for tests, made by the JDK's own keytool. */
final class Certificates {
    private Certificates() {}

    /** A certificate and its key as PEM files. */
    record Pair(Path certificate, Path key) {
        String pem() {
            try {
                return Files.readString(certificate);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The pair of that name in {@code folder}, made when it is not there: keytool takes a second. */
    static Pair of(Path folder, String commonName) {
        var pair = new Pair(folder.resolve(commonName + ".crt"), folder.resolve(commonName + ".key"));
        return Files.exists(pair.key()) ? pair : create(folder, commonName);
    }

    private static Pair create(Path folder, String commonName) {
        try {
            var store = folder.resolve(commonName + ".p12");
            var line = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "own",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-validity",
                    "2",
                    "-dname",
                    "CN=" + commonName,
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    "secret");
            var process = new ProcessBuilder(line).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(output);
            }
            var keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
            return new Pair(
                    pem(
                            folder.resolve(commonName + ".crt"),
                            "CERTIFICATE",
                            keys.getCertificate("own").getEncoded()),
                    pem(
                            folder.resolve(commonName + ".key"),
                            "PRIVATE KEY",
                            keys.getKey("own", "secret".toCharArray()).getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path pem(Path file, String type, byte[] content) throws IOException {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }
}
