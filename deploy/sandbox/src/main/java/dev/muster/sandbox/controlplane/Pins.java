package dev.muster.sandbox.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The versions that are run and the checksums their downloads must have, read from the files of the Go build, so that both ways to
 * get a binary agree.
 *
 * @param kubernetes as v1.36.3
 * @param etcd as v3.6.8
 * @param sha256 in hex, by path below the download site
 */
record Pins(String kubernetes, String etcd, Map<String, String> sha256) {
    Pins {
        sha256 = Map.copyOf(sha256);
    }

    /** Those this launcher was built with. */
    static Pins load() {
        var goMod = text("go.mod");
        var sums = new HashMap<String, String>();
        text("checksums")
                .lines()
                .filter(line -> line.matches("[0-9a-f]{64}  \\S+"))
                .forEach(line -> {
                    sums.put(line.substring(66), line.substring(0, 64));
                });
        return new Pins(required(goMod, "k8s.io/kubernetes"), required(goMod, "go.etcd.io/etcd/server/v3"), sums);
    }

    Optional<String> checksum(String path) {
        return Optional.ofNullable(sha256.get(path));
    }

    /** A file that lies beside this class. */
    static String text(String name) {
        try (var resource = Pins.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException(name + " is missing beside " + Pins.class.getName());
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String required(String goMod, String module) {
        var matcher = Pattern.compile("(?m)^\\s*" + Pattern.quote(module) + " (v[0-9.]+)( .*)?$")
                .matcher(goMod);
        if (!matcher.find()) {
            throw new IllegalStateException("go.mod names no version of " + module);
        }
        return matcher.group(1);
    }
}
