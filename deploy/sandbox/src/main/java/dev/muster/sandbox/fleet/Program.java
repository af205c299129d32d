package dev.muster.sandbox.fleet;

import dev.muster.sandbox.controlplane.Child;
import dev.muster.sandbox.controlplane.Command;
import dev.muster.sandbox.controlplane.RunFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** One of Muster's processes: the control plane or an agent, to freeze, kill and start again. */
public final class Program implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final RunFolder run;
    private final Command command;
    private final int httpPort;
    private volatile Child child;

    private Program(RunFolder run, Command command, int httpPort, Child child) {
        this.run = run;
        this.command = command;
        this.httpPort = httpPort;
        this.child = child;
    }

    static Program start(RunFolder run, Command command, int httpPort) {
        return new Program(run, command, httpPort, run.start(command));
    }

    public Child child() {
        return child;
    }

    /** Freezes it (SIGSTOP). */
    public void pause() {
        child.pause();
    }

    /** Lets it go on (SIGCONT). */
    public void resume() {
        child.resume();
    }

    /** Ends it without warning (SIGKILL). */
    public void kill() {
        child.kill();
    }

    /** Starts it again if it has ended. */
    public synchronized void start() {
        if (!child.alive()) {
            child = run.start(command);
        }
    }

    /** What it answers on its management port, as text: {@code /q/metrics}, {@code /q/health/ready}. */
    public String http(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Override
    public void close() {
        child.close();
    }
}
