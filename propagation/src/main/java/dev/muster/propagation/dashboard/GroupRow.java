package dev.muster.propagation.dashboard;

/**
 * One node group of a member. The report says what is taken of a group, not by whom: what is reserved there counts as in use.
 *
 * @param nodes how many the group has
 * @param virtual stands for an elastic backend, not for machines
 * @param allocatable what all nodes have when empty; equal to what is free when the report does not say
 * @param inUse taken by pods and placeholders
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
        Amount unseen,
        Amount free,
        Amount hole) {}
