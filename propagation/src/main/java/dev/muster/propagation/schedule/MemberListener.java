package dev.muster.propagation.schedule;

import dev.muster.core.model.MemberView;
import java.util.Map;

/** Who wants to know what members are and have; called on any thread, must return at once. */
public interface MemberListener {
    /** Readiness, traits or capabilities changed. */
    void changed(MemberView view);

    /**
     * A whole report was taken.
     *
     * @param accounted token to pod set name to slots that the report's free amounts already miss
     */
    void reported(MemberView view, Map<String, Map<String, Integer>> accounted);

    void gone(String member);
}
