/**
 * Templates of any kind but SparkApplication: one copy in every member that their policy's placement matches.
 *
 * <pre>
 *   policies ── kinds they select ──> KindWatches ──┐
 *   MemberClusters, bindings, object Works ─────────┴─ wake ──> Duplicator ── DuplicateView ──> NextDuplicateSteps
 *                                                                   ^                                   |
 *                                                                   └──── locked writes &lt;── DuplicateStep
 * </pre>
 *
 * What a policy gives up it leaves where it is; what it still claims follows its template, its members and its edits.
 */
@NullMarked
package dev.muster.propagation.duplicate;

import org.jspecify.annotations.NullMarked;
