package dev.muster.propagation.gateway;

import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Who may connect at all: the hub's front proxy, and the other replicas, which hold this replica's own certificate. Anybody else fails in
 * the handshake. Replicas know each other by the certificate itself, so the name it was made for does not matter between them.
 */
final class Fronts extends X509ExtendedTrustManager {
    /** Who a connection belongs to. */
    enum Front {
        HUB,
        REPLICA,
        NOBODY
    }

    private final X509Certificate own;
    private volatile FrontProxy proxy;

    Fronts(X509Certificate own, FrontProxy proxy) {
        this.own = own;
        this.proxy = proxy;
    }

    /** Takes the hub's present word on its front proxy. */
    void use(FrontProxy present) {
        proxy = present;
    }

    FrontProxy proxy() {
        return proxy;
    }

    Front front(List<Certificate> chain) {
        var certificates = chain.stream().map(X509Certificate.class::cast).toArray(X509Certificate[]::new);
        if (certificates.length == 0) {
            return Front.NOBODY;
        }
        if (certificates[0].equals(own)) {
            return Front.REPLICA;
        }
        return proxy.trusts(certificates) ? Front.HUB : Front.NOBODY;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        if (front(Arrays.asList(chain)) == Front.NOBODY) {
            throw new CertificateException("not the hub's front proxy");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        if (!chain[0].equals(own)) {
            throw new CertificateException("not a replica of this gateway");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        checkServerTrusted(chain, type);
    }

    /** None are named: a replica's certificate has another issuer than the front proxy's, and would not be shown to a shorter list. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
