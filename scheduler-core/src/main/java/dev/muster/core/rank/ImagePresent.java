package dev.muster.core.rank;

import dev.muster.core.model.Capabilities;
import java.util.Map;
import java.util.Set;

/**
 * Prefers members that need not pull the job's images: the mean, over the images the job asks for, of the share of nodes
 * that hold it. What is not known to be there counts as not there; a job that names no image prefers no member.
 */
public final class ImagePresent implements Scorer {
    @Override
    public double score(Candidate candidate) {
        Set<String> asked = candidate.job().requirements().images();
        Capabilities has = candidate.member().capabilities();
        Map<String, Double> present = has.images();
        double sum = 0;
        for (String image : asked) {
            sum += Math.clamp(present.getOrDefault(image, 0.0), 0, 1);
        }
        return asked.isEmpty() ? 1 : sum / asked.size();
    }
}
