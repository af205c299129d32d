/**
 * The Spark operator of one member cluster and the Spark it starts, played: what kubeflow's operator 2.5 writes, in its
 * order, with its faults.
 *
 * <pre>
 *  SparkApplication ──▶ state machine ──submission──▶ driver pod          OperatorPresence: Deployment, pods,
 *        ▲   status  ◀──────┘  ▲ pod events               │ Running       ServiceAccount and RBAC in job namespaces
 *        │                     │                          ▼
 *   suspend, edits,            └──────── SparkRuntime: executors, the job, exit code of the driver
 *   deletion
 * </pre>
 *
 * <p>Where {@link dev.muster.sandbox.operator.SubmitProgram} can run an application's image, submission and Spark are not played:
 * spark-submit makes the pods, and {@link dev.muster.sandbox.operator.PodWebhookServer} completes them as they are created.
 */
@NullMarked
package dev.muster.sandbox.operator;

import org.jspecify.annotations.NullMarked;
