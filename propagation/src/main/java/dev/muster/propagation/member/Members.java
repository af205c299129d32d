package dev.muster.propagation.member;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.CapacityReportSpec;
import dev.muster.api.fleet.MemberCluster;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.MemberState;
import dev.muster.core.model.MemberView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All members as the hub knows them now. Any thread may ask and tell; every method is short and holds one lock, so news
 * leaves in the order in which things were learned.
 *
 * <p>Nothing here needs to survive: MemberClusters, Leases and reports say it all again after a restart.
 */
public final class Members {
    private final MemberNews news;
    private final Map<String, Known> known = new TreeMap<>();
    private final Map<String, ReportPages> reports = new TreeMap<>();
    private final Map<String, Report> applied = new TreeMap<>();
    private final Map<String, Long> reportedNanos = new TreeMap<>();
    private final Heartbeats heartbeats;

    /** @param told what was last said of it, null before the first time */
    private record Known(
            Member member,
            boolean guarded,
            boolean ready,
            @Nullable MemberView told) {}

    /** @param silentAfter a member whose Lease is not seen to change for this long is not ready */
    public Members(MemberNews news, Duration silentAfter) {
        this.news = news;
        this.heartbeats = new Heartbeats(silentAfter);
    }

    /** A MemberCluster as the hub has it now. */
    public synchronized void seen(MemberCluster cluster, long nowNanos) {
        Member member = Member.of(cluster);
        Known before = known.get(member.name());
        boolean same = before != null && before.member().uid().equals(member.uid());
        boolean guarded = cluster.hasFinalizer(Reserved.MEMBER_FINALIZER);
        put(new Known(member, guarded, ready(member, nowNanos), same ? before.told() : null));
    }

    public synchronized void gone(String member) {
        if (known.remove(member) != null) {
            news.left(member);
        }
    }

    /** @param mark renewTime and holder of the member's Lease, as text */
    public synchronized void heard(String member, String mark, long nowNanos) {
        heartbeats.seen(member, mark, nowNanos);
        judge(member, nowNanos);
    }

    public synchronized void leaseGone(String member, long nowNanos) {
        heartbeats.forget(member);
        judge(member, nowNanos);
    }

    /**
     * One page of a member's report; returns what was left out of the report that it completes.
     *
     * @param uid of the page's object
     */
    public synchronized List<String> reported(String member, String uid, CapacityReportSpec page, long nowNanos) {
        Optional<Report> report =
                reports.computeIfAbsent(member, name -> new ReportPages()).put(uid, page);
        if (report.isEmpty()) {
            return List.of();
        }
        applied.put(member, report.get());
        reportedNanos.put(member, nowNanos);
        Known about = known.get(member);
        if (about != null) {
            tellReport(about, report.get());
        }
        return report.get().problems();
    }

    /** Without page 0 there is no report; any other page is only gone once page 0 names it no more. */
    public synchronized void pageGone(String member, int page, long nowNanos) {
        ReportPages pages = reports.get(member);
        if (pages != null) {
            pages.remove(page);
        }
        if (page == 0 && applied.remove(member) != null) {
            reportedNanos.remove(member);
            judge(member, nowNanos);
        }
    }

    /** Judges every member anew, because time has passed. */
    public synchronized void judgeAll(long nowNanos) {
        List.copyOf(known.keySet()).forEach(member -> judge(member, nowNanos));
    }

    /** What has to be written about a member now. */
    synchronized List<MemberStep> steps(String name, Instant now) {
        Known about = known.get(name);
        if (about == null) {
            return List.of();
        }
        List<MemberStep> steps = new ArrayList<>();
        Member member = about.member();
        if (member.deleting() && about.guarded()) {
            steps.add(member.attestedGone() ? new MemberStep.CountOpenAttempts() : new MemberStep.CountWorks());
        } else if (!member.deleting() && !about.guarded()) {
            steps.add(new MemberStep.Guard());
        }
        ReadyCondition.next(member.ready(), about.ready(), heartbeats.heardOf(name), now)
                .ifPresent(condition -> steps.add(new MemberStep.SetReady(condition)));
        return steps;
    }

    public synchronized List<String> names() {
        return List.copyOf(known.keySet());
    }

    /** How every member stands, by name. */
    public synchronized List<MemberStanding> standings(long nowNanos) {
        return known.values().stream().map(about -> standing(about, nowNanos)).toList();
    }

    private MemberStanding standing(Known about, long nowNanos) {
        String name = about.member().name();
        Long reportedAt = reportedNanos.get(name);
        return new MemberStanding(
                about.member(),
                about.ready(),
                seconds(heartbeats.silentNanos(name, nowNanos)),
                reportedAt == null ? -1 : seconds(nowNanos - reportedAt),
                view(about).capacity());
    }

    private static long seconds(long nanos) {
        return nanos < 0 ? -1 : nanos / 1_000_000_000;
    }

    public synchronized Optional<Member> member(String name) {
        return Optional.ofNullable(known.get(name)).map(Known::member);
    }

    /** Whether the member's agent is heard of; false for a member that does not exist. */
    public synchronized boolean ready(String name) {
        Known about = known.get(name);
        return about != null && about.ready();
    }

    /** Whether a person attested that this member is gone; false for a member that does not exist. */
    public synchronized boolean attestedGone(String name) {
        Known about = known.get(name);
        return about != null && about.member().attestedGone();
    }

    /** Whether its scheduler honours what placeholders rely on; true while its version is unknown, for the agent can say no. */
    public synchronized boolean holdsPlaceholders(String name) {
        Known about = known.get(name);
        KubernetesVersion version = about == null ? null : about.member().kubernetesVersion();
        return version == null || version.isAtLeast(KubernetesVersion.PLACEHOLDERS);
    }

    private void judge(String name, long nowNanos) {
        Known about = known.get(name);
        if (about != null) {
            put(new Known(about.member(), about.guarded(), ready(about.member(), nowNanos), about.told()));
        }
    }

    private boolean ready(Member member, long nowNanos) {
        return heartbeats.ready(member.name(), ReadyCondition.isFalse(member.ready()), nowNanos);
    }

    /** Keeps what is known and tells it if the decision, or the jobs that are there, would see a difference. */
    private void put(Known about) {
        Known before = known.get(about.member().name());
        tellView(about);
        if (before != null
                && (before.ready() != about.ready()
                        || before.member().attestedGone() != about.member().attestedGone())) {
            news.turned(about.member().name());
        }
    }

    private void tellView(Known about) {
        Report report = applied.get(about.member().name());
        if (about.told() == null && report != null) {
            // The report came before its member did: what it accounts for must not be lost.
            tellReport(about, report);
            return;
        }
        MemberView view = view(about);
        known.put(about.member().name(), new Known(about.member(), about.guarded(), about.ready(), view));
        if (!view.equals(about.told())) {
            news.changed(view);
        }
    }

    private void tellReport(Known about, Report report) {
        MemberView view = view(about);
        known.put(about.member().name(), new Known(about.member(), about.guarded(), about.ready(), view));
        news.reported(view, report.accounted());
    }

    private MemberView view(Known about) {
        Member member = about.member();
        MemberState state = new MemberState(about.ready(), member.paused(), 0, MemberState.READY.unarmedLimit());
        Report report = applied.get(member.name());
        Capacity capacity = report == null ? Capacity.NONE : report.capacity();
        return new MemberView(member.name(), member.traits(), state, member.capabilities(), capacity);
    }
}
