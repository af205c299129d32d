/**
 * What runs beside Spark, in a process of its own: arguments in, pods out. Knows nothing of Muster.
 *
 * <pre>
 *  spark-submit's arguments ─> SparkSubmit ─> driver builder ─> driver's configuration ─> executor builder, initial count
 * </pre>
 */
@NullMarked
package dev.muster.oracle.spark;

import org.jspecify.annotations.NullMarked;
