package dev.muster.sandbox.controlplane;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The binaries that the projects publish: single files of Kubernetes, an archive of etcd. A site that does not answer within five
 * seconds counts as unreachable. Kubernetes' files must have the pinned SHA-256. The archive of etcd is not pinned (its checksum was
 * not at hand where the pins were made): it must have the one in the list published beside it, fetched over the same connection.
 */
final class OfficialDownload {
    private static final String KUBERNETES = "https://dl.k8s.io";
    private static final String ETCD = "https://github.com/etcd-io/etcd/releases/download";
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    /** For a file of 105 MB at 2 Mbit/s. */
    private static final Duration FILE_LIMIT = Duration.ofMinutes(8);

    private final String kubernetesSite;
    private final String etcdSite;
    private final Pins pins;
    private final String architecture;

    private OfficialDownload(String kubernetesSite, String etcdSite, Pins pins) {
        this.kubernetesSite = kubernetesSite;
        this.etcdSite = etcdSite;
        this.pins = pins;
        this.architecture = architecture(System.getProperty("os.arch"));
    }

    static OfficialDownload official(Pins pins) {
        return new OfficialDownload(KUBERNETES, ETCD, pins);
    }

    /** A site that has both, with the same paths below it. */
    static OfficialDownload from(String site, Pins pins) {
        var base = site.replaceAll("/+$", "");
        return new OfficialDownload(base, base, pins);
    }

    /** What Java calls an architecture, as the projects call it. */
    static String architecture(String java) {
        return switch (java.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> java;
        };
    }

    /** Puts {@code tools} into the cache, each once it is checked; the reason if one of them cannot be had. */
    Optional<String> fetch(List<Tool> tools, Cache cache, Progress progress) {
        try (var client = HttpClient.newBuilder()
                .connectTimeout(ANSWER_LIMIT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            var scratch = cache.scratch();
            try {
                for (var tool : tools) {
                    progress.line("control planes: downloading " + tool.file());
                    var file = tool == Tool.ETCD ? etcd(client, scratch) : kubernetes(client, tool, scratch);
                    cache.install(file, tool);
                }
                return Optional.empty();
            } finally {
                delete(scratch);
                client.shutdownNow();
            }
        } catch (Refused e) {
            return Optional.of(e.reason);
        } catch (IOException e) {
            return Optional.of("the download could not be stored: " + e.getMessage());
        }
    }

    private Path kubernetes(HttpClient client, Tool tool, Path scratch) throws IOException, Refused {
        var path = pins.kubernetes() + "/bin/linux/" + architecture + "/" + tool.file();
        var pinned = pins.checksum(path)
                .orElseThrow(() -> new Refused("no checksum of " + path + " is pinned, so it is not downloaded"));
        return checked(get(client, kubernetesSite + "/" + path, scratch.resolve(tool.file())), pinned);
    }

    private Path etcd(HttpClient client, Path scratch) throws IOException, Refused {
        var name = "etcd-" + pins.etcd() + "-linux-" + architecture;
        var path = pins.etcd() + "/" + name + ".tar.gz";
        var archive = get(client, etcdSite + "/" + path, scratch.resolve(name + ".tar.gz"));
        var pinned = pins.checksum(path);
        checked(archive, pinned.isPresent() ? pinned.get() : published(client, name + ".tar.gz", scratch));
        var line = List.of(
                "tar", "-xzf", archive.toString(), "-C", scratch.toString(), "--strip-components=1", name + "/etcd");
        if (Executables.run(line) != 0) {
            throw new Refused("tar could not unpack " + path);
        }
        return scratch.resolve("etcd");
    }

    /** The checksum of {@code file} in the list that etcd publishes with each release. */
    private String published(HttpClient client, String file, Path scratch) throws IOException, Refused {
        var sums = get(client, etcdSite + "/" + pins.etcd() + "/SHA256SUMS", scratch.resolve("SHA256SUMS"));
        try (Stream<String> lines = Files.lines(sums)) {
            return lines.map(line -> line.trim().split("\\s+\\*?"))
                    .filter(fields -> fields.length == 2 && fields[1].equals(file))
                    .map(fields -> fields[0])
                    .findFirst()
                    .orElseThrow(() ->
                            new Refused("the checksums published for etcd " + pins.etcd() + " do not name " + file));
        }
    }

    private static Path get(HttpClient client, String address, Path file) throws Refused {
        var request = HttpRequest.newBuilder(URI.create(address))
                .timeout(ANSWER_LIMIT)
                .build();
        Function<Exception, Refused> unreachable =
                e -> new Refused(URI.create(address).getAuthority() + " is unreachable (" + reason(e) + ")");
        // Asynchronous, because a name server that does not answer is not under the client's own limits.
        var answer = client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            var response = answer.get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            try (var body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new Refused(address + " answered " + response.statusCode());
                }
                return copy(body, file, address);
            }
        } catch (ExecutionException | TimeoutException e) {
            answer.cancel(true);
            throw unreachable.apply(e);
        } catch (IOException e) {
            throw new Refused("the download of " + address + " broke off: " + reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("the download was interrupted");
        }
    }

    /** Copies all of it, but not for longer than the limit: a body that stops coming is closed under the reader. */
    private static Path copy(java.io.InputStream body, Path file, String address) throws IOException, Refused {
        var late = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(FILE_LIMIT);
                body.close();
            } catch (InterruptedException | IOException e) {
                // It came in time, or is closed already.
            }
        });
        try {
            Files.copy(body, file);
            return file;
        } finally {
            late.interrupt();
        }
    }

    private static Path checked(Path file, String wanted) throws IOException, Refused {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            var found = HexFormat.of().formatHex(digest.digest());
            if (!found.equals(wanted)) {
                throw new Refused("the download of " + file.getFileName() + " has SHA-256 " + found + " instead of "
                        + wanted + " and was thrown away");
            }
            return file;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    private static String reason(Exception e) {
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof TimeoutException || cause instanceof java.net.http.HttpTimeoutException
                ? "no answer within " + ANSWER_LIMIT.toSeconds() + " s"
                : cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** Why a file cannot be had from here. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final String reason;

        Refused(String reason) {
            super(reason);
            this.reason = reason;
        }
    }
}
