package dev.muster.propagation.gateway;

import io.vertx.core.http.ServerWebSocketHandshake;

/** Where agents connect. */
interface TunnelDoor {
    /** Bytes of one message of a tunnel. */
    int FRAME_LIMIT = 256 * 1024;

    /** Lets an agent in, or rejects it with an HTTP status. Called on an event loop. */
    void knock(ServerWebSocketHandshake handshake, Fronts fronts, AccessReview review);
}
