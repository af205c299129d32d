@NullMarked
package dev.muster.propagation.duplicate;

import org.jspecify.annotations.NullMarked;
