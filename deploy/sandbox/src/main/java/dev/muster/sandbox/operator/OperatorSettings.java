package dev.muster.sandbox.operator;

import java.time.Duration;
import java.util.List;

/**
 * How the simulated Spark operator of one member behaves; all of it but the number of workers can be changed while it
 * runs.
 *
 * @param presence whether there is an operator at all, and whether it does anything
 * @param jobNamespaces namespaces it watches and prepares; an empty string among them means all (none are prepared then)
 * @param version what its Deployment says; before 2.4 it does not know {@code suspend}
 * @param sparkVersions what it says of the versions of Spark that may run; empty when it says nothing
 * @param webhook whether its webhook runs: spec defaults, and the pod fields that only the webhook sets
 * @param workers applications worked on at once, at least 1
 * @param submission how submitting goes
 * @param spark how the submitted Spark behaves
 */
public record OperatorSettings(
        Presence presence,
        List<String> jobNamespaces,
        String version,
        List<String> sparkVersions,
        boolean webhook,
        int workers,
        Submission submission,
        Spark spark) {

    /** Whether a member has an operator, and whether it does its work. */
    public enum Presence {
        /** Installed and working. */
        WORKING,
        /** Its Deployment and pods are there and ready, but it writes nothing. */
        SILENT,
        /** Not installed: no Deployment, no pods, no service account. */
        ABSENT
    }

    /**
     * How submitting goes.
     *
     * @param time how long one spark-submit takes
     * @param slowTime the same for an application told to be {@code slow}
     * @param perMinute most submissions started in a minute; 0 for no limit. The real operator manages about 130
     * @param busyTime for how long an application told to be {@code busy} is not looked at
     */
    public record Submission(Duration time, Duration slowTime, int perMinute, Duration busyTime) {
        public Submission {
            if (time.isNegative() || slowTime.isNegative() || busyTime.isNegative() || perMinute < 0) {
                throw new IllegalArgumentException("submission times and perMinute must not be negative");
            }
        }

        /** 0.3 s where the real one takes 3 s (the slow time), no limit, busy for 10 minutes. */
        public static Submission defaults() {
            return new Submission(Duration.ofMillis(300), Duration.ofSeconds(3), 0, Duration.ofMinutes(10));
        }

        public Submission withTime(Duration value) {
            return new Submission(value, slowTime, perMinute, busyTime);
        }

        public Submission withSlowTime(Duration value) {
            return new Submission(time, value, perMinute, busyTime);
        }

        public Submission withPerMinute(int value) {
            return new Submission(time, slowTime, value, busyTime);
        }

        public Submission withBusyTime(Duration value) {
            return new Submission(time, slowTime, perMinute, value);
        }
    }

    /**
     * How the submitted Spark behaves.
     *
     * @param driverStart from the driver's Running to its first executor request
     * @param batch executors asked for at once, at least 1
     * @param batchInterval time between two such batches
     * @param registrationWait how long the driver waits for 80 % of its executors before it starts all the same
     * @param runTime how long the job itself runs, unless the application says otherwise
     */
    public record Spark(
            Duration driverStart, int batch, Duration batchInterval, Duration registrationWait, Duration runTime) {
        public Spark {
            if (batch < 1) {
                throw new IllegalArgumentException("batch must be at least 1, not " + batch);
            }
        }

        /** Spark's own batch of 10 and wait of 30 s; driver start 0.3 s, batches 0.1 s apart, job 2 s for a sandbox. */
        public static Spark defaults() {
            return new Spark(
                    Duration.ofMillis(300), 10, Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(2));
        }

        public Spark withDriverStart(Duration value) {
            return new Spark(value, batch, batchInterval, registrationWait, runTime);
        }

        public Spark withRegistrationWait(Duration value) {
            return new Spark(driverStart, batch, batchInterval, value, runTime);
        }

        public Spark withRunTime(Duration value) {
            return new Spark(driverStart, batch, batchInterval, registrationWait, value);
        }
    }

    public OperatorSettings {
        jobNamespaces = List.copyOf(jobNamespaces);
        SparkVersion.of(version);
        sparkVersions = List.copyOf(sparkVersions);
        if (workers < 1) {
            throw new IllegalArgumentException("workers must be at least 1, not " + workers);
        }
    }

    /** A working operator 2.5.2 with webhook and the real one's 10 workers for namespace {@code default}. */
    public static OperatorSettings defaults() {
        return new OperatorSettings(
                Presence.WORKING,
                List.of("default"),
                "2.5.2",
                List.of(),
                true,
                10,
                Submission.defaults(),
                Spark.defaults());
    }

    /** Whether this version knows {@code spec.suspend} (2.4 and later). */
    public boolean knowsSuspend() {
        return SparkVersion.of(version).atLeast(2, 4);
    }

    /** Whether applications in this namespace are looked at. */
    public boolean watches(String namespace) {
        return jobNamespaces.contains("") || jobNamespaces.contains(namespace);
    }

    public OperatorSettings with(Presence value) {
        return new OperatorSettings(value, jobNamespaces, version, sparkVersions, webhook, workers, submission, spark);
    }

    public OperatorSettings withJobNamespaces(String... namespaces) {
        return new OperatorSettings(
                presence, List.of(namespaces), version, sparkVersions, webhook, workers, submission, spark);
    }

    public OperatorSettings withVersion(String value) {
        return new OperatorSettings(presence, jobNamespaces, value, sparkVersions, webhook, workers, submission, spark);
    }

    public OperatorSettings withSparkVersions(String... versions) {
        return new OperatorSettings(
                presence, jobNamespaces, version, List.of(versions), webhook, workers, submission, spark);
    }

    public OperatorSettings withWebhook(boolean value) {
        return new OperatorSettings(presence, jobNamespaces, version, sparkVersions, value, workers, submission, spark);
    }

    public OperatorSettings withWorkers(int value) {
        return new OperatorSettings(presence, jobNamespaces, version, sparkVersions, webhook, value, submission, spark);
    }

    public OperatorSettings with(Submission value) {
        return new OperatorSettings(presence, jobNamespaces, version, sparkVersions, webhook, workers, value, spark);
    }

    public OperatorSettings with(Spark value) {
        return new OperatorSettings(
                presence, jobNamespaces, version, sparkVersions, webhook, workers, submission, value);
    }
}
