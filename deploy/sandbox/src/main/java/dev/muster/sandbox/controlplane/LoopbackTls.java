package dev.muster.sandbox.controlplane;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * What a server of the sandbox's own needs to speak TLS on loopback.
 *
 * @param authorityPem who signed its certificate
 */
public record LoopbackTls(SSLContext context, String authorityPem) {
    /** @param dnsNames names it is called by besides localhost */
    public static LoopbackTls create(String commonName, List<String> dnsNames) {
        var authority = Authority.create(commonName + "-ca");
        var identity = authority.server(commonName, dnsNames);
        try {
            var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der(identity.keyPem())));
            var certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(identity.certificatePem().getBytes(StandardCharsets.US_ASCII)));
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, new char[0], new Certificate[] {certificate});
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, new char[0]);
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, new SecureRandom());
            return new LoopbackTls(context, authority.certificatePem());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot serve TLS with a P-256 key", e);
        }
    }

    private static byte[] der(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }
}
