package dev.muster.propagation.gateway;

import dev.muster.api.tunnel.Head;
import dev.muster.api.tunnel.Question;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Answers with what one member says, as it says it; only tables get their columns CLUSTER and ADOPTION. */
final class OneMember {
    /** Bytes of an answer that has an end; no list of a member comes near. */
    private static final long BYTES = 2L * 1024 * 1024 * 1024;

    private static final int PIECE = 32 * 1024;

    private final Reach reach;
    private final Lists lists;
    private final Watches watches;
    private final GatewayMeters meters;

    OneMember(Reach reach, Lists lists, Watches watches, GatewayMeters meters) {
        this.reach = reach;
        this.lists = lists;
        this.watches = watches;
        this.meters = meters;
    }

    void answer(String member, Query query, List<String> path, Answer answer) throws IOException {
        var resource = ResourcePath.of(path);
        if (!query.wantsTable() || resource.isEmpty()) {
            pass(member, query, answer);
        } else if (query.isSet("watch")) {
            watches.one(member, query, resource, answer);
        } else {
            lists.one(member, query, resource, answer);
        }
    }

    private void pass(String member, Query query, Answer answer) throws IOException {
        var question = MemberRoute.question(query, query.accept(), query.parameters());
        try (var from = reach.ask(member, question)) {
            answer.onGone(from::close);
            copy(from.head(), from, question, answer);
        } catch (MemberAnswer.MemberFailure e) {
            failed(member, e, answer);
        }
    }

    private void failed(String member, MemberAnswer.MemberFailure e, Answer answer) throws IOException {
        meters.memberFailed();
        if (answer.hasBegun()) {
            answer.breakOff();
        } else {
            answer.refuse(Refusal.unavailable("cluster(" + member + "): " + e.getMessage()));
        }
    }

    /** For another replica: unchanged, and only what is connected here. */
    void answerReplica(String member, Question question, Answer answer) throws IOException {
        if (!reach.isHere(member)) {
            answer.refuse(new Refusal(PassedOn.NOT_HERE, "Misdirected", "the agent is not connected to this replica"));
            return;
        }
        try (var from = reach.ask(member, question)) {
            answer.onGone(from::close);
            copy(from.head(), from, question, answer);
        } catch (MemberAnswer.MemberFailure e) {
            if (answer.hasBegun()) {
                answer.breakOff();
            } else {
                answer.header(PassedOn.FAILURE, oneLine(e.getMessage()));
                answer.refuse(Refusal.unavailable(oneLine(e.getMessage())));
            }
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("[^\\x20-\\x7e]+", " ");
    }

    /** Copies a body; one without an end of its own may be of any length. */
    static void copy(Head head, MemberAnswer from, Question question, Answer answer) throws IOException {
        head.warnings().stream().limit(10).forEach(warning -> Optional.of(warning)
                .filter(text -> text.chars().noneMatch(Character::isISOControl))
                .ifPresent(answer::passWarning));
        var type = head.contentType().chars().anyMatch(Character::isISOControl) ? "" : head.contentType();
        var to = answer.stream(head.status(), type.isEmpty() ? Answer.JSON : type);
        var piece = new byte[PIECE];
        long total = 0;
        for (int read = from.body().read(piece); read >= 0; read = from.body().read(piece)) {
            total += read;
            if (total > BYTES && !question.isEndless()) {
                throw new MemberAnswer.MemberFailure("its answer is longer than " + BYTES + " bytes");
            }
            to.write(piece, 0, read);
        }
        to.close();
    }
}
