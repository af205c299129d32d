/**
 * What platform teams write: which templates go where.
 *
 * <pre>
 *   PropagationPolicy (namespaced) ──┐
 *                                    ├── PropagationSpec: selectors, placement, reclaim, reservation
 *   ClusterPropagationPolicy ────────┘
 * </pre>
 */
@NullMarked
package dev.muster.api.policy;

import org.jspecify.annotations.NullMarked;
