/** A log of inputs plays to the same plans. */
@NullMarked
package dev.muster.propagation.replay;

import org.jspecify.annotations.NullMarked;
