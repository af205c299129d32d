package dev.muster.sandbox.controlplane;

import java.io.PrintStream;

/** Where long steps say, line by line, what they are doing; may be called from several threads at once. */
@FunctionalInterface
public interface Progress {
    /** Tells one finished sentence without a line end. */
    void line(String text);

    /** Prints each line to {@code out} at once. */
    static Progress to(PrintStream out) {
        return text -> {
            out.println(text);
            out.flush();
        };
    }

    /** Tells nobody. */
    static Progress silent() {
        return text -> {};
    }
}
