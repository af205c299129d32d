package dev.muster.propagation.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Sends a request line as it stands: client libraries clean what they send. */
final class RawHttp {
    private RawHttp() {}

    /** @return the status line of the answer */
    static String get(PlayedGateway gateway, Path folder, String user, String target) throws IOException {
        var front = Certificates.of(folder, "front-proxy-client");
        var own = OwnCertificate.read(gateway.own().certificate(), gateway.own().key());
        var trust = new Fronts(
                own.certificate(), FrontProxy.of(java.util.Map.of("requestheader-client-ca-file", front.pem())));
        var context = OwnCertificate.read(front.certificate(), front.key()).context(trust);
        try (var socket = context.getSocketFactory().createSocket("127.0.0.1", gateway.server.port())) {
            socket.setSoTimeout(20_000);
            var request = "GET " + target + " HTTP/1.1\r\nHost: x\r\nX-Remote-User: " + user
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return String.valueOf(new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine());
        }
    }
}
