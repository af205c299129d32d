package dev.muster.propagation.dashboard;

import dev.muster.propagation.gateway.Access;
import dev.muster.propagation.gateway.AccessReview;
import dev.muster.propagation.gateway.Answer;
import dev.muster.propagation.gateway.Asker;
import dev.muster.propagation.gateway.Query;
import dev.muster.propagation.gateway.QueryPath;
import dev.muster.propagation.gateway.QueryRoute;
import dev.muster.propagation.gateway.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * The dashboard under the gateway: {@code dashboards/main/proxy/} with its files, {@code .../stream} with its live feed, and
 * {@code .../picture} with one picture as JSON. The subresource is called proxy because the hub cuts everything else after a minute.
 *
 * <p>A stream is one virtual thread that compares the newest picture with the one it sent last, so a viewer who reads slowly is sent
 * less often and never more than one picture; there is no queue to overflow.
 */
public final class DashboardRoute implements QueryRoute {
    /** Streams open at a time in one process; at the limit a viewer is told to come back. */
    static final int STREAMS = 200;

    /** A stream is heard of at least this often, so that a dead one is noticed on both sides. */
    private static final long QUIET_NANOS = 5_000_000_000L;

    private static final String RESOURCE = "dashboards";
    private static final String NAME = "main";
    private static final String PROXY = "proxy";

    private final HubSight sight;
    private final AccessReview review;
    private final PageFiles files = new PageFiles();
    private final InstantSource clock;
    private final AtomicInteger streams = new AtomicInteger();

    /** @param review says what a viewer may see on the hub */
    public DashboardRoute(HubSight sight, AccessReview review, InstantSource clock) {
        this.sight = sight;
        this.review = review;
        this.clock = clock;
    }

    @Override
    public List<ServedResource> resources() {
        return List.of(new ServedResource(RESOURCE + "/" + PROXY, "Dashboard", false, List.of("get"), List.of()));
    }

    @Override
    public boolean matches(QueryPath path) {
        return path.at(0).equals(RESOURCE);
    }

    /** Viewers whose stream is open in this process. */
    public int viewers() {
        return streams.get();
    }

    @Override
    public void handle(Query query, Answer answer) throws IOException {
        var segments = query.path().segments();
        if (segments.size() < 3
                || !segments.get(1).equals(NAME)
                || !segments.get(2).equals(PROXY)) {
            answer.refuse(Refusal.notFound("the dashboard is at " + RESOURCE + "/" + NAME + "/" + PROXY + "/"));
            return;
        }
        if (!query.method().equals("GET")) {
            answer.refuse(Refusal.methodNotAllowed("the dashboard can only be read: use GET"));
            return;
        }
        var file = String.join("/", segments.subList(3, segments.size()));
        switch (file) {
            case "stream" -> stream(query.asker(), answer);
            case "picture" -> picture(query.asker(), answer);
            case String name -> file(name, query.ifNoneMatch(), answer);
        }
    }

    /** A browser that has a file asks each time whether it is still the same, and gets it only when it is not. */
    private void file(String name, String known, Answer answer) throws IOException {
        var file = files.find(name);
        if (file.isEmpty()) {
            answer.refuse(Refusal.notFound("the dashboard has no file of this name"));
            return;
        }
        PageFiles.HEADERS.forEach(answer::header);
        answer.header("ETag", file.get().tag());
        if (file.get().isAmong(known)) {
            answer.notModified();
        } else {
            answer.bytes(200, file.get().type(), file.get().bytes());
        }
    }

    private void picture(Asker asker, Answer answer) throws IOException {
        if (!sight.isComplete()) {
            answer.refuse(NOT_YET);
            return;
        }
        var picture = sight.picture();
        var whole = Changes.whole(picture, rights(asker).sight(namespaces(picture), System.nanoTime()), clock.millis());
        answer.bytes(200, Answer.JSON, Changes.json(whole).getBytes(StandardCharsets.UTF_8));
    }

    private static final Refusal NOT_YET =
            Refusal.unavailable("this replica has not seen the whole hub yet; ask again in a second");

    private void stream(Asker asker, Answer answer) throws IOException {
        if (!sight.isComplete()) {
            answer.refuse(NOT_YET);
            return;
        }
        if (streams.incrementAndGet() > STREAMS) {
            streams.decrementAndGet();
            answer.refuse(Refusal.tooMany("as many viewers as one replica serves, " + STREAMS + ", are looking"));
            return;
        }
        try {
            answer.header("X-Content-Type-Options", "nosniff");
            answer.header("X-Accel-Buffering", "no");
            try (var body = answer.stream(200, "text/event-stream")) {
                follow(rights(asker), answer, body);
            }
        } finally {
            streams.decrementAndGet();
        }
    }

    /** Until the viewer leaves: whole pictures when their rights changed, changes else. */
    private void follow(ViewerRights rights, Answer answer, OutputStream body) throws IOException {
        var sent = sight.picture();
        var seen = rights.sight(namespaces(sent), System.nanoTime());
        send(body, "picture", Changes.whole(sent, seen, clock.millis()));
        long saidAt = System.nanoTime();
        while (!answer.isGone()) {
            pause();
            var newest = sight.picture();
            var allowed = rights.sight(namespaces(newest), System.nanoTime());
            if (!allowed.equals(seen)) {
                seen = allowed;
                send(body, "picture", Changes.whole(newest, seen, clock.millis()));
            } else if (newest != sent || System.nanoTime() - saidAt > QUIET_NANOS) {
                send(body, "change", Changes.between(sent, newest, seen, clock.millis()));
            } else {
                continue;
            }
            sent = newest;
            saidAt = System.nanoTime();
        }
    }

    private static void send(OutputStream body, String event, Object content) throws IOException {
        body.write(("event: " + event + "\ndata: " + Changes.json(content) + "\n\n").getBytes(StandardCharsets.UTF_8));
        body.flush();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(HubSight.ROUND);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("this process is stopping", e);
        }
    }

    private static Set<String> namespaces(Picture picture) {
        return picture.jobs().values().stream().map(JobRow::namespace).collect(Collectors.toUnmodifiableSet());
    }

    private ViewerRights rights(Asker asker) {
        return new ViewerRights(
                (group, resource, namespace) -> review.allows(asker, Access.list(group, namespace, resource)));
    }
}
