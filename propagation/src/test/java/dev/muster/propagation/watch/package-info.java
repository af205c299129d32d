@NullMarked
package dev.muster.propagation.watch;

import org.jspecify.annotations.NullMarked;
