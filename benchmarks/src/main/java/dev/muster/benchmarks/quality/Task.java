package dev.muster.benchmarks.quality;

import java.util.Comparator;

/**
 * A job of a load.
 *
 * @param number unique in its load, by arrival
 * @param arrivalMicros virtual time of its submission
 * @param runMicros how long it runs once all its pods stand
 * @param statedMillis how long its user says that it will run, at least as long as it does
 * @param priority higher goes first
 * @param home the only site it may go to, empty for any
 */
record Task(int number, long arrivalMicros, long runMicros, long statedMillis, int priority, String home, Shape shape) {
    /** Priority, then age: the order in which every policy looks at what waits. */
    static final Comparator<Task> ORDER =
            Comparator.comparingInt(Task::priority).reversed().thenComparingInt(Task::number);

    /**
     * What a job asks for.
     *
     * @param executors 1 or more
     * @param cpuMillis of one executor
     * @param memoryMib of one executor
     * @param driver whether one more pod of one core stands beside them
     */
    record Shape(int executors, long cpuMillis, long memoryMib, boolean driver) {
        static final long DRIVER_CPU_MILLIS = 1_000;
        static final long DRIVER_MEMORY_MIB = 2_048;

        long totalCpuMillis() {
            return executors * cpuMillis + (driver ? DRIVER_CPU_MILLIS : 0);
        }

        long totalMemoryMib() {
            return executors * memoryMib + (driver ? DRIVER_MEMORY_MIB : 0);
        }
    }

    boolean mayGoTo(Site site) {
        return home.isEmpty() || home.equals(site.name());
    }
}
