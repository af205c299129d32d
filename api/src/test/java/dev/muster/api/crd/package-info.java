/**
 * The CRD manifests, made from the Java types and kept in step with them.
 *
 * <pre>
 *   api types ── CrdFiles ──> deploy/crds/*.yaml
 * </pre>
 */
@NullMarked
package dev.muster.api.crd;

import org.jspecify.annotations.NullMarked;
