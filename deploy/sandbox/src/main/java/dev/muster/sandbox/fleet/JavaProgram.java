package dev.muster.sandbox.fleet;

import dev.muster.sandbox.controlplane.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How one of Muster's own programs is started: the JDK this runs on, small heaps, configuration as system properties. */
final class JavaProgram {
    /** As in the root pom; the last two keep a process at some 150 MB, which four of them on one machine need. */
    private static final List<String> FLAGS = List.of(
            "-XX:+UseCompactObjectHeaders",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1");

    private JavaProgram() {}

    /**
     * @param flags of the JVM, after the sandbox's own
     * @param config Muster's and Quarkus' properties; the management port is on loopback
     */
    static Command command(String name, Path jar, List<String> flags, int httpPort, Map<String, String> config) {
        var properties = new TreeMap<>(config);
        properties.put("quarkus.http.host", "127.0.0.1");
        properties.put("quarkus.http.port", Integer.toString(httpPort));
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(FLAGS);
        line.addAll(flags);
        properties.forEach((key, value) -> line.add("-D" + key + "=" + value));
        line.add("-jar");
        line.add(jar.toString());
        return new Command(name, line, Map.of());
    }

    /** A loopback port that was free a moment ago. */
    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on loopback: " + e.getMessage(), e);
        }
    }
}
