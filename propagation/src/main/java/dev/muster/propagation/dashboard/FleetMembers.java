package dev.muster.propagation.dashboard;

import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.MemberCluster;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.core.ledger.Ledger;
import dev.muster.core.ledger.Ledger.Proof;
import dev.muster.core.model.MemberView;
import dev.muster.core.schedule.Attempt;
import dev.muster.propagation.binding.Claims;
import dev.muster.propagation.binding.JobView;
import dev.muster.propagation.member.Member;
import dev.muster.propagation.member.MemberNews;
import dev.muster.propagation.member.Members;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What is known of the members and of the claims on them, kept from what is seen on the hub; the same parts that decide, fed anew, so
 * that the page never counts differently from the scheduler. Not safe for several threads.
 */
final class FleetMembers implements JobView.Fleet {
    private final Members members;
    private final Ledger ledger = new Ledger();
    private final Consumer<String> turned;
    private final Map<String, MemberView> views = new TreeMap<>();
    private final Map<String, String> versions = new HashMap<>();
    private final Map<String, String> marks = new HashMap<>();
    private final Map<String, Long> heard = new HashMap<>();
    private final Map<String, Long> reported = new HashMap<>();
    private final Map<String, Map<String, Map<String, Integer>>> accounted = new HashMap<>();
    private final Set<String> dirty = new HashSet<>();
    private final Map<String, MemberRow> rows = new TreeMap<>();

    /** @param turned told of members whose jobs look different now */
    FleetMembers(Duration silentAfter, Consumer<String> turned) {
        this.members = new Members(new News(), silentAfter);
        this.turned = turned;
    }

    void seen(MemberCluster cluster, long nanos) {
        String name = cluster.getMetadata().getName();
        String version =
                cluster.getStatus() == null ? null : cluster.getStatus().kubernetesVersion();
        versions.put(name, Objects.requireNonNullElse(version, ""));
        members.seen(cluster, nanos);
        dirty.add(name);
    }

    void gone(MemberCluster cluster) {
        members.gone(cluster.getMetadata().getName());
    }

    /** A Lease counts as heard when it is seen to change; at first its own word is taken, as far as it is not ahead of our clock. */
    void heard(String member, Lease lease, long nowMillis, long nanos) {
        if (lease.getSpec() == null) {
            return;
        }
        var renewed = lease.getSpec().getRenewTime();
        String mark = renewed + " " + lease.getSpec().getHolderIdentity();
        String before = marks.put(member, mark);
        if (before == null && renewed != null) {
            heard.put(member, Math.min(nowMillis, renewed.toInstant().toEpochMilli()));
        } else if (!mark.equals(before)) {
            heard.put(member, nowMillis);
        }
        members.heard(member, mark, nanos);
    }

    void leaseGone(String member, long nanos) {
        marks.remove(member);
        members.leaseGone(member, nanos);
    }

    void reported(String member, CapacityReport page, long nowMillis, long nanos) {
        reported.merge(member, writtenAt(page, nowMillis), Math::max);
        members.reported(member, page.getMetadata().getUid(), page.getSpec(), nanos);
    }

    void pageGone(String member, CapacityReport page, long nanos) {
        members.pageGone(member, page.getSpec().page(), nanos);
        dirty.add(member);
    }

    void tick(long nanos) {
        members.judgeAll(nanos);
    }

    /** When the hub says that an object was last written. */
    private static long writtenAt(HasMetadata object, long otherwise) {
        var fields = object.getMetadata().getManagedFields();
        return Stream.ofNullable(fields)
                .flatMap(List::stream)
                .mapToLong(field -> Timeline.millis(field.getTime()))
                .filter(millis -> millis > 0)
                .max()
                .orElse(otherwise);
    }

    void claim(Work work) {
        Claims.of(work, this).ifPresent(this::claim);
        dirty.add(JobView.memberOf(work));
    }

    /** A Work is deleted long after its end, or with its member. */
    void unclaim(Work work) {
        String token = work.getSpec().token();
        if (token != null) {
            ledger.forget(token, Proof.FINISHED);
        }
        dirty.add(JobView.memberOf(work));
    }

    void claim(ResourceBinding binding) {
        Claims.of(binding).ifPresent(this::claim);
    }

    private void claim(Attempt attempt) {
        var claim = attempt.claim();
        dirty.add(claim.member());
        if (attempt.ended() != null) {
            ledger.forget(claim.token(), attempt.ended());
            return;
        }
        ledger.assume(claim);
        var slots = accounted.getOrDefault(claim.member(), Map.of()).get(claim.token());
        if (slots != null) {
            ledger.confirm(claim.member(), Map.of(claim.token(), slots));
        }
    }

    /** The rows of all members; those of which nothing changed are the same objects as before. */
    Map<String, MemberRow> rows() {
        for (String name : dirty) {
            Optional<Member> member = members.member(name);
            MemberView view = views.get(name);
            if (member.isEmpty() || view == null) {
                rows.remove(name);
                continue;
            }
            MemberRow row = MemberRows.of(known(member.get(), view));
            rows.compute(name, (key, before) -> row.equals(before) ? before : row);
        }
        dirty.clear();
        return rows;
    }

    private MemberRows.Known known(Member member, MemberView view) {
        return new MemberRows.Known(
                member,
                view,
                versions.getOrDefault(member.name(), ""),
                heard.containsKey(member.name()),
                reported.getOrDefault(member.name(), 0L),
                ledger.unseenOf(member.name()));
    }

    Map<String, Long> heard() {
        return heard;
    }

    @Override
    public boolean ready(String member) {
        return members.ready(member);
    }

    @Override
    public boolean attestedGone(String member) {
        return members.attestedGone(member);
    }

    @Override
    public boolean holdsPlaceholders(String member) {
        return members.holdsPlaceholders(member);
    }

    private final class News implements MemberNews {
        @Override
        public void changed(MemberView member) {
            views.put(member.name(), member);
            dirty.add(member.name());
        }

        @Override
        public void reported(MemberView member, Map<String, Map<String, Integer>> slots) {
            accounted.put(member.name(), slots);
            ledger.confirm(member.name(), slots);
            changed(member);
        }

        @Override
        public void turned(String member) {
            turned.accept(member);
        }

        @Override
        public void left(String member) {
            views.remove(member);
            heard.remove(member);
            marks.remove(member);
            reported.remove(member);
            accounted.remove(member);
            dirty.add(member);
        }
    }
}
