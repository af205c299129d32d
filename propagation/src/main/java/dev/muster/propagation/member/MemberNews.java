package dev.muster.propagation.member;

import dev.muster.core.model.MemberView;
import java.util.Map;

/** Where news of members goes; calls come one after another and must return quickly. */
public interface MemberNews {
    /** A member appeared, or something other than its capacity changed. */
    void changed(MemberView member);

    /**
     * A younger report applies.
     *
     * @param accounted token to pod set name to slots that the new free amounts lack already; applies together with them
     */
    void reported(MemberView member, Map<String, Map<String, Integer>> accounted);

    /** It turned ready or not, or a person attested that it is gone: the jobs that have a Work there look again. */
    default void turned(String member) {}

    /** A member is gone from the hub. */
    void left(String member);
}
