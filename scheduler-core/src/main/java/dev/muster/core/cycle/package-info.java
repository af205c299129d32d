/**
 * The scheduling cycle: heads of the queue and a snapshot in, a plan out.
 *
 * <pre>
 *   Queue.agenda() + Fleet(members - unseen claims) -> Cycle.decide -> Plan { Place | Wait(reasons) .. }
 *        ^------------------- park(job, reasons) <------------------------'
 *        ^-- wake(trigger): exactly the jobs whose reasons name it
 * </pre>
 */
@NullMarked
package dev.muster.core.cycle;

import org.jspecify.annotations.NullMarked;
