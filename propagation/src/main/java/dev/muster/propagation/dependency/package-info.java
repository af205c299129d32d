/**
 * What a SparkApplication needs beside itself; values in, values out.
 *
 * <pre>
 *  SparkApplication ── References ──> (kind, name, field) ── Dependencies + HubObjects ──> copies (sanitised manifests)
 *                                                                                      └─> requires (must be in the member)
 * </pre>
 */
@NullMarked
package dev.muster.propagation.dependency;

import org.jspecify.annotations.NullMarked;
