package dev.muster.core.rank;

import dev.muster.core.fit.FitResult;
import dev.muster.core.fit.Preference;
import dev.muster.core.model.PodSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Prefers members where the gang's pods stand on nodes that their preferred node affinity names: the mean, over pods that
 * prefer anything, of the weight reached out of the weight wished for.
 */
public final class PreferredNodes implements Scorer {
    @Override
    public double score(Candidate candidate) {
        Map<String, PodSet> sets = new HashMap<>();
        candidate.job().gang().podSets().forEach(set -> sets.put(set.name(), set));
        double reached = 0;
        double wished = 0;
        for (FitResult.Take take : candidate.fit().takes()) {
            PodSet set = sets.get(take.podSet());
            if (set != null) {
                var group = candidate.member().capacity().groups().get(take.group());
                reached += (double) Preference.weight(group, take.node(), set) * take.pods();
                wished += (double) Preference.wished(set) * take.pods();
            }
        }
        return wished == 0 ? 1 : reached / wished;
    }
}
