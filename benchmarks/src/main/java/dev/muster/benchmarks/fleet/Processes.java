package dev.muster.benchmarks.fleet;

import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.Program;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Processor time that each process of the fleet has used, in milliseconds, and the benchmark's own: the load generator's. */
record Processes(Map<String, Long> cpuMillis) {
    private static final String HEAP = "jvm_memory_used_bytes{area=\"heap\"";

    static Processes of(Fleet fleet) {
        var cpu = new TreeMap<String, Long>();
        fleet.planes().run().children().forEach(child -> ProcessHandle.of(child.pid())
                .ifPresent(process -> cpu.put(child.name(), used(process))));
        cpu.put("benchmark, simulators", used(ProcessHandle.current()));
        return new Processes(cpu);
    }

    private static long used(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
    }

    /** Milliseconds since an earlier look, per job. */
    Map<String, Double> since(Processes before, int jobs) {
        var perJob = new TreeMap<String, Double>();
        cpuMillis.forEach(
                (name, used) -> perJob.put(name, (double) (used - before.cpuMillis.getOrDefault(name, 0L)) / jobs));
        return perJob;
    }

    /** Heap in use in each of Muster's processes, MiB, garbage included. */
    static Map<String, Long> heap(Fleet fleet) throws IOException, InterruptedException {
        var heap = new TreeMap<String, Long>();
        heap.put(fleet.controlPlane().child().name(), heap(fleet.controlPlane()));
        for (var member : fleet.members()) {
            heap.put(member.agent().child().name(), heap(member.agent()));
        }
        return heap;
    }

    private static long heap(Program program) throws IOException, InterruptedException {
        var bytes = program.http("/q/metrics")
                .lines()
                .filter(line -> line.startsWith(HEAP))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        return (long) bytes >> 20;
    }
}
