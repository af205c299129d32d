/**
 * Which of the members that fit is taken: a weighted sum of small scorers, each a file of its own.
 *
 * <pre>
 *   (job, member, fits) -> Scorer.. -> Ranking.best -> one member, the same on every run
 * </pre>
 */
@NullMarked
package dev.muster.core.rank;

import org.jspecify.annotations.NullMarked;
