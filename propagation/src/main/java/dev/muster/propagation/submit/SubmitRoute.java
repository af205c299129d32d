package dev.muster.propagation.submit;

import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.explain.Leading;
import dev.muster.propagation.explain.Standpoint;
import dev.muster.propagation.gateway.Access;
import dev.muster.propagation.gateway.AccessReview;
import dev.muster.propagation.gateway.Answer;
import dev.muster.propagation.gateway.Query;
import dev.muster.propagation.gateway.QueryPath;
import dev.muster.propagation.gateway.QueryRoute;
import dev.muster.propagation.gateway.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Serves {@code submissions}: POST reads a command line of spark-submit, GET of one says how its job stands. With {@code ?seen=MARK} of an
 * earlier answer GET is held until something is different, so that whoever follows a job asks seldom and learns soon.
 */
public final class SubmitRoute implements QueryRoute {
    private static final String TEXT = "text/plain; charset=utf-8";

    /** How long a question is held: well below the 60 s after which the hub's API server gives up on it. */
    private static final Duration HELD = Duration.ofSeconds(20);

    /** The same where another replica asks in the asker's name and waits for 6 s itself. */
    private static final Duration HELD_PASSED = Duration.ofSeconds(3);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private static final List<ServedResource> RESOURCES =
            List.of(new ServedResource("submissions", "Submission", true, List.of("create", "get"), List.of()));

    private final Leading leading;
    private final AccessReview review;
    private final SubmitDefaults defaults;

    public SubmitRoute(Leading leading, AccessReview review, SubmitDefaults defaults) {
        this.leading = leading;
        this.review = review;
        this.defaults = defaults;
    }

    @Override
    public List<ServedResource> resources() {
        return RESOURCES;
    }

    @Override
    public boolean matches(QueryPath path) {
        int length = path.segments().size();
        return path.at(0).equals("namespaces") && path.at(2).equals("submissions") && (length == 3 || length == 4);
    }

    @Override
    public boolean answersHere() {
        return leading.here().isPresent();
    }

    @Override
    public void handle(Query query, Answer answer) throws IOException {
        boolean one = query.path().segments().size() == 4;
        if (!query.method().equals(one ? "GET" : "POST") || query.isSet("watch")) {
            answer.refuse(Refusal.methodNotAllowed(
                    "submissions answer POST, and GET for one of them by the name of its SparkApplication"));
        } else if (one) {
            progress(query, answer);
        } else {
            read(query, answer);
        }
    }

    private void read(Query query, Answer answer) throws IOException {
        var suffix = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        var submission = Submission.read(query.body(), query.path().at(1), defaults, suffix);
        if (submission instanceof Submission.Wrong wrong) {
            answer.refuse(Refusal.badRequest(wrong.message()));
        } else if (asText(query)) {
            text(answer, submission.text());
        } else {
            answer.json(200, submission.json());
        }
    }

    private void progress(Query query, Answer answer) throws IOException {
        var namespace = query.path().at(1);
        var name = query.path().at(3);
        var reading = Access.get(SparkApplication.GROUP, namespace, SparkApplication.PLURAL, name);
        if (!review.allows(query.asker(), reading)) {
            answer.refuse(Refusal.forbidden(query.asker(), reading));
            return;
        }
        var here = leading.here();
        if (here.isEmpty()) {
            answer.refuse(Refusal.unavailable("this control plane has just lost the lead: ask again"));
            return;
        }
        var held = query.passed() ? HELD_PASSED : HELD;
        var progress = awaited(here.get(), query, answer, held);
        if (progress.isEmpty()) {
            answer.refuse(Refusal.notFound(
                    "%s.%s \"%s\" not found".formatted(SparkApplication.PLURAL, SparkApplication.GROUP, name)));
        } else if (asText(query)) {
            text(answer, progress.get().text());
        } else {
            answer.json(200, progress.get().json(namespace, name));
        }
    }

    /** What is new to the asker, or after a while what is not; one who has seen nothing yet is given time until the job shows. */
    private static Optional<Progress> awaited(Standpoint from, Query query, Answer answer, Duration held)
            throws IOException {
        var seen = query.parameter("seen").orElse("");
        long deadline = System.nanoTime() + held.toNanos();
        while (true) {
            var progress = from.job(query.path().at(1), query.path().at(3)).map(Progress::of);
            boolean fresh = progress.isPresent()
                    ? !progress.get().mark().equals(seen) || progress.get().outcome() != Progress.Outcome.OPEN
                    : !seen.isEmpty();
            if (fresh || System.nanoTime() >= deadline || answer.isGone()) {
                return progress;
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(LOOK_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static boolean asText(Query query) {
        return query.parameter("as").filter("text"::equals).isPresent();
    }

    private static void text(Answer answer, String text) throws IOException {
        answer.bytes(200, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }
}
