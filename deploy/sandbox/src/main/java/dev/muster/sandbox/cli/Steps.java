package dev.muster.sandbox.cli;

import dev.muster.sandbox.controlplane.Progress;
import java.util.Locale;

/** Prints what happens with the seconds since the start. */
final class Steps implements Progress {
    private final long started = System.nanoTime();

    @Override
    public synchronized void line(String text) {
        System.out.printf(Locale.ROOT, "[%6.1f s] %s%n", seconds(), text);
        System.out.flush();
    }

    double seconds() {
        return (System.nanoTime() - started) / 1e9;
    }
}
