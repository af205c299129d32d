package dev.muster.sandbox.kubelet;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** What a container of a pod printed. */
sealed interface ContainerLog {
    /**
     * A played container: one line that says so.
     *
     * @param running whether it plays on: so long it can be followed
     */
    record Said(String text, BooleanSupplier running) implements ContainerLog {}

    /**
     * A process.
     *
     * @param running whether more may come
     */
    record Printed(Path file, BooleanSupplier running) implements ContainerLog {}
}
