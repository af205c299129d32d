package dev.muster.sandbox.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where binaries come from, against a local file server and a pretended Go build. */
class BinariesTest {
    private static final String KUBERNETES = "v1.99.0";
    private static final String ETCD = "v3.99.0";
    private static final String ARCHITECTURE = OfficialDownload.architecture(System.getProperty("os.arch"));
    private static final String ETCD_NAME = "etcd-" + ETCD + "-linux-" + ARCHITECTURE;

    @TempDir
    Path temp;

    private HttpServer site;
    private final Map<String, byte[]> published = new ConcurrentHashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> checksums = new HashMap<>();
    private Cache cache;

    @BeforeEach
    void serve() throws IOException {
        cache = new Cache(temp.resolve("cache"), KUBERNETES);
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath().substring(1);
            asked.add(path);
            var body = published.get(path);
            exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
            if (body != null) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        site.start();
    }

    @AfterEach
    void stop() {
        site.stop(0);
    }

    @Test
    void aNamedFolderIsUsedAndNothingElseIsAsked() throws IOException {
        var folder = folderWith(Tool.values());
        var found = find(Map.of("MUSTER_BINARIES", folder.toString()), builds());
        assertThat(found.folder()).isEqualTo(folder);
        assertThat(found.path(Tool.KUBEMARK)).isEqualTo(folder.resolve("kubemark"));
        assertThat(asked).isEmpty();
    }

    @Test
    void aNamedFolderThatLacksAProgramIsRefusedByName() throws IOException {
        var folder = folderWith(Tool.ETCD, Tool.KUBECTL, Tool.KUBE_APISERVER, Tool.KUBE_SCHEDULER);
        assertThatThrownBy(() -> find(Map.of("MUSTER_BINARIES", folder.toString()), builds()))
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("kube-controller-manager")
                .hasMessageNotContaining("kubemark");
    }

    @Test
    void officialBinariesAreCheckedAndCachedForTheNextTime() throws IOException {
        publishAll();
        var found = find(Map.of(), fails("there is no Go on this machine to build them with"));
        assertThat(found.folder()).isEqualTo(cache.bin());
        for (var tool : Tool.values()) {
            if (tool.required()) {
                assertThat(found.path(tool)).isExecutable().hasContent("program " + tool.file());
            }
        }
        asked.clear();
        find(Map.of(), fails("there is no Go on this machine to build them with"));
        assertThat(asked).isEmpty();
        assertThat(leftInCache()).containsExactlyInAnyOrder("bin", "download.lock");
    }

    @Test
    void aFileWithAnotherChecksumIsThrownAwayAndGoIsTried() throws IOException {
        publishAll();
        published.put(kubernetesPath(Tool.KUBE_SCHEDULER), "tampered".getBytes(StandardCharsets.UTF_8));
        var found = find(Map.of(), builds());
        assertThat(found.path(Tool.KUBE_SCHEDULER)).hasContent("built kube-scheduler");
        assertThat(told)
                .anyMatch(line -> line.contains("kube-scheduler has SHA-256") && line.contains("with Go instead"));
    }

    @Test
    void anArchiveOfEtcdThatItsPublishedListDoesNotKnowIsThrownAway() throws IOException {
        publishAll();
        published.put(
                ETCD + "/SHA256SUMS",
                ("0".repeat(64) + "  " + ETCD_NAME + ".tar.gz\n").getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> find(Map.of(), fails("there is no Go on this machine to build them with")))
                .hasMessageContaining(ETCD_NAME + ".tar.gz has SHA-256")
                .hasMessageContaining("no Go");
        assertThat(cache.bin().resolve("etcd")).doesNotExist();
    }

    @Test
    void aFileWithoutAPinIsNotDownloaded() throws IOException {
        publishAll();
        checksums.remove(kubernetesPath(Tool.KUBECTL));
        find(Map.of(), builds());
        assertThat(asked).doesNotContain(kubernetesPath(Tool.KUBECTL));
    }

    @Test
    void anUnreachableSiteCostsFiveSecondsAtMostAndGoIsTried() throws IOException {
        // Takes connections (in its backlog) and never answers: what a firewall that swallows packets looks like from
        // here.
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var started = System.nanoTime();
            find(Map.of(), OfficialDownload.from("http://127.0.0.1:" + silent.getLocalPort(), pins()), builds());
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(7));
        }
        assertThat(told).anyMatch(line -> line.contains("unreachable (no answer within 5 s)"));
    }

    @Test
    void withoutSiteAndWithoutGoOneLineSaysWhatToDo() {
        site.stop(0);
        assertThatThrownBy(() -> find(Map.of(), fails("there is no Go on this machine to build them with")))
                .isInstanceOf(IllegalStateException.class)
                .message()
                .contains("is unreachable", "there is no Go", "MUSTER_BINARIES", "install Go 1.26")
                .doesNotContain("\n");
    }

    @Test
    void theKubeletWithoutOfficialDownloadIsBuiltWhenItIsAskedFor() throws IOException {
        publishAll();
        var found = find(Map.of(), builds());
        assertThat(cache.bin().resolve("kubemark")).doesNotExist();
        assertThat(found.path(Tool.KUBEMARK)).hasContent("built kubemark");
    }

    @Test
    void severalWhoNeedThemAtOnceGetThemOnce() throws IOException {
        publishAll();
        var seekers = Collections.<Runnable>nCopies(4, () -> find(Map.of(), builds()));
        Executables.inParallel(seekers);
        assertThat(asked).doesNotHaveDuplicates().hasSize(6);
    }

    @Test
    void thePinsNameOneVersionEachAndEveryOfficialFileOfKubernetes() {
        var pins = Pins.load();
        assertThat(pins.kubernetes()).startsWith("v1.36.");
        assertThat(pins.etcd()).startsWith("v3.6.");
        for (var architecture : List.of("amd64", "arm64")) {
            for (var tool : Tool.values()) {
                if (tool.required() && tool != Tool.ETCD) {
                    var path = pins.kubernetes() + "/bin/linux/" + architecture + "/" + tool.file();
                    assertThat(pins.checksum(path)).as(path).isPresent();
                }
            }
        }
    }

    private Binaries find(Map<String, String> environment, GoBuild build) {
        return find(
                environment,
                OfficialDownload.from("http://127.0.0.1:" + site.getAddress().getPort() + "/", pins()),
                build);
    }

    private Binaries find(Map<String, String> environment, OfficialDownload download, GoBuild build) {
        return Binaries.find(environment, cache, download, build, told::add);
    }

    private Pins pins() {
        return new Pins(KUBERNETES, ETCD, checksums);
    }

    /** A machine with Go: builds whatever is missing, as the script does. */
    private static GoBuild builds() {
        return (cache, progress) -> {
            try {
                Files.createDirectories(cache.bin());
                for (var tool : Tool.values()) {
                    if (!Files.exists(cache.bin().resolve(tool.file()))) {
                        executable(cache.bin().resolve(tool.file()), "built " + tool.file());
                    }
                }
                return Optional.empty();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        };
    }

    private static GoBuild fails(String reason) {
        return (cache, progress) -> Optional.of(reason);
    }

    private void publishAll() throws IOException {
        for (var tool : Tool.values()) {
            if (tool.required() && tool != Tool.ETCD) {
                var body = ("program " + tool.file()).getBytes(StandardCharsets.UTF_8);
                published.put(kubernetesPath(tool), body);
                checksums.put(kubernetesPath(tool), sha256(body));
            }
        }
        executable(
                Files.createDirectories(temp.resolve("release").resolve(ETCD_NAME))
                        .resolve("etcd"),
                "program etcd");
        var archive = temp.resolve("release").resolve(ETCD_NAME + ".tar.gz");
        assertThat(Executables.run(List.of(
                        "tar",
                        "-czf",
                        archive.toString(),
                        "-C",
                        archive.getParent().toString(),
                        ETCD_NAME)))
                .isZero();
        var body = Files.readAllBytes(archive);
        published.put(ETCD + "/" + ETCD_NAME + ".tar.gz", body);
        var sums = "0".repeat(64) + "  etcd-" + ETCD + "-windows-amd64.zip\n" + sha256(body) + "  " + ETCD_NAME
                + ".tar.gz\n";
        published.put(ETCD + "/SHA256SUMS", sums.getBytes(StandardCharsets.UTF_8));
    }

    private static String kubernetesPath(Tool tool) {
        return KUBERNETES + "/bin/linux/" + ARCHITECTURE + "/" + tool.file();
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private Path folderWith(Tool... tools) throws IOException {
        var folder = Files.createDirectories(temp.resolve("mine"));
        for (var tool : tools) {
            executable(folder.resolve(tool.file()), "mine");
        }
        return folder;
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> leftInCache() throws IOException {
        try (var files = Files.list(cache.home())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
