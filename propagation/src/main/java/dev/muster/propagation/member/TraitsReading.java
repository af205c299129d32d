package dev.muster.propagation.member;

import dev.muster.api.fleet.MemberClusterSpec;
import dev.muster.api.fleet.MemberClusterSpec.MemberTaint;
import dev.muster.core.model.MemberTraits;
import dev.muster.core.model.Taint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What admins say of a member, as the decision reads it. */
final class TraitsReading {
    /** Price of a cpu hour where none is stated. */
    private static final double COST = 1;

    private TraitsReading() {}

    static MemberTraits of(@Nullable Map<String, String> labels, @Nullable MemberClusterSpec spec) {
        Map<String, String> known = labels == null ? Map.of() : labels;
        if (spec == null) {
            return new MemberTraits(known, "", "", "", List.of(), COST);
        }
        List<MemberTaint> taints = spec.taints() == null ? List.of() : spec.taints();
        Double cost = spec.cost();
        return new MemberTraits(
                known,
                orEmpty(spec.provider()),
                orEmpty(spec.region()),
                orEmpty(spec.zone()),
                taints.stream()
                        .map(taint -> new Taint(taint.key(), orEmpty(taint.value()), Taint.Effect.NO_SCHEDULE))
                        .toList(),
                cost == null || cost.isNaN() || cost < 0 ? COST : cost);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
