package dev.muster.benchmarks.fleet;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What one scenario gave.
 *
 * @param machine architecture, processors, load before the runs and versions
 * @param jobs in each run
 */
record Result(String scenario, String machine, int jobs, List<Run> runs) {

    /**
     * One run; all counts are per job.
     *
     * @param bareJobsPerSecond the same writes by a bare loop, right after; 0 where there is no such loop
     * @param bareCpuMillis of all processes together while the bare loop ran; 0 likewise
     * @param cpuMillis of each process
     * @param heapMebibytes at the end of the run, of Muster's processes
     */
    record Run(
            double jobsPerSecond,
            double createsPerSecond,
            long p50Millis,
            long p99Millis,
            double bareJobsPerSecond,
            double bareCpuMillis,
            Map<String, Double> hubRequests,
            Map<String, Double> memberRequests,
            Map<String, Double> cpuMillis,
            Map<String, Long> heapMebibytes) {
        double share() {
            return bareJobsPerSecond == 0 ? 0 : jobsPerSecond / bareJobsPerSecond;
        }

        double allCpuMillis() {
            return cpuMillis.values().stream().mapToDouble(Double::doubleValue).sum();
        }

        double hubWrites() {
            return writes(hubRequests);
        }

        double memberWrites() {
            return writes(memberRequests);
        }

        private static double writes(Map<String, Double> requests) {
            return requests.entrySet().stream()
                    .filter(entry -> Requests.isWriteOfAJob(entry.getKey()))
                    .mapToDouble(Map.Entry::getValue)
                    .sum();
        }
    }

    /** For people: ranges over the runs, then what the last run was made of. */
    String table() {
        var text = new StringBuilder("%n%s: %d runs of %d jobs, %s%n".formatted(scenario, runs.size(), jobs, machine));
        line(text, "jobs/s", Run::jobsPerSecond);
        line(text, "creates/s of the load generator", Run::createsPerSecond);
        line(text, "p50 ms", Run::p50Millis);
        line(text, "p99 ms", Run::p99Millis);
        if (runs.getLast().bareJobsPerSecond() > 0) {
            line(text, "jobs/s of the bare loop", Run::bareJobsPerSecond);
            line(text, "share of the bare loop", Run::share);
            line(text, "cpu ms per job of the bare loop", Run::bareCpuMillis);
        }
        line(text, "cpu ms per job, all processes", Run::allCpuMillis);
        line(text, "hub writes per job", Run::hubWrites);
        line(text, "member writes per job", Run::memberWrites);
        var last = runs.getLast();
        list(text, "hub requests per job", last.hubRequests());
        list(text, "requests to all members per job", last.memberRequests());
        list(text, "cpu ms per job", last.cpuMillis());
        last.heapMebibytes().forEach((name, heap) -> text.append("  heap %s: %d MiB%n".formatted(name, heap)));
        return text.toString();
    }

    private void line(StringBuilder text, String name, ToDoubleFunction<Run> value) {
        var values = runs.stream().mapToDouble(value).sorted().toArray();
        text.append("  %-32s %10.2f  (%.2f to %.2f)%n"
                .formatted(name, values[values.length / 2], values[0], values[values.length - 1]));
    }

    private static void list(StringBuilder text, String name, Map<String, Double> values) {
        text.append("  %s, last run%n".formatted(name));
        values.forEach((key, value) -> text.append("    %8.2f  %s%n".formatted(value, key)));
    }
}
