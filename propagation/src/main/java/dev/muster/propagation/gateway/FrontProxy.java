package dev.muster.propagation.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.MultiMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Whom the hub speaks through and how it names users: ConfigMap kube-system/extension-apiserver-authentication.
 *
 * @param authority trusts exactly the front proxy's authority
 * @param allowedNames common names of its certificates; empty = any that the authority signed
 */
record FrontProxy(
        X509TrustManager authority,
        List<String> allowedNames,
        List<String> userHeaders,
        List<String> groupHeaders,
        List<String> uidHeaders,
        List<String> extraPrefixes) {
    static final String CONFIG_MAP = "extension-apiserver-authentication";
    static final String CONFIG_NAMESPACE = "kube-system";

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param entries the ConfigMap's
     * @throws IllegalStateException an entry is missing or cannot be read; says which
     */
    static FrontProxy of(Map<String, String> entries) {
        var pem = entries.get("requestheader-client-ca-file");
        if (pem == null || pem.isBlank()) {
            throw new IllegalStateException("ConfigMap " + CONFIG_NAMESPACE + "/" + CONFIG_MAP
                    + " has no requestheader-client-ca-file: the hub has no front proxy, so no aggregated API");
        }
        return new FrontProxy(
                trusting(pem),
                list(entries, "requestheader-allowed-names"),
                list(entries, "requestheader-username-headers"),
                list(entries, "requestheader-group-headers"),
                list(entries, "requestheader-uid-headers"),
                list(entries, "requestheader-extra-headers-prefix"));
    }

    private static List<String> list(Map<String, String> entries, String key) {
        try {
            return JSON.readValue(entries.getOrDefault(key, "[]"), new TypeReference<List<String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "ConfigMap " + CONFIG_NAMESPACE + "/" + CONFIG_MAP + ": " + key + " is not a list of strings", e);
        }
    }

    private static X509TrustManager trusting(String pem) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int index = 0;
            for (var certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))) {
                store.setCertificateEntry("ca" + index++, certificate);
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return (X509TrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the front proxy's authority cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether the holder of this certificate may name users. */
    boolean trusts(X509Certificate... chain) {
        try {
            authority.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
        } catch (CertificateException e) {
            return false;
        }
        return allowedNames.isEmpty()
                || commonName(chain[0]).filter(allowedNames::contains).isPresent();
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> part.getValue().toString())
                            .findFirst();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    /** The user whom a trusted front names; empty when it names none. */
    Optional<Asker> asker(MultiMap headers) {
        return first(headers, userHeaders)
                .map(name -> new Asker(
                        name,
                        first(headers, uidHeaders).orElse(""),
                        groupHeaders.stream()
                                .flatMap(header -> headers.getAll(header).stream())
                                .toList(),
                        extra(headers)));
    }

    private static Optional<String> first(MultiMap headers, List<String> names) {
        return names.stream()
                .map(headers::get)
                .filter(value -> value != null && !value.isEmpty())
                .findFirst();
    }

    private Map<String, List<String>> extra(MultiMap headers) {
        var found = new TreeMap<String, List<String>>();
        for (var prefix : extraPrefixes) {
            for (var name : headers.names()) {
                if (name.length() > prefix.length() && name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                    found.put(key(name.substring(prefix.length())), List.copyOf(headers.getAll(name)));
                }
            }
        }
        return found;
    }

    /** Keys travel percent-encoded, because header names cannot hold a slash; one that is not well encoded is taken as it is. */
    private static String key(String encoded) {
        var lower = encoded.toLowerCase(Locale.ROOT);
        try {
            return URLDecoder.decode(lower.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return lower;
        }
    }
}
