package dev.muster.agent.reserve;

import dev.muster.agent.member.Answer;
import dev.muster.agent.member.MemberApi;
import dev.muster.agent.member.MemberWatch;
import dev.muster.agent.member.Slots;
import dev.muster.agent.reserve.HandOverPlan.Swap;
import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Slots in a real member. */
public final class MemberSlots implements SlotActs {
    /** A placeholder stops within its second of grace; what takes longer has a node that does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(500);

    /** Between two looks into our own cache. */
    private static final Duration GLANCE = Duration.ofMillis(20);

    private final MemberApi member;
    private final MemberWatch watch;
    private final Reservations reservations;
    private final Placeholders placeholders;

    public MemberSlots(MemberApi member, MemberWatch watch, Reservations reservations, Placeholders placeholders) {
        this.member = member;
        this.watch = watch;
        this.reservations = reservations;
        this.placeholders = placeholders;
    }

    @Override
    public List<Pod> pods(String token) {
        return watch.pods(token);
    }

    @Override
    public boolean takesPods(String node) {
        return member.takesPods(node);
    }

    @Override
    public Pod fence(String token, Swap swap, boolean lettingIn, int priority) {
        String placeholder = swap.placeholder().getMetadata().getUid();
        Pod fence = placeholders.fence(
                token, swap.node(), placeholder, lettingIn ? token : null, PriorityClasses.name(priority));
        return switch (member.create(fence)) {
            case Answer.Done<Pod> d -> d.value();
            case Answer.Exists<Pod> e ->
                member.pod(
                                fence.getMetadata().getNamespace(),
                                fence.getMetadata().getName())
                        .orElseThrow(() -> new IllegalStateException("a fence came and went; trying again"));
            case Answer.Conflict<Pod> c -> throw new IllegalStateException("a fence met a conflict; trying again");
            case Answer.Gone<Pod> g -> throw new IllegalStateException("no fence: " + g.message());
            case Answer.Refused<Pod> r -> throw new IllegalStateException("no fence: " + r.message());
        };
    }

    /** By force: a fence asks for nothing and holds nothing, and each moment it stays keeps others off its node. */
    @Override
    public void unfence(Pod fence) {
        member.deleteAtOnce(fence);
    }

    @Override
    public void giveUp(Pod placeholder) {
        reservations.drop(placeholder);
    }

    @Override
    public boolean vacate(Pod placeholder) {
        CompletableFuture<Void> gone =
                watch.deletionOf(placeholder.getMetadata().getUid());
        return switch (reservations.dropUnchanged(placeholder)) {
            case Answer.Done<Boolean> d -> until(() -> gone(placeholder), gone, LOOK);
            case Answer.Gone<Boolean> g -> false;
            case Answer.Conflict<Boolean> c -> false;
            case Answer.Exists<Boolean> e -> false;
            case Answer.Refused<Boolean> r -> throw new IllegalStateException("placeholder: " + r.message());
        };
    }

    @Override
    public boolean bind(Pod pod, String node) {
        return switch (member.bind(pod, node)) {
            case Answer.Done<Boolean> d -> true;
            case Answer.Conflict<Boolean> c -> false;
            case Answer.Gone<Boolean> g -> false;
            case Answer.Exists<Boolean> e -> false;
            case Answer.Refused<Boolean> r -> throw new IllegalStateException("binding: " + r.message());
        };
    }

    @Override
    public boolean awaitNode(Pod pod) {
        String token = Objects.requireNonNull(MemberWatch.label(pod, Reserved.TOKEN));
        String uid = pod.getMetadata().getUid();
        return until(
                () -> watch.pods(token).stream()
                        .noneMatch(p -> p.getMetadata().getUid().equals(uid) && !Slots.bound(p)),
                new CompletableFuture<>(),
                GLANCE);
    }

    private boolean gone(Pod placeholder) {
        return member.pod(
                        placeholder.getMetadata().getNamespace(),
                        placeholder.getMetadata().getName())
                .filter(p -> p.getMetadata()
                        .getUid()
                        .equals(placeholder.getMetadata().getUid()))
                .isEmpty();
    }

    /** Waits for the event, and looks now and then, in case it was missed. */
    private static boolean until(BooleanSupplier holds, CompletableFuture<Void> event, Duration look) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                event.get(look.toMillis(), TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                if (holds.getAsBoolean()) {
                    return true;
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }
}
