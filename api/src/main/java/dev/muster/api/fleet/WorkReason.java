package dev.muster.api.fleet;

/**
 * Why an attempt, or an object, ended in a member without the job's own doing: {@code Work.status.reason}. Public words,
 * each in docs/reasons-and-events.md. With phase Withdrawing or Withdrawn the reason is a {@link WorkSpec.WithdrawCause},
 * with Finished otherwise the outcome.
 */
public enum WorkReason {
    // ReservationFailed

    /** The member's own scheduler found no node for a placeholder. */
    Unschedulable,
    /** Not every placeholder had a node in time, and the scheduler did not say why. */
    SchedulerSilent,
    /** A placeholder was evicted before the job took its room. */
    Preempted,
    /** A ResourceQuota left too little for a placeholder. */
    QuotaExceeded,

    // Refused

    /** An object that is not ours has the name. */
    NameTaken,
    /** A copy of a later attempt is in the member already. */
    NewerAttempt,
    /** The Work speaks a protocol that this agent does not know. */
    ProtocolUnknown,
    /** An object that the job names is neither on the hub nor in the member. */
    DependencyMissing,
    /** An object that the job names was itself refused. */
    DependencyConflict,
    /** The namespace is not in the member. */
    NamespaceMissing,
    /** The member serves no such kind. */
    KindNotServed,
    /** Validation or an admission rule of the member refused the object. */
    AdmissionDenied,
    /** The agent's rights in the member do not reach. */
    Forbidden,
    /** An object that is not ours is there and differs. */
    Conflict,

    // Finished

    /** Another hand deleted the copy before its end. */
    DeletedInMember
}
