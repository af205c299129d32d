package dev.muster.sandbox.operator;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * One driver process: what it knows and what it does next. Used by one thread at a time.
 *
 * <p>It asks for executors, starts the job when 80 % of them run (or when the wait is over and at least one does, for
 * without any there is nothing to run tasks on), and ends when the job is over.
 */
final class DriverRun {
    /** Spark's {@code spark.scheduler.minRegisteredResourcesRatio} on Kubernetes. */
    private static final double ENOUGH = 0.8;

    /** What the driver does next. */
    sealed interface Step {
        /** Nothing until its executors change. */
        record Rest() implements Step {}

        /** Nothing before this time has passed, unless its executors change. */
        record Wait(Duration time) implements Step {}

        /** Ask for this many executors more. */
        record Ask(int count) implements Step {}

        /** End with this code. */
        record Exit(int code) implements Step {}
    }

    private final String uid;
    private final SparkApp app;
    private final Instant started = Instant.now();
    private final String prefix;
    private final Set<String> asked = new HashSet<>();
    private Set<String> live = Set.of();
    private int running;
    private boolean stopping;
    private Optional<Boolean> rights = Optional.empty();
    private int lastId;
    private Instant nextBatch = Instant.EPOCH;
    private Optional<Instant> jobStarted = Optional.empty();

    /**
     * @param uid the driver pod's
     * @param app the application as it was when the driver started
     */
    DriverRun(String uid, SparkApp app) {
        this.uid = uid;
        this.app = app;
        this.prefix = SparkProperties.of(app, false)
                .get("spark.kubernetes.executor.podNamePrefix")
                .orElse(app.name() + "-"
                        + UUID.randomUUID().toString().replace("-", "").substring(0, 16));
    }

    boolean isOf(String driverUid) {
        return uid.equals(driverUid);
    }

    /** Whether the driver may create pods; asked once. */
    boolean mayAsk(BooleanSupplier allowed) {
        if (rights.isEmpty()) {
            rights = Optional.of(allowed.getAsBoolean());
        }
        return rights.get();
    }

    /** The driver was told to stop. */
    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    /** Those of these executors that this driver made. */
    List<Pod> own(List<Pod> executors) {
        return executors.stream()
                .filter(pod -> pod.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> owner.getUid().equals(uid)))
                .toList();
    }

    String prefix() {
        return prefix;
    }

    SparkProperties properties(boolean webhook) {
        return SparkProperties.of(app, webhook);
    }

    int nextId() {
        return ++lastId;
    }

    /** An executor was created that the watch may not show yet. */
    void asked(String name) {
        asked.add(name);
    }

    /** Takes in the executors of this driver that are seen; what is not seen any more, or has ended, is lost. */
    void observe(List<Pod> executors) {
        List<Pod> own = own(executors);
        own.forEach(pod -> asked.remove(pod.getMetadata().getName()));
        List<Pod> alive = own.stream()
                .filter(pod -> !MemberView.isTerminal(pod))
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
        live = alive.stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
        running = (int) alive.stream()
                .filter(pod -> MemberView.phase(pod).equals("Running"))
                .count();
        own.forEach(pod -> lastId = Math.max(lastId, id(pod)));
    }

    private static int id(Pod executor) {
        String id = executor.getMetadata().getLabels().getOrDefault(SparkPods.EXECUTOR_ID, "0");
        return id.matches("\\d{1,9}") ? Integer.parseInt(id) : 0;
    }

    Step next(OperatorSettings settings, Instant now) throws SparkRefusal {
        OperatorSettings.Spark pace = settings.spark();
        Instant ready = started.plus(pace.driverStart());
        if (now.isBefore(ready)) {
            return new Step.Wait(Duration.between(now, ready));
        }
        if (Misbehaviour.DRIVER_FAILS.isOf(app)) {
            return new Step.Exit(1);
        }
        int wanted = Math.max(1, ExecutorCount.atStart(properties(settings.webhook())));
        startJob(wanted, ready.plus(pace.registrationWait()), now);
        Optional<Instant> end = jobStarted.map(start -> start.plus(runTime(pace)));
        if (end.isPresent() && !now.isBefore(end.get())) {
            return new Step.Exit(0);
        }
        int missing = wanted - live.size() - asked.size();
        if (missing > 0) {
            return ask(Math.min(missing, pace.batch()), pace, now);
        }
        return end.<Step>map(time -> new Step.Wait(Duration.between(now, time)))
                .orElseGet(() -> untilWaitIsOver(ready.plus(pace.registrationWait()), now));
    }

    private void startJob(int wanted, Instant patience, Instant now) {
        boolean enough = running >= Math.ceil(wanted * ENOUGH);
        boolean atLast = running >= 1 && !now.isBefore(patience);
        if (jobStarted.isEmpty() && (enough || atLast)) {
            jobStarted = Optional.of(now);
        }
    }

    private Step ask(int count, OperatorSettings.Spark pace, Instant now) {
        if (now.isBefore(nextBatch)) {
            return new Step.Wait(Duration.between(now, nextBatch));
        }
        nextBatch = now.plus(pace.batchInterval());
        return new Step.Ask(count);
    }

    private static Step untilWaitIsOver(Instant patience, Instant now) {
        return now.isBefore(patience) ? new Step.Wait(Duration.between(now, patience)) : new Step.Rest();
    }

    private Duration runTime(OperatorSettings.Spark pace) {
        return app.annotation(Misbehaviour.RUN_SECONDS)
                .flatMap(DriverRun::seconds)
                .orElse(pace.runTime());
    }

    private static Optional<Duration> seconds(String text) {
        try {
            double value = Double.parseDouble(text);
            return value >= 0 ? Optional.of(Duration.ofMillis((long) (value * 1000))) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
