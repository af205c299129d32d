/**
 * Objects that go along with jobs, or to every matching member: made once, kept as ordered, taken back.
 *
 * <pre>
 *   Object Work ── ObjectWorks ── POST, or apply what is ours ──> copy, labelled with its source
 *        ▲                                                           │ edited or deleted by another hand
 *        └──────────────────────── DriftWatch <──────────────────────┘
 * </pre>
 */
@NullMarked
package dev.muster.agent.object;

import org.jspecify.annotations.NullMarked;
