package dev.muster.sandbox.fleet;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The built source tree that a sandbox runs from: its scripts, manifests and packaged programs.
 *
 * @param root the folder with mvnw
 */
public record Checkout(Path root) {

    /**
     * The checkout that holds the working folder.
     *
     * @throws IllegalStateException if no folder above has a Maven wrapper and deploy/join
     */
    public static Checkout current() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("mvnw")) && Files.exists(folder.resolve("deploy/join"))) {
                return new Checkout(folder);
            }
        }
        throw new IllegalStateException("not inside a Muster checkout: no folder above "
                + Path.of("").toAbsolutePath() + " has mvnw and deploy/join");
    }

    /**
     * A module's packaged program.
     *
     * @throws IllegalStateException if it has not been built
     */
    public Path program(String module) {
        var jar = root.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing; build it with ./mvnw -DskipTests package");
        }
        return jar;
    }

    /** A script in deploy/. */
    public Path script(String name) {
        return root.resolve("deploy").resolve(name);
    }
}
