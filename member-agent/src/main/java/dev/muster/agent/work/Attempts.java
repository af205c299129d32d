package dev.muster.agent.work;

import dev.muster.agent.member.MemberWatch;
import dev.muster.api.fleet.Work;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The attempts that this process knows, by the name of their Work. */
final class Attempts {
    private final MemberWatch watch;
    private final LongSupplier nanos;
    private final Map<String, Attempt> byName = new ConcurrentHashMap<>();

    Attempts(MemberWatch watch, LongSupplier nanos) {
        this.watch = watch;
        this.nanos = nanos;
    }

    /** The attempt of this Work, with the younger of what is remembered and what is shown. */
    Attempt of(Work work) {
        Attempt attempt = byName.compute(
                work.getMetadata().getName(),
                (name, known) -> known != null && same(known.work(), work) ? known : new Attempt(work, nanos));
        attempt.see(work);
        return attempt;
    }

    Optional<Attempt> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    void forget(String name, String token) {
        byName.remove(name);
        watch.forget(token);
    }

    Map<String, Attempt> all() {
        return Map.copyOf(byName);
    }

    private static boolean same(Work a, Work b) {
        return a.getMetadata().getUid().equals(b.getMetadata().getUid());
    }
}
