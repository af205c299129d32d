package dev.muster.propagation.dashboard;

/**
 * One node group of a member.
 *
 * @param nodes how many the group has
 * @param virtual stands for an elastic backend, not for machines
 * @param allocatable what all nodes have when empty; equal to what is free when the report does not say
 * @param inUse taken by pods, reservations apart
 * @param reserved held by placeholder pods
 * @param unseen promised to jobs, and not in the report yet; laid where the member's scheduler would likely put it
 * @param free what is left for further jobs
 * @param hole the most that one executor could ask for: what the emptiest node has left
 */
public record GroupRow(
        String name,
        int nodes,
        boolean virtual,
        Amount allocatable,
        Amount inUse,
        Amount reserved,
        Amount unseen,
        Amount free,
        Amount hole) {

    /** Both together, for groups that several pages of a report carry. */
    GroupRow plus(GroupRow other) {
        return new GroupRow(
                name,
                nodes + other.nodes,
                virtual,
                allocatable.plus(other.allocatable),
                inUse.plus(other.inUse),
                reserved.plus(other.reserved),
                unseen.plus(other.unseen),
                free.plus(other.free),
                Amount.BIGGER.compare(hole, other.hole) >= 0 ? hole : other.hole);
    }
}
