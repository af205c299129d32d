/**
 * A small metrics server for one member cluster, so that {@code kubectl top} has something to ask.
 *
 * <pre>
 *  kubectl top ──▶ member's API server ── aggregated API metrics.k8s.io ──▶ SimulatedMetrics ── lists pods ──▶ half of their requests
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.metrics;

import org.jspecify.annotations.NullMarked;
