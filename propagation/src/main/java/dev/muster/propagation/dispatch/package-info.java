/**
 * From a decision to the objects that carry it: binding and Work.
 *
 * <pre>
 *   template, claim, gang, Place ── Bindings ──> ResourceBinding      binding, manifest, dependencies ── Orders ──> Work
 * </pre>
 */
@NullMarked
package dev.muster.propagation.dispatch;

import org.jspecify.annotations.NullMarked;
