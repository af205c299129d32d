/**
 * What users see on the template: the member's status as it is, and events.
 *
 * <pre>
 *   Work.status.application ── StatusMirror ──> template status        decisions, ends of attempts ── TemplateEvents ──> events
 * </pre>
 */
@NullMarked
package dev.muster.propagation.status;

import org.jspecify.annotations.NullMarked;
