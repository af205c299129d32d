/**
 * Object Works: one for each hub object and member, shared by all who need the object there.
 *
 * <pre>
 *   jobs' dependencies ──┐                                      ┌── Secret obj-&lt;UID&gt; (bytes of a Secret)
 *                        ├── Use, Source ──> ObjectWorks ───────┤
 *   Duplicated templates ┘      locked writes, one retry place  └── Work obj-&lt;UID&gt; ... Withdrawn ──> deleted
 * </pre>
 */
@NullMarked
package dev.muster.propagation.object;

import org.jspecify.annotations.NullMarked;
