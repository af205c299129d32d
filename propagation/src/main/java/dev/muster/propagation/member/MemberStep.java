package dev.muster.propagation.member;

import io.fabric8.kubernetes.api.model.Condition;

/** What the hub has to write about one member; each is locked to the version that was seen. */
sealed interface MemberStep {
    /** Ask that its deletion waits for its Works. */
    record Guard() implements MemberStep {}

    /**
     * It is being deleted and attested gone: look, live, whether a binding has yet to record the end of an attempt there. Without its
     * MemberCluster nobody could tell any more that it was attested.
     */
    record CountOpenAttempts() implements MemberStep {}

    /** It is being deleted: look, live, whether a Work of it lives. */
    record CountWorks() implements MemberStep {}

    record SetReady(Condition condition) implements MemberStep {}
}
