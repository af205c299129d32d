/**
 * Object Works: one for each hub object and member, shared by all who need the object there.
 *
 * <pre>
 *   job ── References ── HubCache ──> DependencyWorks ──┐                            ┌── Secret obj-&lt;UID&gt;: a Secret's bytes
 *                                                       ├── Use, Source ─ ObjectWorks ┤
 *   Duplicated templates ───────────────────────────────┘   locked, one retry place  └── Work obj-&lt;UID&gt; ... Withdrawn: deleted
 * </pre>
 */
@NullMarked
package dev.muster.propagation.object;

import org.jspecify.annotations.NullMarked;
