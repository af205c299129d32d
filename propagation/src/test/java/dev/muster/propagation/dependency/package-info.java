/** Facts about what a job takes along. */
@NullMarked
package dev.muster.propagation.dependency;

import org.jspecify.annotations.NullMarked;
