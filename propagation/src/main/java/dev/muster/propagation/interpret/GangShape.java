package dev.muster.propagation.interpret;

import dev.muster.api.fleet.GangPodSet;
import dev.muster.core.model.Gang;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the pod sets that a binding stores mean to the decision: amounts in millis and bytes, constraints as terms. */
public sealed interface GangShape {
    record Shaped(Gang gang) implements GangShape {}

    /** An amount or a constraint that cannot be counted with: malformed, negative, or beyond {@code long}. */
    record Unshapeable(Problem problem) implements GangShape {}

    /** Exact: an amount that is not a whole number of millis (cpu) or units (everything else) is rounded up. */
    static GangShape of(List<GangPodSet> podSets) {
        Problems problems = new Problems();
        List<PodSet> shaped = new ArrayList<>();
        for (GangPodSet podSet : podSets) {
            if (podSet.minimum() < 0 || podSet.minimum() > podSet.count()) {
                problems.add(
                        podSet.name() + ".minimum",
                        Integer.toString(podSet.minimum()),
                        "want 0 to the count of " + podSet.count());
                continue;
            }
            shaped.add(new PodSet(
                    podSet.name(),
                    podSet.count(),
                    podSet.minimum(),
                    resources(podSet.name() + ".requests", podSet.requests(), problems),
                    resources(podSet.name() + ".limits", podSet.limits(), problems),
                    podSet.priorityClassName() == null ? "" : podSet.priorityClassName(),
                    new NodeConstraintReader(podSet, problems).read(),
                    podSet.podLabels() == null ? Map.of() : podSet.podLabels()));
        }
        return problems.isEmpty()
                ? new Shaped(new Gang(shaped))
                : new Unshapeable(problems.asList().getFirst());
    }

    private static Resources resources(String path, @Nullable Map<String, String> amounts, Problems problems) {
        if (amounts == null) {
            return Resources.ZERO;
        }
        Map<String, Long> extended = new TreeMap<>();
        amounts.forEach((resource, text) -> extended.put(resource, amount(path, resource, text, problems)));
        long cpu = take(extended, "cpu");
        long memory = take(extended, "memory");
        long ephemeral = take(extended, "ephemeral-storage");
        return new Resources(cpu, memory, ephemeral, 0, extended);
    }

    private static long take(Map<String, Long> amounts, String resource) {
        Long amount = amounts.remove(resource);
        return amount == null ? 0 : amount;
    }

    private static long amount(String path, String resource, String text, Problems problems) {
        Optional<BigDecimal> amount = Quantity.parse(text);
        String field = SpecNode.pathTo(path, resource);
        if (amount.isEmpty() || amount.get().signum() < 0) {
            problems.add(field, text, "want a quantity of 0 or more");
            return 0;
        }
        BigDecimal rounded = Quantity.rounded(resource, amount.get());
        try {
            return (resource.equals("cpu") ? rounded.movePointRight(3) : rounded).longValueExact();
        } catch (ArithmeticException beyondLong) {
            problems.add(field, text, "more than can be counted; no node has so much");
            return 0;
        }
    }
}
