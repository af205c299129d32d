/** The SparkApplication as it passes through the fleet: JSON trees that nothing rewrites. */
@NullMarked
package dev.muster.api.spark;

import org.jspecify.annotations.NullMarked;
