package dev.muster.propagation.status;

/** What an event on a template is about: public words, each in docs/reasons-and-events.md. */
public enum EventReason {
    /** The job got a member. */
    ScheduleBindingSucceed,
    /** The job waits; the message says why, member by member. */
    ScheduleBindingFailed,
    /** No policy selects the object. */
    NoMatchingPolicy,
    /** The spec could not run in any member. */
    SpecInvalid,
    /** An object that the job takes along has as many users in the chosen member as it can: the job waits for one to end. */
    DependencyCrowded,
    /** The driver had no node in time: the attempt is withdrawn. */
    DriverStartTimeout,
    /** The member's operator did nothing at all: the attempt is withdrawn. */
    OperatorSilent,
    /** The member's operator took in many later applications, not this one: the attempt is withdrawn. */
    OperatorSkipped,
    /** The driver was refused before any container ran: the attempt is withdrawn. */
    DriverRejected,
    /** The member could not hold the gang after all. */
    ReservationFailed,
    /** The member did not let the attempt be made. */
    Refused,
    /** An attempt was taken back, with proof, and the job is placed again. */
    Reclaimed,
    /** The template was edited after its dispatch; the edit is not sent. */
    EditIgnored,
    /** No more attempts are allowed. */
    MaxAttemptsReached
}
