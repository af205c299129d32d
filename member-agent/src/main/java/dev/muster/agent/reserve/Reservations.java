package dev.muster.agent.reserve;

import dev.muster.agent.attempt.Limits;
import dev.muster.agent.attempt.Progress.Ending;
import dev.muster.agent.attempt.Progress.Reservation;
import dev.muster.agent.member.Answer;
import dev.muster.agent.member.MemberApi;
import dev.muster.agent.member.MemberWatch;
import dev.muster.agent.member.Slots;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.WorkReason;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkStatus.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes and removes the placeholders of a gang. */
public final class Reservations {
    private final MemberApi member;
    private final MemberWatch watch;
    private final Placeholders placeholders;
    private final PriorityClasses priorities;
    private final Limits limits;

    public Reservations(
            MemberApi member, MemberWatch watch, Placeholders placeholders, PriorityClasses priorities, Limits limits) {
        this.member = member;
        this.watch = watch;
        this.placeholders = placeholders;
        this.priorities = priorities;
        this.limits = limits;
    }

    /** Why no room is held, if none is. */
    public Optional<Reservation.Without> without(WorkSpec spec) {
        if (spec.reservation() == null || !spec.reservation().placeholders()) {
            String why = spec.reservation() == null ? null : spec.reservation().why();
            return Optional.of(new Reservation.Without(why == null ? "Never" : why));
        }
        List<GangPodSet> gang = spec.gang();
        int wanted = Rooms.wanted(spec);
        if (gang == null || wanted == 0) {
            return Optional.of(new Reservation.Without("NoGang"));
        }
        if (wanted > limits.placeholders()) {
            return Optional.of(new Reservation.Without("OverLimit"));
        }
        return gang.stream().anyMatch(VirtualNodes::only)
                ? Optional.of(new Reservation.Without("VirtualNodes"))
                : Optional.empty();
    }

    /** A gang that may go to virtual nodes and found no room elsewhere goes on without: those nodes have no limit. */
    public boolean mayGoOnWithout(WorkSpec spec) {
        List<GangPodSet> gang = spec.gang();
        return gang != null
                && gang.stream().anyMatch(VirtualNodes::tolerated)
                && member.hasNode(VirtualNodes.LABEL, VirtualNodes.VALUE);
    }

    /**
     * Creates what is missing of the placeholders, all of a pod set at once.
     *
     * @return why they cannot be, if they cannot
     */
    public Optional<Ending> place(WorkSpec spec) {
        watch.forgetLoss(Objects.requireNonNull(spec.token()));
        Set<String> there = watch.pods(spec.token()).stream()
                .map(p -> p.getMetadata().getName())
                .collect(Collectors.toSet());
        Optional<Ending> noClass = priorities.make(priority(spec)).map(Reservations::refusal);
        if (noClass.isPresent()) {
            return noClass;
        }
        String priorityClass = PriorityClasses.name(priority(spec));
        for (List<Pod> set : placeholders.largestFirst(spec, priorityClass)) {
            List<Pod> missing = set.stream()
                    .filter(p -> !there.contains(p.getMetadata().getName()))
                    .toList();
            Optional<Ending> refused = AtOnce.map(missing, this::create).stream()
                    .flatMap(Optional::stream)
                    .findFirst();
            if (refused.isPresent()) {
                return refused;
            }
        }
        return Optional.empty();
    }

    /**
     * Deletes the token's placeholders and fences.
     *
     * @return how many were asked to go; the others were already going
     */
    public int release(String token) {
        List<Pod> ours = watch.pods(token).stream()
                .filter(p -> Slots.isOurs(p) && !Slots.deleting(p))
                .toList();
        AtOnce.map(ours, this::drop);
        return ours.size();
    }

    /** Deletes the token's placeholders that found no node: those pods wait by themselves, if the job asks for them. */
    public void releaseUnbound(String token) {
        List<Pod> unbound = watch.pods(token).stream()
                .filter(p -> Slots.isPlaceholder(p) && !Slots.bound(p) && !Slots.deleting(p))
                .toList();
        AtOnce.map(unbound, this::drop);
    }

    /** Deletes one placeholder or fence; that it goes is our doing, not a loss. */
    public Answer<Boolean> drop(Pod pod) {
        return drop(pod, member::delete);
    }

    /** As {@link #drop(Pod)}, but only if nobody else has begun to take it: then its room is not ours to give. */
    Answer<Boolean> dropUnchanged(Pod pod) {
        return drop(pod, member::deleteUnchanged);
    }

    private Answer<Boolean> drop(Pod pod, Function<Pod, Answer<Boolean>> delete) {
        String uid = pod.getMetadata().getUid();
        watch.deletionOf(uid);
        Answer<Boolean> answer = delete.apply(pod);
        if (!(answer instanceof Answer.Done<Boolean>)) {
            watch.stopAwaiting(uid);
        }
        return answer;
    }

    private Optional<Ending> create(Pod pod) {
        return switch (member.create(pod)) {
            case Answer.Done<Pod> d -> Optional.empty();
            case Answer.Exists<Pod> e -> taken(pod);
            case Answer.Gone<Pod> g ->
                refused(
                        WorkReason.NamespaceMissing,
                        "namespace " + placeholders.namespace() + " for placeholders: " + g.message());
            case Answer.Conflict<Pod> c -> Optional.empty();
            case Answer.Refused<Pod> r -> Optional.of(refusal(r));
        };
    }

    private Optional<Ending> taken(Pod pod) {
        Optional<Pod> there =
                member.pod(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
        String token = MemberWatch.label(pod, Reserved.TOKEN);
        return there.filter(p -> !Objects.equals(MemberWatch.label(p, Reserved.TOKEN), token))
                .flatMap(p -> refused(
                        WorkReason.NameTaken,
                        "pod " + p.getMetadata().getName() + " in " + placeholders.namespace() + " is not ours"));
    }

    static int priority(WorkSpec spec) {
        return spec.priority() == null ? 0 : spec.priority();
    }

    private static Ending refusal(Answer.Refused<?> answer) {
        if (answer.forQuota()) {
            return new Ending(Phase.ReservationFailed, WorkReason.QuotaExceeded, answer.message());
        }
        WorkReason reason = answer.byRbac() ? WorkReason.Forbidden : WorkReason.AdmissionDenied;
        return new Ending(Phase.Refused, reason, answer.message());
    }

    private static Optional<Ending> refused(WorkReason reason, String message) {
        return Optional.of(new Ending(Phase.Refused, reason, message));
    }
}
