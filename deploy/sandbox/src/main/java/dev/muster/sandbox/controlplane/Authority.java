package dev.muster.sandbox.controlplane;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority of one run: what it signs is valid on loopback for 30 days and nowhere else. Keys of servers and Go clients
 * are P-256; those handed to Java clients are RSA 2048 in PKCS#8, the one form every client reads without a further library.
 */
final class Authority {
    private static final Duration LIFE = Duration.ofDays(30);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair keys;
    private final X500Name name;
    private final X509Certificate certificate;

    private Authority(KeyPair keys, X500Name name, X509Certificate certificate) {
        this.keys = keys;
        this.name = name;
        this.certificate = certificate;
    }

    /** A key with the certificate for it, each as PEM. */
    record Identity(String certificatePem, String keyPem) {
        /** Writes both, the key readable by its owner only, and returns the certificate's file; the key lies beside it as .key. */
        Path write(Path folder, String file) {
            writePrivate(folder.resolve(file + ".key"), keyPem);
            return writePrivate(folder.resolve(file + ".crt"), certificatePem);
        }
    }

    static Authority create(String commonName) {
        var keys = ellipticKeys();
        var name = subject(commonName, List.of());
        try {
            var builder = builder(name, keys, name, keys)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(
                            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
            return new Authority(keys, name, sign(builder, keys));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    String certificatePem() {
        return pem(certificate);
    }

    /** A server on loopback, which may also be called by the names a pod or an aggregator would use. */
    Identity server(String commonName, List<String> dnsNames) {
        var names = new java.util.ArrayList<GeneralName>();
        names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        names.add(new GeneralName(GeneralName.dNSName, "localhost"));
        dnsNames.forEach(dns -> names.add(new GeneralName(GeneralName.dNSName, dns)));
        var usage = new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        return issue(subject(commonName, List.of()), ellipticKeys(), usage, names.toArray(GeneralName[]::new));
    }

    /**
     * What a server of this JVM on loopback needs to be trusted by this authority's API server, and to know that server's
     * clients when it asks for their certificates.
     */
    SSLContext serving(String commonName) {
        try {
            var keyPair = ellipticKeys();
            var builder = builder(subject(commonName, List.of()), keyPair, name, keys)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setKeyEntry("server", keyPair.getPrivate(), new char[0], new X509Certificate[] {sign(builder, keys)});
            store.setCertificateEntry("ca", certificate);
            var identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            identity.init(store, new char[0]);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(identity.getKeyManagers(), trust.getTrustManagers(), RANDOM);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot serve TLS with our own authority", e);
        }
    }

    /** A client for programs written in Go: user {@code commonName} in {@code groups}. */
    Identity goClient(String commonName, List<String> groups) {
        return client(commonName, groups, ellipticKeys());
    }

    /** A client for any program: user {@code commonName} in {@code groups}. */
    Identity client(String commonName, List<String> groups) {
        return client(commonName, groups, keys("RSA", 2048));
    }

    private Identity client(String commonName, List<String> groups, KeyPair keys) {
        return issue(subject(commonName, groups), keys, new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth});
    }

    private Identity issue(X500Name subject, KeyPair subjectKeys, KeyPurposeId[] usage, GeneralName... names) {
        try {
            var builder = builder(subject, subjectKeys, name, keys)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usage));
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return new Identity(pem(sign(builder, keys)), privatePem(subjectKeys));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A fresh key pair as two PEM files, FILE.key and FILE.pub: what signs and checks service account tokens. */
    static void writeSigningKeys(Path folder, String file) {
        var keys = ellipticKeys();
        writePrivate(folder.resolve(file + ".key"), privatePem(keys));
        writePrivate(folder.resolve(file + ".pub"), pem(keys.getPublic()));
    }

    /** Writes {@code text} to a file that only its owner can read. */
    static Path writePrivate(Path file, String text) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static X500Name subject(String commonName, List<String> organizations) {
        var builder = new X500NameBuilder(BCStyle.INSTANCE);
        organizations.forEach(organization -> builder.addRDN(BCStyle.O, organization));
        return builder.addRDN(BCStyle.CN, commonName).build();
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Name subject, KeyPair subjectKeys, X500Name issuer, KeyPair issuerKeys) {
        var now = Instant.now();
        // An hour back, for clocks that were just set.
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(120, RANDOM),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(LIFE)),
                subject,
                subjectKeys.getPublic());
    }

    private static X509Certificate sign(org.bouncycastle.cert.X509v3CertificateBuilder builder, KeyPair issuerKeys) {
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot sign certificates with ECDSA", e);
        }
    }

    private static KeyPair ellipticKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no P-256 keys", e);
        }
    }

    private static KeyPair keys(String algorithm, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + algorithm + " keys", e);
        }
    }

    private static String privatePem(KeyPair keys) {
        try {
            return pem(new JcaPKCS8Generator(keys.getPrivate(), null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(Object object) {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
