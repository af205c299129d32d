package dev.muster.propagation.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.muster.core.model.Job;
import dev.muster.core.reason.Quantity;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.ReasonText;
import dev.muster.core.simulate.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one member says to a job. Serialised as it stands: fields are public API.
 *
 * @param verdict Fits, Short (of room or quota), Excluded (for a while), Filtered (by something else), or Placed
 * @param reason a code of docs/reasons-and-events.md; absent with Fits and Placed
 * @param detail in words, with the numbers
 * @param podSet the pods that have too little room, with Short of room
 * @param needs pods of that set that need room
 * @param roomFor pods of that set that have room
 * @param shortOf pods of that set without room
 * @param largestHole free amounts of the node that comes closest to holding one more pod
 * @param missing what that node lacks for one more pod; empty where it holds one, and too few other nodes do
 * @param nodeGroup where that node is
 * @param until RFC 3339, with Excluded: not tried before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MemberRow(
        String member,
        String verdict,
        @Nullable String reason,
        String detail,
        @Nullable String podSet,
        @Nullable Integer needs,
        @Nullable Integer roomFor,
        @Nullable Integer shortOf,
        @Nullable String largestHole,
        @Nullable String missing,
        @Nullable String nodeGroup,
        @Nullable String until) {

    static MemberRow of(Job job, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Fits fits -> plain(fits.member(), "Fits", null, fits(job, fits));
            case Verdict.Out out -> of(out.reason());
        };
    }

    static MemberRow placed(String member, String detail) {
        return plain(member, "Placed", null, detail);
    }

    private static String fits(Job job, Verdict.Fits fits) {
        var sure = fits.fit().forecast() ? "; a forecast, the reservation decides" : "";
        var largest = job.gang().podSets().stream().max(Comparator.comparingInt(set -> set.count()));
        return "room for the gang"
                + largest.map(set -> "; " + fits.fit().roomFor() + " pods like " + set.name() + " would have room")
                        .orElse("")
                + sure;
    }

    private static MemberRow of(Reason.OfMember reason) {
        var code = reason.code().word();
        var detail = ReasonText.detail(reason);
        return switch (reason) {
            case Reason.InsufficientResources lack ->
                new MemberRow(
                        lack.member(),
                        "Short",
                        code,
                        detail,
                        lack.podSet(),
                        lack.needs(),
                        lack.roomFor(),
                        lack.shortOf(),
                        Quantity.resources(lack.largestHole()),
                        missing(lack),
                        lack.nodeGroup().isEmpty() ? null : lack.nodeGroup(),
                        null);
            case Reason.SpreadTooUneven uneven -> plain(uneven.member(), "Short", code, detail);
            case Reason.UnitCapsReached caps -> plain(caps.member(), "Short", code, detail);
            case Reason.QuotaExceeded quota -> plain(quota.member(), "Short", code, detail);
            case Reason.Excluded out ->
                new MemberRow(
                        out.member(),
                        "Excluded",
                        code,
                        detail,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        out.untilMillis() == Long.MAX_VALUE
                                ? null
                                : Instant.ofEpochMilli(out.untilMillis()).toString());
            case Reason.AffinityMismatch r -> filtered(r);
            case Reason.UntoleratedTaint r -> filtered(r);
            case Reason.MemberNotReady r -> filtered(r);
            case Reason.MemberPaused r -> filtered(r);
            case Reason.NoReport r -> filtered(r);
            case Reason.KindNotServed r -> filtered(r);
            case Reason.OperatorAbsent r -> filtered(r);
            case Reason.NamespaceNotWatched r -> filtered(r);
            case Reason.WebhookAbsent r -> filtered(r);
            case Reason.SparkVersionAbsent r -> filtered(r);
            case Reason.OperatorTooOld r -> filtered(r);
            case Reason.BatchSchedulerAbsent r -> filtered(r);
            case Reason.OperatorBusy r -> filtered(r);
            case Reason.MissingNamespace r -> filtered(r);
            case Reason.MissingPriorityClass r -> filtered(r);
            case Reason.MissingServiceAccount r -> filtered(r);
            case Reason.NoNodeMatches r -> filtered(r);
            case Reason.HeldForLargerGang r -> filtered(r);
        };
    }

    /** Of each resource that is short on the node that comes closest, by how much. */
    private static String missing(Reason.InsufficientResources lack) {
        var needs = lack.request();
        var hole = lack.largestHole();
        var words = new ArrayList<String>();
        add(words, "cpu", needs.cpuMillis() - hole.cpuMillis());
        add(words, "memory", needs.memoryBytes() - hole.memoryBytes());
        add(words, "ephemeral-storage", needs.ephemeralBytes() - hole.ephemeralBytes());
        add(words, "pods", needs.pods() - hole.pods());
        needs.extended().forEach((name, amount) -> add(words, name, amount - hole.extended(name)));
        return String.join(", ", words);
    }

    private static void add(List<String> words, String resource, long missing) {
        if (missing > 0) {
            words.add(Quantity.ofQuota(resource, missing) + " of " + resource);
        }
    }

    private static MemberRow filtered(Reason.OfMember reason) {
        return plain(reason.member(), "Filtered", reason.code().word(), ReasonText.detail(reason));
    }

    private static MemberRow plain(String member, String verdict, @Nullable String reason, String detail) {
        return new MemberRow(member, verdict, reason, detail, null, null, null, null, null, null, null, null);
    }
}
