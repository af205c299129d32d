/**
 * Whether a gang has room in a member, counted node by node.
 *
 * <pre>
 *   MemberView + unseen claims -> Room -- Fit.of(gang, namespace, room) --> Fits | Short(reason)
 * </pre>
 */
@NullMarked
package dev.muster.core.fit;

import org.jspecify.annotations.NullMarked;
