package dev.muster.core.cycle;

import dev.muster.core.model.Capabilities;
import dev.muster.core.model.Exclusion;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberState;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.OperatorSince;
import dev.muster.core.model.Requirements;
import dev.muster.core.model.SparkOperator;
import dev.muster.core.model.Taint;
import dev.muster.core.model.Toleration;
import dev.muster.core.reason.Reason;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a member is open to a job at all, before anything is counted. The first reason that holds is given, from the
 * most lasting (placement) to the most fleeting (backoff), so that the text names what a person would have to change.
 */
public final class MemberFilter {
    private MemberFilter() {}

    /** Why the member is out, or empty. */
    public static Optional<Reason.OfMember> reason(Job job, MemberView member, long nowMillis) {
        return Optional.ofNullable(closedBy(job, member, nowMillis));
    }

    /** Why the member is out, or null; asked for every member at every decision. */
    static Reason.@Nullable OfMember closedBy(Job job, MemberView member, long nowMillis) {
        Reason.OfMember reason = placement(job, member);
        reason = reason != null ? reason : health(member);
        reason = reason != null ? reason : offer(job, member);
        reason = reason != null ? reason : operator(job, member);
        reason = reason != null ? reason : objects(job, member);
        reason = reason != null ? reason : load(member);
        return reason != null ? reason : excluded(job, member, nowMillis);
    }

    private static Reason.@Nullable OfMember placement(Job job, MemberView member) {
        if (!job.placement().affinity().matches(member.name(), member.traits())) {
            return new Reason.AffinityMismatch(member.name());
        }
        Taint taint = Toleration.firstUntolerated(
                member.traits().taints(), job.placement().clusterTolerations());
        return taint == null ? null : new Reason.UntoleratedTaint(member.name(), taint);
    }

    private static Reason.@Nullable OfMember health(MemberView member) {
        if (!member.state().ready()) {
            return new Reason.MemberNotReady(member.name());
        }
        if (member.state().paused()) {
            return new Reason.MemberPaused(member.name());
        }
        return member.capacity().reported() ? null : new Reason.NoReport(member.name());
    }

    private static Reason.@Nullable OfMember offer(Job job, MemberView member) {
        Set<String> kinds = member.capabilities().kinds();
        String kind = job.requirements().kind();
        return kinds == null || kinds.contains(kind) ? null : new Reason.KindNotServed(member.name(), kind);
    }

    private static Reason.@Nullable OfMember operator(Job job, MemberView member) {
        Requirements wants = job.requirements();
        if (!wants.sparkOperator()) {
            return null;
        }
        return switch (member.capabilities().operator()) {
            case SparkOperator.Unknown unknown -> null;
            case SparkOperator.Absent absent -> new Reason.OperatorAbsent(member.name());
            case SparkOperator.Present operator -> operator(job, member.name(), operator);
        };
    }

    private static Reason.@Nullable OfMember operator(Job job, String member, SparkOperator.Present operator) {
        Requirements wants = job.requirements();
        if (!operator.watches(job.key().namespace())) {
            return new Reason.NamespaceNotWatched(member, job.key().namespace());
        }
        Set<String> sparks = operator.sparkVersions();
        if (sparks != null && !operator.runs(wants.sparkVersion())) {
            return new Reason.SparkVersionAbsent(member, wants.sparkVersion(), sparks);
        }
        if (wants.webhook() && operator.webhook() == SparkOperator.Answer.NO) {
            return new Reason.WebhookAbsent(member);
        }
        OperatorSince since = wants.operatorSince();
        if (since != null && !since.isMetBy(operator.versions())) {
            return new Reason.OperatorTooOld(member, operator.versions(), since);
        }
        Set<String> schedulers = operator.batchSchedulers();
        boolean missing =
                !wants.batchScheduler().isEmpty() && schedulers != null && !schedulers.contains(wants.batchScheduler());
        return missing ? new Reason.BatchSchedulerAbsent(member, wants.batchScheduler()) : null;
    }

    private static Reason.@Nullable OfMember objects(Job job, MemberView member) {
        Capabilities has = member.capabilities();
        String namespace = job.key().namespace();
        if (has.namespaces() != null && !has.namespaces().contains(namespace)) {
            return new Reason.MissingNamespace(member.name(), namespace);
        }
        for (String name : sorted(job.requirements().priorityClasses())) {
            if (has.priorityClasses() != null && !has.priorityClasses().containsKey(name)) {
                return new Reason.MissingPriorityClass(member.name(), name);
            }
        }
        for (String name : sorted(job.requirements().serviceAccounts())) {
            if (has.serviceAccounts() != null && !has.serviceAccounts().contains(namespace + "/" + name)) {
                return new Reason.MissingServiceAccount(member.name(), namespace, name);
            }
        }
        return null;
    }

    private static Reason.@Nullable OfMember load(MemberView member) {
        MemberState state = member.state();
        return state.unarmed() < state.unarmedLimit()
                ? null
                : new Reason.OperatorBusy(member.name(), state.unarmed(), state.unarmedLimit());
    }

    private static Reason.@Nullable OfMember excluded(Job job, MemberView member, long nowMillis) {
        for (Exclusion exclusion : job.exclusions()) {
            long sequence = member.capacity().sequence();
            if (exclusion.member().equals(member.name()) && exclusion.holds(nowMillis, sequence)) {
                boolean awaitsReport = sequence <= exclusion.afterReportSequence();
                return new Reason.Excluded(
                        member.name(), exclusion.cause(), exclusion.detail(), exclusion.untilMillis(), awaitsReport);
            }
        }
        return null;
    }

    private static Iterable<String> sorted(Set<String> names) {
        return names.size() < 2 ? names : names.stream().sorted().toList();
    }
}
