package dev.muster.propagation.member;

import dev.muster.core.model.Job;
import dev.muster.core.model.MemberTraits;
import dev.muster.core.model.Placement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The images that jobs asked for last: what members are asked to look for on their nodes. A member is asked only about
 * images of jobs that may go there. For all threads.
 */
public final class AskedImages {
    /** Images remembered, the one asked for longest ago forgotten first; a guess at what a fleet uses in a day. */
    static final int MOST = 64;

    /** Longer names are not asked about: it is what 64 of them add to each MemberCluster. */
    private static final int LETTERS = 256;

    private final Map<String, Placement> asked = new LinkedHashMap<>();

    /** A job asks for its images. */
    public synchronized void note(Job job) {
        for (String image : job.requirements().images()) {
            if (image.length() <= LETTERS) {
                asked.remove(image);
                asked.put(image, job.placement());
            }
        }
        while (asked.size() > MOST) {
            asked.remove(asked.keySet().iterator().next());
        }
    }

    /** What to ask a member, by name. */
    synchronized List<String> of(String member, MemberTraits traits) {
        return asked.entrySet().stream()
                .filter(entry -> entry.getValue().affinity().matches(member, traits))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
