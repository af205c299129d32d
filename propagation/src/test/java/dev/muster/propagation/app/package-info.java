/**
 * What surrounds the parts: paths to metrics, configuration.
 *
 * <pre>
 *   requests made by hand ──> WriteMeter ──> verb and resource
 * </pre>
 */
@NullMarked
package dev.muster.propagation.app;

import org.jspecify.annotations.NullMarked;
