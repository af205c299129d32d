package dev.muster.core.rank;

import dev.muster.core.fit.FitResult;

/** Prefers members where few of the gang's pods need virtual nodes: the share of pods that stand on machines. */
public final class MachinesFirst implements Scorer {
    @Override
    public double score(Candidate candidate) {
        long pods = 0;
        long onMachines = 0;
        for (FitResult.Take take : candidate.fit().takes()) {
            pods += take.pods();
            boolean virtual =
                    candidate.member().capacity().groups().get(take.group()).virtual();
            onMachines += virtual ? 0 : take.pods();
        }
        return pods == 0 ? 1 : (double) onMachines / pods;
    }
}
