package dev.muster.propagation.gateway;

import dev.muster.api.tunnel.Head;
import dev.muster.api.tunnel.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One question asked of many members at once, as far as the heads of their answers. Nobody is waited for longer than a member may take.
 *
 * @param found members that answered 200, by name
 * @param refused those that answered something else, with its status and words
 * @param failed those that did not answer
 */
record Gathered(Map<String, Found> found, Map<String, Refused> refused, Map<String, String> failed)
        implements AutoCloseable {
    /** An answer that has begun. */
    record Found(Head head, MemberAnswer answer) {}

    /** A member's own no. */
    record Refused(int code, String message) {}

    private sealed interface Outcome {
        record Yes(Found found) implements Outcome {}

        record No(Refused refused) implements Outcome {}

        record Nothing(String words) implements Outcome {}
    }

    /**
     * Asks, and waits for all.
     *
     * @param grace how long is waited for others once one has answered; absent others count as failed
     */
    static Gathered ask(
            Reach reach, Collection<String> members, Function<String, Question> question, Answer answer, Duration grace)
            throws IOException {
        var outcomes = new TreeMap<String, Outcome>();
        var all = new CountDownLatch(members.size());
        var one = new CountDownLatch(members.isEmpty() ? 0 : 1);
        var late = new boolean[1];
        for (var member : members) {
            Thread.ofVirtual().name("member").start(() -> {
                var outcome = outcome(reach, member, question.apply(member), answer);
                synchronized (outcomes) {
                    if (late[0] && outcome instanceof Outcome.Yes(Found found)) {
                        found.answer().close();
                    }
                    if (!late[0]) {
                        outcomes.put(member, outcome);
                    }
                }
                if (outcome instanceof Outcome.Yes) {
                    one.countDown();
                }
                all.countDown();
                if (all.getCount() == 0) {
                    one.countDown();
                }
            });
        }
        await(one, all, grace);
        synchronized (outcomes) {
            late[0] = true;
            members.forEach(member -> outcomes.putIfAbsent(
                    member, new Outcome.Nothing("no answer within " + grace.toMillis() + " ms after the others'")));
            return sorted(outcomes);
        }
    }

    private static void await(CountDownLatch one, CountDownLatch all, Duration grace) throws IOException {
        try {
            one.await();
            all.await(grace.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static Outcome outcome(Reach reach, String member, Question question, Answer answer) {
        MemberAnswer from = null;
        try {
            from = reach.ask(member, question);
            answer.onGone(from::close);
            var head = from.head();
            if (head.status() == 200) {
                return new Outcome.Yes(new Found(head, from));
            }
            var refused = new Refused(head.status(), StatusText.of(head, from));
            from.close();
            return new Outcome.No(refused);
        } catch (IOException e) {
            if (from != null) {
                from.close();
            }
            return new Outcome.Nothing(e.getMessage() == null ? "no answer" : e.getMessage());
        }
    }

    private static Gathered sorted(Map<String, Outcome> outcomes) {
        var found = new TreeMap<String, Found>();
        var refused = new TreeMap<String, Refused>();
        var failed = new TreeMap<String, String>();
        outcomes.forEach((member, outcome) -> {
            switch (outcome) {
                case Outcome.Yes(Found yes) -> found.put(member, yes);
                case Outcome.No(Refused no) -> refused.put(member, no);
                case Outcome.Nothing(String words) -> failed.put(member, words);
            }
        });
        return new Gathered(found, refused, failed);
    }

    /** One line for each member that is missing from the answer. */
    List<String> lines() {
        var lines = new TreeMap<String, String>();
        refused.forEach((member, refusal) -> lines.put(member, line(member, refusal.message())));
        failed.forEach((member, words) -> lines.put(member, line(member, words)));
        return new ArrayList<>(lines.values());
    }

    static String line(String member, String words) {
        return "cluster(" + member + "): " + words;
    }

    /** When nothing was found: what they all say, or that nobody can be asked. */
    Refusal refusal() {
        if (found.isEmpty() && refused.isEmpty() && failed.isEmpty()) {
            return Refusal.unavailable("no member has joined");
        }
        var codes = refused.values().stream().map(Refused::code).distinct().toList();
        var message = String.join("\n", lines());
        if (!failed.isEmpty() || codes.size() != 1) {
            return Refusal.unavailable(message);
        }
        return switch (codes.getFirst()) {
            case 403 -> new Refusal(403, "Forbidden", message);
            case 404 -> Refusal.notFound(message);
            case 410 -> new Refusal(410, "Expired", message);
            default -> new Refusal(codes.getFirst() >= 400 ? codes.getFirst() : 502, "Unknown", message);
        };
    }

    @Override
    public void close() {
        found.values().forEach(each -> each.answer().close());
    }
}
