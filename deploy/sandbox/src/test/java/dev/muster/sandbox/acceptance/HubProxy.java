package dev.muster.sandbox.acceptance;

import dev.muster.sandbox.fleet.Kubectl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** {@code kubectl proxy} to the hub: what a browser uses to reach the dashboard as the user who started it. */
final class HubProxy implements AutoCloseable {
    private final Process process;
    private final String address;

    private HubProxy(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static HubProxy start(Kubectl hub) {
        try {
            var process = new ProcessBuilder(
                            hub.binary().toString(), "--kubeconfig=" + hub.kubeconfig(), "proxy", "--port=0")
                    .redirectErrorStream(true)
                    .start();
            var output = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
            var line = output.readLine();
            if (line == null || !line.contains("127.0.0.1:")) {
                process.destroyForcibly();
                throw new IllegalStateException("kubectl proxy said: " + line);
            }
            return new HubProxy(
                    process,
                    "http://" + line.substring(line.indexOf("127.0.0.1:")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start kubectl proxy", e);
        }
    }

    /** Of the dashboard, with a slash at the end. */
    String dashboard() {
        return address + "/apis/query.muster.dev/v1alpha1/dashboards/main/proxy/";
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
