package dev.muster.propagation.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Where the process begins. */
@QuarkusMain
public final class Start {
    private Start() {}

    /** Quarkus turns WebSockets off in all of Vert.x when its own server has none; agents connect to the gateway by one. */
    public static void main(String... arguments) {
        System.setProperty("vertx.disableWebsockets", "false");
        Quarkus.run(arguments);
    }
}
