/**
 * Real Spark without a container engine: submission, driver and executors of Spark's own classes as processes of this machine.
 *
 * <pre>
 *  operator ──arguments──▶ SparkSubmission: Spark's own spark-submit ──▶ driver pod, its Service and ConfigMap in the member
 *  kubelet ──bound pod──▶ SparkProcesses: PodFolder (volumes) + ContainerCommand (what the image's entrypoint runs) ──▶ a JVM
 * </pre>
 *
 * <p>Nothing is isolated: no limits are enforced, all processes see the machine's files, and an image is only a name for a
 * {@link dev.muster.sandbox.spark.SparkHome}.
 */
@NullMarked
package dev.muster.sandbox.spark;

import org.jspecify.annotations.NullMarked;
