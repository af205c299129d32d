package dev.muster.propagation.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one viewer is sent: a whole picture first, then only what differs from what they were sent before; pure. What they may not see
 * is not in it: neither rows nor UIDs of other namespaces' jobs.
 */
public final class Changes {
    /** Empty and zero are left out: most jobs have no exclusions, no message, no earlier attempts. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .defaultPropertyInclusion(JsonInclude.Value.construct(Include.NON_EMPTY, Include.ALWAYS))
            .build();

    private Changes() {}

    /**
     * A whole picture.
     *
     * @param heads UIDs of the first jobs of the queue in order; empty text for one that the viewer may not see
     * @param membersHidden the viewer may not list members
     * @param jobsHidden the viewer may not list the jobs of every namespace
     * @param jobsLeftOut jobs beyond what one picture holds
     */
    public record Whole(
            long at,
            Collection<MemberRow> members,
            Map<String, Long> heard,
            Collection<JobRow> jobs,
            List<String> heads,
            boolean membersHidden,
            boolean jobsHidden,
            int jobsLeftOut) {}

    /**
     * What is new. A field that is absent is as it was.
     *
     * @param membersGone names
     * @param heard only of members that were heard of since
     * @param jobsGone UIDs
     */
    public record Change(
            long at,
            List<MemberRow> members,
            List<String> membersGone,
            Map<String, Long> heard,
            List<JobRow> jobs,
            List<String> jobsGone,
            @Nullable List<String> heads,
            @Nullable Integer jobsLeftOut) {}

    public static Whole whole(Picture picture, Sight sight, long now) {
        var jobs = picture.jobs().values().stream()
                .filter(job -> sight.jobsIn(job.namespace()))
                .toList();
        return new Whole(
                now,
                sight.members() ? picture.members().values() : List.of(),
                sight.members() ? picture.heard() : Map.of(),
                jobs,
                heads(picture, sight),
                !sight.members(),
                !sight.everyNamespace(),
                picture.jobsLeftOut());
    }

    /** Cost: the number of rows, compared by identity. */
    public static Change between(Picture before, Picture now, Sight sight, long at) {
        var members = new ArrayList<MemberRow>();
        var membersGone = new ArrayList<String>();
        var heard = new HashMap<String, Long>();
        if (sight.members()) {
            changed(before.members(), now.members(), members, membersGone);
            now.heard().forEach((member, when) -> {
                if (!when.equals(before.heard().get(member))) {
                    heard.put(member, when);
                }
            });
        }
        var jobs = new ArrayList<JobRow>();
        var gone = new ArrayList<String>();
        changed(before.jobs(), now.jobs(), jobs, gone);
        jobs.removeIf(job -> !sight.jobsIn(job.namespace()));
        gone.removeIf(uid -> !sight.jobsIn(before.jobs().get(uid).namespace()));
        var heads = heads(now, sight);
        return new Change(
                at,
                members,
                membersGone,
                heard,
                jobs,
                gone,
                heads.equals(heads(before, sight)) ? null : heads,
                now.jobsLeftOut() == before.jobsLeftOut() ? null : Integer.valueOf(now.jobsLeftOut()));
    }

    private static <T> void changed(Map<String, T> before, Map<String, T> now, List<T> changed, List<String> gone) {
        now.forEach((key, row) -> {
            if (before.get(key) != row) {
                changed.add(row);
            }
        });
        before.keySet().stream().filter(key -> !now.containsKey(key)).forEach(gone::add);
    }

    private static List<String> heads(Picture picture, Sight sight) {
        return picture.heads().stream()
                .map(uid -> Objects.requireNonNull(picture.jobs().get(uid)))
                .map(job -> sight.jobsIn(job.namespace()) ? job.uid() : "")
                .toList();
    }

    /** As one line of JSON: line breaks in texts are escaped, so that it is one field of an event stream. */
    public static String json(Object event) {
        try {
            return MAPPER.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a picture of records cannot be written", e);
        }
    }
}
