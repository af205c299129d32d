/**
 * What a SparkApplication asks for, exactly as its operator and Spark will size it; values in, values out.
 *
 * <pre>
 *                    ┌─ Interpreter ──> Understood(pod sets, classes, accounts, facts) ── GangShape ──> core gang
 *  SparkApplication ─┤                  Refused(problems: field, value, why)
 *                    └─ Copy ────────> the manifest for the member, defaults made explicit
 * </pre>
 */
@NullMarked
package dev.muster.propagation.interpret;

import org.jspecify.annotations.NullMarked;
