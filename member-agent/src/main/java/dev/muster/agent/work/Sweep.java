package dev.muster.agent.work;

import dev.muster.agent.hub.HubWorks;
import dev.muster.agent.member.MemberApi;
import dev.muster.agent.member.MemberWatch;
import dev.muster.agent.member.Slots;
import dev.muster.agent.reserve.Reservations;
import dev.muster.agent.watch.WorkWatch;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Finds what ended attempts have left in the member: copies whose Work is gone or over, placeholders and fences nobody
 * waits for. Runs at the start and each minute, on consistent LISTs, and asks the hub itself before it concludes that a
 * Work is gone. Copies of object Works are not swept: without a Work they may be anybody's by now (S10).
 */
final class Sweep {
    private static final Logger LOG = Logger.getLogger(Sweep.class);

    /** A fence seen for longer than its own deadline belongs to no hand-over. The API server's clock may be another than ours. */
    private static final Duration FENCE_LIFE = Duration.ofSeconds(15);

    private final MemberApi member;
    private final HubWorks works;
    private final WorkWatch cache;
    private final Attempts attempts;
    private final Orphans orphans;
    private final PrepareSteps prepare;
    private final Reservations reservations;
    private final String namespace;
    private final LongSupplier nanos;

    /** When each fence that is there was seen first, by UID and our steady clock; used by the thread of the sweep alone. */
    private final Map<String, Long> fences = new HashMap<>();

    Sweep(
            MemberApi member,
            HubWorks works,
            WorkWatch cache,
            Attempts attempts,
            Orphans orphans,
            PrepareSteps prepare,
            Reservations reservations,
            String namespace,
            LongSupplier nanos) {
        this.member = member;
        this.works = works;
        this.cache = cache;
        this.attempts = attempts;
        this.orphans = orphans;
        this.prepare = prepare;
        this.reservations = reservations;
        this.namespace = namespace;
        this.nanos = nanos;
    }

    /**
     * To be run once the Works have been listed.
     *
     * @return tokens whose withdrawal is under way, to be advanced again soon
     * @throws io.fabric8.kubernetes.client.KubernetesClientException when a server gave no answer
     */
    Set<String> run() {
        Map<String, Standing> standings = new HashMap<>();
        forgetGone();
        Set<String> leaving = new LinkedHashSet<>();
        for (SparkApplication copy : member.copies()) {
            String token = MemberWatch.label(copy, Reserved.TOKEN);
            if (token != null && standing(token, standings) == Standing.Over) {
                leaving.add(token);
            }
        }
        var slots = member.slots(namespace);
        fences.keySet()
                .retainAll(slots.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet()));
        for (Pod pod : slots) {
            String token = MemberWatch.label(pod, Reserved.TOKEN);
            if (token != null && !Slots.deleting(pod) && leftOver(pod, standing(token, standings))) {
                LOG.infof("removing %s, left by %s", pod.getMetadata().getName(), token);
                reservations.drop(pod);
            }
        }
        leaving.removeIf(token -> orphans.advance(token).isEmpty());
        return leaving;
    }

    private enum Standing {
        Lives,
        Finished,
        Over
    }

    private Standing standing(String token, Map<String, Standing> known) {
        return known.computeIfAbsent(token, t -> {
            String name = HubWorks.nameOf(t);
            Optional<Standing> seen = cache.get(name).map(Sweep::of).filter(s -> s != Standing.Over);
            return seen.orElseGet(() -> works.get(name).map(Sweep::of).orElse(Standing.Over));
        });
    }

    private static Standing of(Work work) {
        WorkStatus status = work.getStatus();
        if (status == null || status.phase() == null || !status.phase().isProof()) {
            return Standing.Lives;
        }
        return status.phase() == Phase.Finished ? Standing.Finished : Standing.Over;
    }

    private boolean leftOver(Pod pod, Standing standing) {
        if (standing != Standing.Lives) {
            return true;
        }
        if (!Slots.isFence(pod)) {
            return false;
        }
        long now = nanos.getAsLong();
        return now - fences.computeIfAbsent(pod.getMetadata().getUid(), uid -> now) > FENCE_LIFE.toNanos();
    }

    /**
     * Works that ended long ago are deleted on the hub; what was remembered of them goes too. So do places and turns: a Work that went
     * while it was looked at may have taken its turn again, and would keep every later gang waiting.
     */
    private void forgetGone() {
        for (String token : prepare.tokens()) {
            String name = HubWorks.nameOf(token);
            if (cache.get(name).isEmpty() && works.get(name).isEmpty()) {
                prepare.forget(token);
            }
        }
        attempts.all().forEach((name, attempt) -> {
            if (cache.get(name).isEmpty() && works.get(name).isEmpty()) {
                prepare.forget(attempt.token());
                attempts.forget(name, attempt.token());
            }
        });
    }
}
