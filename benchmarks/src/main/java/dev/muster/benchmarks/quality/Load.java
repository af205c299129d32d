package dev.muster.benchmarks.quality;

import java.util.List;

/**
 * Members and the jobs that come to them.
 *
 * @param source where its distributions come from
 * @param timed whether the time that deciding takes passes on the virtual clock too
 * @param sites empty, to be copied before use
 * @param tasks by arrival
 */
record Load(String name, String source, boolean timed, List<Site> sites, List<Task> tasks) {
    Load {
        sites = List.copyOf(sites);
        tasks = List.copyOf(tasks);
    }

    long totalCpuMillis() {
        return sites.stream().mapToLong(Site::totalCpuMillis).sum();
    }

    /** No schedule ends earlier: all work spread over all cores, or the last arrival and its run. */
    long boundMicros() {
        double work = tasks.stream()
                .mapToDouble(task -> (double) task.shape().totalCpuMillis() * task.runMicros())
                .sum();
        long last = tasks.stream()
                .mapToLong(task -> task.arrivalMicros() + task.runMicros())
                .max()
                .orElse(0);
        return Math.max(last, Math.round(work / totalCpuMillis()));
    }
}
