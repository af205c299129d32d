/** Facts about sizing, refusing and copying SparkApplications. */
@NullMarked
package dev.muster.propagation.interpret;

import org.jspecify.annotations.NullMarked;
