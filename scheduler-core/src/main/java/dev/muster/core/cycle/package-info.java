/**
 * The scheduling cycle: heads of the queue and a snapshot in, a plan out.
 *
 * <pre>
 *   Queue.heads() + Snapshot(members, unseen claims) -> Cycle.plan -> Plan { Place | Wait(reasons) .. }
 *        ^------------------- park(job, reasons) <------------------------'
 *        ^-- wake(trigger): exactly the jobs whose reasons name it
 * </pre>
 */
@NullMarked
package dev.muster.core.cycle;

import org.jspecify.annotations.NullMarked;
