package dev.muster.agent.reserve;

import dev.muster.agent.reserve.HandOverPlan.Swap;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** What handing over does in the member. */
public interface SlotActs {
    /** Pods of the token as they are seen now. */
    List<Pod> pods(String token);

    /** The node is there, ready and not cordoned. */
    boolean takesPods(String node);

    /**
     * Shuts a node to everybody's new pods.
     *
     * @param swap whose placeholder is on the node
     * @param lettingIn the job's own pods may come
     */
    Pod fence(String token, Swap swap, boolean lettingIn, int priority);

    void unfence(Pod fence);

    /** Deletes a placeholder whose room nobody of the job needs any more. */
    void giveUp(Pod placeholder);

    /**
     * Deletes a placeholder, if nobody else has begun to, and waits until its node says that it is gone.
     *
     * @return whether its room is ours to give to one pod now
     */
    boolean vacate(Pod placeholder);

    /** @return false when the pod has a node already, or is gone */
    boolean bind(Pod pod, String node);

    /** Waits until the pod is seen to have a node, or is gone; ten seconds at most. */
    boolean awaitNode(Pod pod);
}
