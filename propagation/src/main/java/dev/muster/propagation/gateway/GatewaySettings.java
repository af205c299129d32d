package dev.muster.propagation.gateway;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What can be set of the gateway.
 *
 * @param identity this replica's name
 * @param host address to listen on
 * @param port to listen on; 0 = a free one
 * @param certificate PEM file of the serving certificate, one for all replicas
 * @param key PEM file of its key
 * @param address host by which other replicas reach this one
 * @param memberDeadline how long a member may take to begin its answer, and to go on with it
 * @param questions open at a time, watches included
 * @param questionsPerAsker likewise, of one user
 */
public record GatewaySettings(
        String identity,
        String namespace,
        String host,
        int port,
        Path certificate,
        Path key,
        String address,
        Duration memberDeadline,
        int questions,
        int questionsPerAsker) {
    /** host:port by which other replicas reach this one. */
    String reachedAt() {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
}
