package dev.muster.propagation.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A single object, or what hangs on one such as a log, asked of all members. An object of one member is that object; of several, a list
 * of them. A log can only be of one.
 */
final class MergedObject {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Reach reach;
    private final Duration deadline;

    MergedObject(Reach reach, Duration deadline) {
        this.reach = reach;
        this.deadline = deadline;
    }

    void answer(Query query, Answer answer) throws IOException {
        boolean object = MemberRoute.memberPath(query).stream().noneMatch("log"::equals);
        var question = MemberRoute.question(query, object ? Answer.JSON : query.accept(), query.parameters());
        try (var gathered = Gathered.ask(reach, reach.members(), member -> question, answer, deadline)) {
            if (gathered.found().isEmpty()) {
                answer.refuse(gathered.refusal());
            } else if (object) {
                objects(gathered, answer);
            } else if (gathered.found().size() > 1) {
                answer.refuse(new Refusal(
                        409,
                        "Conflict",
                        "it is in several members, name one of "
                                + String.join(", ", gathered.found().keySet())));
            } else {
                var found = gathered.found().values().iterator().next();
                gathered.failed().forEach((member, words) -> answer.warn(Gathered.line(member, words)));
                OneMember.copy(found.head(), found.answer(), question, answer);
            }
        } catch (MemberAnswer.MemberFailure e) {
            answer.breakOff();
        }
    }

    private static void objects(Gathered gathered, Answer answer) throws IOException {
        var lines = new ArrayList<>(gathered.lines());
        var objects = new ArrayList<ObjectNode>();
        for (Map.Entry<String, Gathered.Found> entry : gathered.found().entrySet()) {
            try {
                objects.add(read(entry.getKey(), entry.getValue().answer()));
            } catch (IOException e) {
                lines.add(Gathered.line(entry.getKey(), String.valueOf(e.getMessage())));
            }
        }
        if (objects.isEmpty()) {
            answer.refuse(Refusal.unavailable(String.join("\n", lines)));
            return;
        }
        lines.forEach(answer::warn);
        answer.json(200, objects.size() == 1 ? objects.getFirst() : list(objects));
    }

    private static ObjectNode read(String member, MemberAnswer answer) throws IOException {
        var bytes = Cutoff.within(answer, () -> answer.body().readNBytes(ListReader.ITEM_LIMIT + 1));
        if (bytes.length > ListReader.ITEM_LIMIT) {
            throw new MemberAnswer.MemberFailure("the object is larger than " + ListReader.ITEM_LIMIT + " bytes");
        }
        try {
            if (JSON.readTree(bytes) instanceof ObjectNode object) {
                new ClusterMark(member).mark(object);
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new MemberAnswer.MemberFailure("its answer is not JSON");
        }
        throw new MemberAnswer.MemberFailure("its answer is no object");
    }

    private static ObjectNode list(List<ObjectNode> objects) {
        var list = JsonNodeFactory.instance.objectNode().put("kind", "List").put("apiVersion", "v1");
        list.putObject("metadata");
        list.putArray("items").addAll(objects);
        return list;
    }
}
