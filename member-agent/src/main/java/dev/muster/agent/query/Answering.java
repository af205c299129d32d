package dev.muster.agent.query;

import dev.muster.api.tunnel.Frame;
import dev.muster.api.tunnel.Frame.Type;
import dev.muster.api.tunnel.Head;
import dev.muster.api.tunnel.Question;
import dev.muster.api.tunnel.ReadRules;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way: asks the member, sends what it answers as fast as the gateway gives credit, and reads no further while there
 * is none. What was read and not sent is at most one part of the member's answer.
 */
final class Answering {
    private final int stream;
    private final Consumer<Frame> send;
    private final Runnable over;
    private final Queue<ByteBuffer> unsent = new ArrayDeque<>();
    private long credit = Frame.WINDOW;
    private @Nullable AsyncBody body;
    private boolean consuming;
    private boolean whole;
    private boolean ended;

    /**
     * @param send takes frames in order
     * @param over runs once, when nothing more will be sent
     */
    Answering(int stream, Consumer<Frame> send, Runnable over) {
        this.stream = stream;
        this.send = send;
        this.over = over;
    }

    /** Asks. Returns before the answer is there. */
    void ask(HttpClient member, URI master, Question question) {
        var refusal = ReadRules.refusal(question.path());
        if (refusal.isPresent()) {
            fail(refusal.get());
            return;
        }
        member.consumeBytes(MemberRequest.of(member, master, question), (parts, from) -> take(parts))
                .whenComplete((response, problem) -> {
                    if (problem != null) {
                        fail("the member's API server did not answer: " + Words.of(problem));
                    } else {
                        begin(response);
                    }
                });
    }

    private synchronized void begin(HttpResponse<AsyncBody> response) {
        if (ended) {
            response.body().cancel();
            return;
        }
        if (response.code() >= 300 && response.code() < 400) {
            response.body().cancel();
            fail("the member's API server redirects, which is not followed");
            return;
        }
        body = response.body();
        send.accept(Frame.of(Type.HEAD, stream, head(response).toJson()));
        response.body().done().whenComplete((nothing, problem) -> end(Optional.ofNullable(problem)));
        pull();
    }

    private static Head head(HttpResponse<?> response) {
        var type = response.header("Content-Type");
        return new Head(response.code(), type == null ? "" : type, response.headers("Warning"));
    }

    private synchronized void take(List<ByteBuffer> parts) {
        consuming = false;
        unsent.addAll(parts);
        pull();
    }

    synchronized void credit(int bytes) {
        credit += bytes;
        pull();
    }

    /** Sends what may be sent; reads on when all is. */
    private void pull() {
        while (!ended && credit > 0 && !unsent.isEmpty()) {
            var part = unsent.element();
            int length = (int) Math.min(Math.min(credit, Frame.LIMIT), part.remaining());
            if (length > 0) {
                send.accept(new Frame(Type.DATA, stream, part.slice(part.position(), length)));
                part.position(part.position() + length);
                credit -= length;
            }
            if (!part.hasRemaining()) {
                unsent.remove();
            }
        }
        if (ended || !unsent.isEmpty()) {
            return;
        }
        if (whole) {
            finish(Frame.of(Type.END, stream));
        } else if (body != null && credit > 0 && !consuming) {
            consuming = true;
            body.consume();
        }
    }

    private synchronized void end(Optional<Throwable> problem) {
        if (problem.isPresent()) {
            fail("the member's API server broke off: " + Words.of(problem.get()));
        } else {
            whole = true;
            pull();
        }
    }

    private synchronized void fail(String words) {
        if (!ended) {
            finish(Frame.of(Type.RESET, stream, words));
        }
    }

    private void finish(Frame last) {
        ended = true;
        send.accept(last);
        over.run();
    }

    /** The gateway does not want it any more, or is gone. */
    synchronized void cancel() {
        if (!ended) {
            ended = true;
            unsent.clear();
            if (body != null) {
                body.cancel();
            }
            over.run();
        }
    }
}
