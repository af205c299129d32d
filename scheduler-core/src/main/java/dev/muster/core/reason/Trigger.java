package dev.muster.core.reason;

import dev.muster.core.model.JobKey;

/** A change that can help a waiting job. Equal triggers are the same change: the queue uses them as keys. */
public sealed interface Trigger {
    /** The member's free amounts, or what is claimed of them, changed. */
    record Capacity(String member) implements Trigger {}

    /** What quotas leave in a namespace of a member changed. */
    record Quota(String member, String namespace) implements Trigger {}

    /** Readiness, labels, taints, capabilities or load of a member changed. */
    record Member(String member) implements Trigger {}

    /** A member joined: may help every waiting job. */
    record MemberJoined() implements Trigger {}

    /** The job's own spec changed. */
    record Spec() implements Trigger {}

    /** The policy that claims the job changed. */
    record Policy() implements Trigger {}

    /** An object the job needs appeared or changed. */
    record Dependency(String kind, String namespace, String name) implements Trigger {}

    /** A moment, in epoch milliseconds, has come. */
    record Time(long untilMillis) implements Trigger {}

    /** A job that others made way for was placed or removed. */
    record Released(JobKey job) implements Trigger {}

    /** The operators on the hub changed. */
    record Hub() implements Trigger {}
}
