@NullMarked
package dev.muster.propagation.object;

import org.jspecify.annotations.NullMarked;
