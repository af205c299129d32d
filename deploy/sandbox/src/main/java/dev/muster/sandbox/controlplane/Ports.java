package dev.muster.sandbox.controlplane;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Free ports on loopback, below the range from which Linux takes ports for outgoing connections (32768 and up), so that a server
 * that is down for a while finds its port still free. Each port is handed out once per JVM.
 */
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int TRIES = 1_000;
    private static final Set<Integer> TAKEN = new HashSet<>();
    /** Where in the range to begin: differs between JVMs, so that two starting at once do not race for one port. */
    private static final Random RANDOM = new Random();

    private Ports() {}

    /** @throws IllegalStateException if a thousand ports tried are all in use */
    public static int free() {
        synchronized (TAKEN) {
            for (int i = 0; i < TRIES; i++) {
                int port = RANDOM.nextInt(FIRST, LAST);
                if (!TAKEN.contains(port) && canListen(port)) {
                    TAKEN.add(port);
                    return port;
                }
            }
        }
        throw new IllegalStateException(
                "no free port on loopback: " + TRIES + " between " + FIRST + " and " + LAST + " are in use");
    }

    /** Whether something accepts connections at that port of loopback now. */
    static boolean accepts(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean canListen(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
