/** The loop's inbox at its limit. */
@NullMarked
package dev.muster.propagation.schedule;

import org.jspecify.annotations.NullMarked;
