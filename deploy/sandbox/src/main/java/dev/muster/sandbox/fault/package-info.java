/**
 * Puts faults between Muster's processes and their API servers, one at every write, and lets the judge say whether it mattered.
 *
 * <pre>
 *   control plane, agent ── http ──> Proxy ── TLS ──> kube-apiserver
 *                                      │ asks
 *                                      v
 *                                    Gate (one per process: counts its writes, kills it before or after the n-th, delays, refuses)
 *   Campaign: for each scenario, process, n, side:  arm ─> run ─> kill ─> start again ─> settle ─> judge
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.fault;

import org.jspecify.annotations.NullMarked;
