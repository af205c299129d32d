package dev.muster.propagation.gateway;

import dev.muster.api.tunnel.Question;
import dev.muster.propagation.gateway.Fronts.Front;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocketHandshake;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jboss.logging.Logger;

/**
 * The agents connected to this replica. An agent connects below {@code tunnels/MEMBER/proxy}, with its own identity on the hub: the
 * hub's RBAC lets it into its own member's tunnel only, and this asks the hub once more.
 */
final class Tunnels implements TunnelDoor, AutoCloseable {
    static final String RESOURCE = "tunnels";

    private static final Logger LOG = Logger.getLogger(Tunnels.class);

    private final Duration deadline;
    private final Buffers buffers;
    private final Map<String, Tunnel> byMember = new ConcurrentHashMap<>();

    Tunnels(Duration deadline, Buffers buffers, GatewayMeters meters) {
        this.deadline = deadline;
        this.buffers = buffers;
        meters.tunnels(byMember::size);
    }

    Set<String> members() {
        return Set.copyOf(byMember.keySet());
    }

    boolean has(String member) {
        return byMember.containsKey(member);
    }

    /** @return empty when the member's agent is not connected here */
    Optional<MemberAnswer> ask(String member, Question question) throws MemberAnswer.MemberFailure {
        var tunnel = byMember.get(member);
        return tunnel == null ? Optional.empty() : Optional.of(tunnel.ask(question));
    }

    @Override
    public void knock(ServerWebSocketHandshake handshake, Fronts fronts, AccessReview review) {
        var path = QueryPath.parse(handshake.path())
                .filter(each -> each.segments().size() == 4
                        && each.at(0).equals(RESOURCE)
                        && each.at(2).equals("proxy")
                        && each.at(3).equals("v1"));
        // Only the hub says who an agent is: a replica has no agents to pass on.
        var asker = fronts.front(certificates(handshake)) == Front.HUB
                ? fronts.proxy().asker(handshake.headers())
                : Optional.<Asker>empty();
        if (path.isEmpty() || asker.isEmpty()) {
            handshake.reject(path.isEmpty() ? 404 : 401);
            return;
        }
        // The review blocks, and a handshake is answered on the event loop that it came on.
        var context = Vertx.currentContext();
        Thread.ofVirtual().name("tunnel").start(() -> {
            int code = review(asker.get(), path.get(), review);
            context.runOnContext(nothing -> {
                if (code == 101) {
                    admit(handshake, path.get().at(1));
                } else {
                    handshake.reject(code);
                }
            });
        });
    }

    private static int review(Asker asker, QueryPath path, AccessReview review) {
        try {
            return review.allows(asker, path.access("GET", false)) ? 101 : 403;
        } catch (RuntimeException e) {
            LOG.warnf("an agent could not be let in: %s", e.getMessage());
            return 503;
        }
    }

    private void admit(ServerWebSocketHandshake handshake, String member) {
        handshake
                .accept()
                .onSuccess(socket -> {
                    var tunnel = new Tunnel(member, socket, deadline, buffers);
                    socket.closeHandler(nothing -> left(member, tunnel));
                    came(member, tunnel);
                })
                .onFailure(problem -> LOG.infof("the agent of %s did not come in: %s", member, problem.getMessage()));
    }

    private void came(String member, Tunnel tunnel) {
        var before = byMember.put(member, tunnel);
        LOG.infof("the agent of %s is connected", member);
        if (before != null) {
            before.close("replaced");
        }
    }

    private void left(String member, Tunnel tunnel) {
        if (byMember.remove(member, tunnel)) {
            LOG.infof("the agent of %s is not connected any more", member);
        }
        tunnel.close("closed");
    }

    private static List<Certificate> certificates(ServerWebSocketHandshake handshake) {
        try {
            return handshake.peerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** Ends the tunnels of agents that say nothing any more: called every few seconds. */
    void endSilent() {
        byMember.forEach((member, tunnel) -> {
            if (tunnel.isSilent()) {
                byMember.remove(member, tunnel);
                LOG.infof("the agent of %s is silent: its connection is given up", member);
                tunnel.close("silent");
            }
        });
    }

    @Override
    public void close() {
        byMember.values().forEach(tunnel -> tunnel.close("the gateway stops"));
    }
}
