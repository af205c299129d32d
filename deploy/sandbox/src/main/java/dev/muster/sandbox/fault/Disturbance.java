package dev.muster.sandbox.fault;

import static dev.muster.sandbox.fault.FaultyFleet.CONTROL_PLANE;
import static dev.muster.sandbox.fault.FaultyFleet.GOOD;
import static dev.muster.sandbox.fault.FaultyFleet.agentOf;

import dev.muster.sandbox.controlplane.Component;
import dev.muster.sandbox.fleet.Program;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Something that is wrong for as long as a scenario plays, or for a while of it.
 *
 * @param begin starts it, before the scenario acts
 * @param end ends what has not ended by itself
 */
public record Disturbance(String name, Consumer<FaultyFleet> begin, Consumer<FaultyFleet> end) {
    /** Longer than the leader's lease in a {@link FaultyFleet}. */
    private static final Duration FROZEN = Duration.ofSeconds(10);

    /** To either side of the servers' clocks. */
    private static final Duration APART = Duration.ofMinutes(10);

    /** Until a process has read that its clock is another, and renewed its Lease by it. */
    private static final Duration CLOCK_FELT = Duration.ofSeconds(2);

    /**
     * All of them, but those of {@link Clocks}.
     *
     * @param away how long a server is away where it is
     * @param seed of what is struck by chance
     */
    public static List<Disturbance> all(Duration away, long seed) {
        return List.of(
                ruled("every answer 150 ms late", call -> new Verdict.AnswerLate(Duration.ofMillis(150))),
                ruled("one request in four lost", sometimes(seed, 4, call -> new Verdict.Lost())),
                ruled("one write's answer in four lost", sometimes(seed, 4, writes(call -> new Verdict.AnswerLost()))),
                ruled("one request in four answered 500", sometimes(seed, 4, call -> new Verdict.Refused(500))),
                ruled("one request in four answered 429", sometimes(seed, 4, call -> new Verdict.Refused(429))),
                ruled("one write in four answered 409", sometimes(seed, 4, writes(call -> new Verdict.Refused(409)))),
                ruled("reports late and out of order", late(seed)),
                away(
                        "hub stopped (SIGSTOP)",
                        away,
                        fleet -> fleet.fleet().hub().apiServer(),
                        Component::pause,
                        Component::resume),
                away("hub killed", away, fleet -> fleet.fleet().hub().apiServer(), Component::kill, Component::start),
                away(
                        "member stopped (SIGSTOP)",
                        away,
                        fleet -> fleet.fleet().member(GOOD).cluster().apiServer(),
                        Component::pause,
                        Component::resume),
                away(
                        "member killed",
                        away,
                        fleet -> fleet.fleet().member(GOOD).cluster().apiServer(),
                        Component::kill,
                        Component::start),
                silent("the agent's watches of the hub silent", agentOf(GOOD), "hub"),
                silent("the agent's watches of the member silent", agentOf(GOOD), "member"),
                silent("the control plane's watches silent", CONTROL_PLANE, "hub"),
                second("two leaders, one frozen", CONTROL_PLANE),
                second("two agents, one frozen", agentOf(GOOD)));
    }

    /** Those that end within seconds. */
    public static List<Disturbance> quick(long seed) {
        var wanted =
                List.of("every answer 150 ms late", "one write's answer in four lost", "reports late and out of order");
        return all(Duration.ZERO, seed).stream()
                .filter(one -> wanted.contains(one.name()))
                .toList();
    }

    /** The control plane's clock ahead of the servers', the agents' behind them, from one second to the next and back again. */
    static Disturbance apart(Clocks clocks) {
        return new Disturbance(
                "clocks 20 minutes apart",
                fleet -> {
                    fleet.processes().forEach(process -> clocks.set(process, APART.negated()));
                    clocks.set(CONTROL_PLANE, APART);
                    Stage.pause(CLOCK_FELT);
                },
                fleet -> fleet.processes().forEach(process -> clocks.set(process, Duration.ZERO)));
    }

    /** A leader whose clock is ahead freezes for good; one whose clock is behind must follow it all the same. */
    static Disturbance successor(Clocks clocks) {
        var successor = CONTROL_PLANE + "-2";
        var other = new AtomicReference<Program>();
        return new Disturbance(
                "a frozen leader's successor, clocks 20 minutes apart",
                fleet -> {
                    clocks.set(CONTROL_PLANE, APART);
                    clocks.set(successor, APART.negated());
                    Stage.pause(CLOCK_FELT);
                    fleet.program(CONTROL_PLANE).pause();
                    other.set(fleet.second(CONTROL_PLANE));
                },
                fleet -> {
                    fleet.program(CONTROL_PLANE).resume();
                    clocks.set(CONTROL_PLANE, Duration.ZERO);
                    other.get().close();
                    clocks.set(successor, Duration.ZERO);
                    fleet.program(CONTROL_PLANE).start();
                });
    }

    private static Disturbance ruled(String name, Function<Call, Verdict> rule) {
        return new Disturbance(
                name,
                fleet ->
                        fleet.processes().forEach(process -> fleet.gate(process).rule(rule)),
                fleet ->
                        fleet.processes().forEach(process -> fleet.gate(process).rule(call -> Verdict.PASS)));
    }

    /** Leases are spared: a process without its Lease is another fault. */
    private static Function<Call, Verdict> sometimes(long seed, int one, Function<Call, Verdict> verdict) {
        var random = new Random(seed);
        return call -> {
            synchronized (random) {
                return call.watch() || call.resource().equals("leases") || random.nextInt(one) != 0
                        ? Verdict.PASS
                        : verdict.apply(call);
            }
        };
    }

    private static Function<Call, Verdict> writes(Function<Call, Verdict> verdict) {
        return call -> call.writes() ? verdict.apply(call) : Verdict.PASS;
    }

    /** Later than an agent waits for an answer, so that a newer report overtakes an older one. */
    private static Function<Call, Verdict> late(long seed) {
        var random = new Random(seed);
        return call -> {
            synchronized (random) {
                return call.resource().equals("capacityreports") && call.writes()
                        ? new Verdict.Late(Duration.ofMillis(random.nextInt(4_000)))
                        : Verdict.PASS;
            }
        };
    }

    /** A server that goes a moment after the scenario began, and comes back by itself. */
    private static Disturbance away(
            String name,
            Duration time,
            Function<FaultyFleet, Component> which,
            Consumer<Component> goes,
            Consumer<Component> comes) {
        var back = new AtomicReference<Thread>();
        return new Disturbance(
                name + " for " + time.toSeconds() + " s",
                fleet -> {
                    var component = which.apply(fleet);
                    back.set(Thread.ofVirtual().start(() -> {
                        Stage.pause(Duration.ofMillis(400));
                        goes.accept(component);
                        Stage.pause(time);
                        comes.accept(component);
                    }));
                },
                fleet -> join(back.get()));
    }

    private static Disturbance silent(String name, String process, String server) {
        return new Disturbance(
                name,
                fleet -> {
                    fleet.gate(process).mute(server);
                    Thread.ofVirtual().start(() -> {
                        Stage.pause(Duration.ofSeconds(3));
                        fleet.gate(process).speak(server);
                    });
                },
                fleet -> fleet.gate(process).speak(server));
    }

    /** The first is frozen a moment after the scenario began, a second takes over, and the first goes on. */
    private static Disturbance second(String name, String process) {
        var acting = new AtomicReference<Thread>();
        var other = new AtomicReference<Program>();
        return new Disturbance(
                name,
                fleet -> acting.set(Thread.ofVirtual().start(() -> {
                    Stage.pause(Duration.ofMillis(300));
                    fleet.program(process).pause();
                    other.set(fleet.second(process));
                    Stage.pause(FROZEN);
                    fleet.program(process).resume();
                })),
                fleet -> {
                    join(acting.get());
                    other.get().close();
                    // A leader that lost its Lease has ended by itself.
                    fleet.program(process).start();
                });
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
