/** The control plane's parts on a real hub with the rights that deploy/ gives them, and agents played from a script. */
@NullMarked
package dev.muster.sandbox.hub;

import org.jspecify.annotations.NullMarked;
