/**
 * Turns the arguments of spark-submit into a SparkApplication for the fleet, and says how it goes.
 *
 * <pre>
 *  POST submissions: arguments ─▶ CommandLine (options, properties, main resource) ─▶ Destination ─▶ ApplicationDraft ─▶ manifest
 *  GET submissions/NAME: the job as the leader sees it ─▶ Progress: member, driver, state; held until something changes
 * </pre>
 *
 * <p>Nothing is stored here: the asker creates the manifest on the hub with their own rights.
 */
@NullMarked
package dev.muster.propagation.submit;

import org.jspecify.annotations.NullMarked;
