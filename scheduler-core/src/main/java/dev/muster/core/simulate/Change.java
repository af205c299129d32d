package dev.muster.core.simulate;

import dev.muster.core.model.Resources;

/** A change that would make a job fit in one member, by itself. */
public sealed interface Change {
    String member();

    /** The job asks for fewer pods of its largest set. */
    record FewerPods(String member, String podSet, int from, int to) implements Change {
        public int fewer() {
            return from - to;
        }
    }

    /**
     * Each pod of a set asks for less memory.
     *
     * @param fromBytes what a pod asks for now
     * @param toBytes the most, in whole MiB, with which the job fits
     */
    record LessMemory(String member, String podSet, long fromBytes, long toBytes) implements Change {}

    /**
     * So much becomes free in the member, on nodes that the pods may use, in holes that each hold a whole pod.
     *
     * @param pods pods of all sets that have no room now
     * @param room what they ask for together
     */
    record MoreRoom(String member, long pods, Resources room) implements Change {}

    /**
     * A quota leaves more.
     *
     * @param by how much more, in thousandths of a core for cpu, else base units
     */
    record MoreQuota(String member, String namespace, String quota, String resource, long by) implements Change {}
}
