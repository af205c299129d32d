package dev.muster.sandbox.fleet;

import java.nio.file.Path;
import java.util.List;

/**
 * What a test changes about Muster's processes from outside: how they reach their API servers, which build of them runs, and with
 * which flags. The programs themselves know nothing of it.
 */
public interface Rig {
    /** Every process runs as it was built and reaches its servers straight. */
    Rig NONE = new Rig() {};

    /**
     * @param process the name it was started under
     * @param straight a kubeconfig as deploy/ wrote it
     * @return the kubeconfig that the process is given in its place
     */
    default Path reach(String process, Path straight) {
        return straight;
    }

    /** @return the jar to run for a module, given the one that was built */
    default Path program(String process, Path built) {
        return built;
    }

    /** @return flags of the JVM in addition to the sandbox's own */
    default List<String> flags(String process) {
        return List.of();
    }
}
