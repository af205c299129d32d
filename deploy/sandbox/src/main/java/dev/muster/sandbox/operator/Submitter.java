package dev.muster.sandbox.operator;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Submits: with Spark's own spark-submit where that can run the image, else played: it takes its time, then creates the driver pod.
 * Who writes the status afterwards is not its matter.
 */
final class Submitter {
    private final KubernetesClient client;
    private final Supplier<OperatorSettings> settings;
    private final Optional<SubmitProgram> program;
    private Instant nextStart = Instant.EPOCH;

    Submitter(KubernetesClient client, Supplier<OperatorSettings> settings, Optional<SubmitProgram> program) {
        this.client = client;
        this.settings = settings;
        this.program = program;
    }

    /** Submits the application under this id, blocking for as long as it takes; the answer is why it failed, if it did. */
    Optional<String> submit(SparkApp app, String submissionId) {
        OperatorSettings now = settings.get();
        Optional<String> version = version(app);
        if (version.isPresent()) {
            return submitFor(app, submissionId, version.get(), now.webhook());
        }
        rest(pause(now.submission().perMinute()));
        rest(
                Misbehaviour.SLOW.isOf(app)
                        ? now.submission().slowTime()
                        : now.submission().time());
        try {
            createDriver(app, submissionId, now.webhook());
            return Optional.empty();
        } catch (SparkRefusal e) {
            return Optional.of(failed("failed to run spark-submit: " + e.getMessage()));
        } catch (KubernetesClientException e) {
            return Optional.of(failed(
                    e.getCode() == HttpURLConnection.HTTP_CONFLICT
                            ? "driver pod already exist"
                            : "failed to run spark-submit: " + e.getMessage()));
        }
    }

    /** The Spark that runs this application for real. */
    private Optional<String> version(SparkApp app) {
        return SparkPods.text(app.spec().path("driver").path("image"))
                .or(() -> SparkPods.text(app.spec().path("image")))
                .flatMap(image -> program.flatMap(one ->
                        one.versionFor(image, SparkProperties.of(app, false).isPython())));
    }

    private Optional<String> submitFor(SparkApp app, String submissionId, String version, boolean webhook) {
        if (driverExists(app)) {
            return Optional.of(failed("driver pod already exist"));
        }
        SubmitProgram submit = program.orElseThrow();
        List<String> arguments = SubmitArguments.of(
                app,
                SparkProperties.of(app, webhook),
                submissionId,
                version,
                submit.master(),
                submit.folder(submissionId));
        return submit.submit(submissionId, version, arguments)
                .map(said -> failed("failed to run spark-submit: " + said));
    }

    private boolean driverExists(SparkApp app) {
        return client.pods()
                        .inNamespace(app.namespace())
                        .withName(app.intendedDriverPodName())
                        .get()
                != null;
    }

    private void createDriver(SparkApp app, String submissionId, boolean webhook) throws SparkRefusal {
        if (Misbehaviour.SUBMISSION_FAILS.isOf(app)) {
            throw new SparkRefusal("Exception in thread \"main\" java.lang.IllegalStateException: told to fail");
        }
        String mode = app.spec().path("mode").asText(webhook ? "cluster" : "");
        if (!mode.equals("cluster")) {
            throw new SparkRefusal(
                    "--deploy-mode must be either \"client\" or \"cluster\", and only cluster runs here: '" + mode
                            + "'");
        }
        SparkProperties properties = SparkProperties.of(app, webhook);
        ExecutorCount.checkAtSubmission(properties);
        SparkPodShape.checkAtSubmission(
                properties, SparkVersion.of(app.spec().path("sparkVersion").asText("3.5.0")));
        String sparkId = "spark-" + UUID.randomUUID().toString().replace("-", "");
        Pod driver = new SparkPods(app, properties, webhook).driver(submissionId, sparkId);
        client.pods().inNamespace(app.namespace()).resource(driver).create();
    }

    private static String failed(String why) {
        return "failed to submit spark application: failed to run spark-submit: " + why;
    }

    /** How long to wait for a turn when only so many submissions may start in a minute. */
    private synchronized Duration pause(int perMinute) {
        if (perMinute == 0) {
            return Duration.ZERO;
        }
        Instant now = Instant.now();
        Instant start = nextStart.isAfter(now) ? nextStart : now;
        nextStart = start.plus(Duration.ofMinutes(1).dividedBy(perMinute));
        return Duration.between(now, start);
    }

    private static void rest(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during a submission", e);
        }
    }
}
