package dev.muster.propagation.gateway;

import dev.muster.api.tunnel.Question;
import dev.muster.api.tunnel.ReadRules;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The API of the members: {@code clusters/MEMBER/proxy/PATH} of one, {@code clusters/-/proxy/PATH} of all. */
final class MemberRoute implements QueryRoute {
    private static final int PATH_AT = 3;

    private final Reach reach;
    private final OneMember one;
    private final AllMembers all;

    private MemberRoute(Reach reach, OneMember one, AllMembers all) {
        this.reach = reach;
        this.one = one;
        this.all = all;
    }

    /** @param deadline how long a member may take to begin its answer, and to go on with it */
    static MemberRoute over(Reach reach, Duration deadline, GatewayMeters meters) {
        var lists = new Lists(reach, deadline, meters);
        var watches = new Watches(reach, meters);
        var all = new AllMembers(lists, watches, new MergedObject(reach, deadline), new MergedDiscovery(reach));
        return new MemberRoute(reach, new OneMember(reach, lists, watches, meters), all);
    }

    @Override
    public List<ServedResource> resources() {
        return List.of(new ServedResource("clusters/proxy", "ClusterProxyOptions", false, List.of("get"), List.of()));
    }

    @Override
    public boolean matches(QueryPath path) {
        return path.at(0).equals("clusters") && path.at(2).equals("proxy");
    }

    @Override
    public void handle(Query query, Answer answer) throws IOException {
        var path = memberPath(query);
        var member = query.path().at(1);
        var refusal = ReadRules.refusal(path);
        if (!query.method().equals("GET")) {
            answer.refuse(Refusal.methodNotAllowed("the query gateway only reads (get, list, watch): for "
                    + query.method() + " use the member's own API server"));
        } else if (!member.equals(QueryApi.ALL) && !reach.members().contains(member)) {
            answer.refuse(Refusal.forbidden(query.asker(), query.access()));
        } else if (refusal.isPresent()) {
            answer.refuse(Refusal.methodNotAllowed(refusal.get()));
        } else if (query.passed()) {
            one.answerReplica(member, question(query, query.accept(), query.parameters()), answer);
        } else if (member.equals(QueryApi.ALL)) {
            all.answer(query, path, answer);
        } else {
            one.answer(member, query, path, answer);
        }
    }

    /** The part of the path that is the member's. */
    static List<String> memberPath(Query query) {
        var segments = query.path().segments();
        return segments.subList(Math.min(PATH_AT, segments.size()), segments.size());
    }

    /** What one member is asked, with an Accept header and parameters that may differ from the asker's. */
    static Question question(Query query, String accept, Map<String, List<String>> parameters) {
        var asker = query.asker();
        return new Question(
                asker.name(), asker.uid(), asker.groups(), asker.extra(), memberPath(query), parameters, accept);
    }
}
