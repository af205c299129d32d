/**
 * Muster's reading of SparkApplications against that of Spark itself.
 *
 * <pre>
 *  written cases ─┐         ┌─ OperatorArguments ─> SparkProcess (one a release) ─> OperatorWebhook ─> PodFacts ─┐
 *  generated specs ┴─ spec ─┤                                                                                    ├─ Comparison
 *                           └─ Interpreter (ours, or one with a seeded defect) ──────────────────────> PodFacts ─┘
 * </pre>
 */
@NullMarked
package dev.muster.oracle;

import org.jspecify.annotations.NullMarked;
