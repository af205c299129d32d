package dev.muster.core.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All pods a job needs to start, as sets of equal pods; for Spark one driver and N executors. */
public record Gang(List<PodSet> podSets) {
    public Gang {
        podSets = List.copyOf(podSets);
        Set<String> names = new HashSet<>();
        for (PodSet set : podSets) {
            if (!names.add(set.name())) {
                throw new IllegalArgumentException("two pod sets named " + set.name());
            }
        }
    }

    public static Gang of(PodSet... podSets) {
        return new Gang(List.of(podSets));
    }

    /** Number of pods of the whole gang. */
    public long pods() {
        return podSets.stream().mapToLong(PodSet::count).sum();
    }

    /** What the whole gang asks for together. */
    public Resources total() {
        Resources sum = Resources.ZERO;
        for (PodSet set : podSets) {
            sum = sum.plus(set.request().times(set.count()));
        }
        return sum;
    }
}
