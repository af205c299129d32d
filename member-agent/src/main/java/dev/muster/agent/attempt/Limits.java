package dev.muster.agent.attempt;

import java.time.Duration;

/**
 * The agent's patience. Sources of the defaults: DESIGN.md section 3 unless said otherwise.
 *
 * @param unacknowledged armed copies that the operator has not taken in, at most (default 20)
 * @param placeholders pods of a gang above which no room is held (default 500)
 * @param schedulerSilent not all placeholders bound after this: the reservation failed (default 30 s)
 * @param driverStart a driver without a node for this long is late, unless the Work says otherwise (default 5 min)
 * @param operatorSilent no status of any application for this long: nobody is there (default 2 min)
 * @param operatorSkipped unacknowledged for this long although the operator is busy (default 30 min)
 * @param skippedAfter or so many applications of the namespace, armed later, were taken in (default 20)
 * @param suspendAnswer no answer to a withdrawal for this long: delete without it (default 60 s)
 * @param proofGap between the two empty LISTs that prove a withdrawal (default 1 s)
 * @param withdrawSettle between them when the operator did not answer (default 120 s)
 * @param requestLimit an unanswered create can take effect for this long: the API server's request limit (60 s)
 * @param linger executors may outlive an ended driver for this long before the end is written all the same (60 s: they
 *     notice a lost driver within a heartbeat or two; guess)
 * @param executorsPending executors without a node for this long are worth a condition (default 30 s, guess)
 * @param executorGrace executor placeholders are dropped so long after the driver runs (default 120 s)
 * @param moment what changes within it is one status write (default 1 s: driver bound to RUNNING takes about that)
 * @param counts executor counts alone are written this often (default 30 s)
 * @param sweep how often leftovers are looked for (default 45 s: leaked reservations are to be gone within 60 s)
 * @param staleAfter a watch without event or bookmark for so long is opened anew (default 5 min: API servers send a
 *     bookmark each minute)
 * @param poll a safety look where an event is expected; what is submitted and does not run after it, is written (default 10 s)
 */
public record Limits(
        int unacknowledged,
        int placeholders,
        Duration schedulerSilent,
        Duration driverStart,
        Duration operatorSilent,
        Duration operatorSkipped,
        int skippedAfter,
        Duration suspendAnswer,
        Duration proofGap,
        Duration withdrawSettle,
        Duration requestLimit,
        Duration linger,
        Duration executorsPending,
        Duration executorGrace,
        Duration moment,
        Duration counts,
        Duration sweep,
        Duration staleAfter,
        Duration poll) {

    public static final Limits DEFAULTS = new Limits(
            20,
            500,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(30),
            20,
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofSeconds(120),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(120),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(45),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10));
}
