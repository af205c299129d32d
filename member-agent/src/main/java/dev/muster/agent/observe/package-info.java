/**
 * What an armed copy does, and whether its driver is late.
 *
 * <pre>
 *   WorkView ── Watching ──> Step
 *                 ├── Observation: application, driver, executors -> Work.status
 *                 └── Lateness: the cases in which the control plane should move the job
 * </pre>
 */
@NullMarked
package dev.muster.agent.observe;

import org.jspecify.annotations.NullMarked;
