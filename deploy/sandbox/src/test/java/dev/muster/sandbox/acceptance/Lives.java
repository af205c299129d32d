package dev.muster.sandbox.acceptance;

import dev.muster.sandbox.fleet.Audit;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.Member;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When copies and drivers of one application lived, by the audit logs of all members: a copy from the write that leaves it
 * unsuspended to its deletion, suspension or end; a driver pod from its create to its end or deletion.
 */
record Lives(List<Life> lives) {
    record Life(String member, String what, Instant from, Instant to) {
        boolean overlaps(Life other) {
            return from.isBefore(other.to) && other.from.isBefore(to);
        }
    }

    Lives(Fleet fleet, Spark app, Instant since) {
        this(fleet.members().stream()
                .flatMap(member -> read(member, app, since).stream())
                .sorted(Comparator.comparing(Life::from))
                .toList());
    }

    private static List<Life> read(Member member, Spark app, Instant since) {
        var lives = new ArrayList<Life>();
        Map<String, Instant> open = new HashMap<>();
        for (var request : Audit.of(member.cluster()).since(since).succeeded().requests()) {
            if (!request.isWrite() || !request.namespace().equals("default")) {
                continue;
            }
            var what = what(request, app);
            if (what.isEmpty()) {
                continue;
            }
            var live = isLive(request, what);
            if (live == State.LIVE) {
                open.putIfAbsent(what, request.at());
            } else if (live == State.ENDED && open.containsKey(what)) {
                lives.add(new Life(member.name(), what, open.remove(what), request.at()));
            }
        }
        open.forEach((what, from) -> lives.add(new Life(member.name(), what, from, Instant.MAX)));
        return lives;
    }

    private static String what(Audit.Request request, Spark app) {
        if (request.resource().equals("pods") && request.name().equals(app.name() + "-driver")) {
            return "driver";
        }
        return request.resource().equals("sparkapplications") && request.name().equals(app.name()) ? "copy" : "";
    }

    private enum State {
        LIVE,
        ENDED,
        SAME
    }

    private static State isLive(Audit.Request request, String what) {
        if (request.verb().equals("delete")) {
            return State.ENDED;
        }
        var answer = request.answer();
        if (what.equals("driver")) {
            var phase = answer.path("status")
                    .path("phase")
                    .asText(request.object().path("status").path("phase").asText(""));
            return phase.equals("Succeeded") || phase.equals("Failed")
                    ? State.ENDED
                    : request.verb().equals("create") && request.subresource().isEmpty() ? State.LIVE : State.SAME;
        }
        var state = answer.path("status").path("applicationState").path("state").asText("");
        if (state.equals("COMPLETED") || state.equals("FAILED")) {
            return State.ENDED;
        }
        if (answer.path("spec").isMissingNode()) {
            return State.SAME;
        }
        return answer.path("spec").path("suspend").asBoolean(false) ? State.ENDED : State.LIVE;
    }

    /** Pairs of lives in different members, or of one kind in one member, that overlapped. */
    List<String> overlaps() {
        var overlaps = new ArrayList<String>();
        for (int i = 0; i < lives.size(); i++) {
            for (int j = i + 1; j < lives.size(); j++) {
                var a = lives.get(i);
                var b = lives.get(j);
                var same = a.member().equals(b.member()) && !a.what().equals(b.what());
                if (!same && a.overlaps(b)) {
                    overlaps.add(a + " overlaps " + b);
                }
            }
        }
        return overlaps;
    }
}
