/**
 * The kubelets of one member cluster, played: nodes with capacity, and the life of the pods that are bound to them.
 *
 * <pre>
 *  NodeSpec ──▶ Node objects, Ready                          (played, unless PodProcesses takes the pod)
 *
 *  pod bound ──▶ room on the node? ──no──▶ Failed OutOfcpu …
 *                     │yes
 *                     ▼
 *                 Running ──▶ runs until: exit code told (annotation) ──▶ Succeeded / Failed
 *                     │                   activeDeadlineSeconds over   ──▶ Failed DeadlineExceeded
 *                     └─ deletionTimestamp ──stop time──▶ Failed 143, then the final delete
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.kubelet;

import org.jspecify.annotations.NullMarked;
