package dev.muster.benchmarks.quality;

import dev.muster.benchmarks.quality.Task.Shape;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What waits, in queue order; equal jobs are kept together, so that one answer serves for all of them. */
final class Waiting {
    private final Map<Kind, NavigableSet<Task>> kinds = new HashMap<>();

    private record Kind(Shape shape, String home) {}

    void add(Task task) {
        kinds.computeIfAbsent(kind(task), kind -> new TreeSet<>(Task.ORDER)).add(task);
    }

    void remove(Task task) {
        NavigableSet<Task> same = kinds.get(kind(task));
        same.remove(task);
        if (same.isEmpty()) {
            kinds.remove(kind(task));
        }
    }

    private static Kind kind(Task task) {
        return new Kind(task.shape(), task.home());
    }

    Walk walk() {
        return new Walk();
    }

    /** One way through the queue in its order; of equal jobs only the first, unless asked for one more. */
    final class Walk {
        private record Next(Task task, NavigableSet<Task> same) {}

        private final PriorityQueue<Next> heads = new PriorityQueue<>(Comparator.comparing(Next::task, Task.ORDER));
        private @Nullable Next last;

        private Walk() {
            kinds.values().forEach(same -> heads.add(new Next(same.first(), same)));
        }

        /** The next job, or null. */
        @Nullable
        Task next() {
            last = heads.poll();
            return last == null ? null : last.task();
        }

        /** The last job started: one like it may have room too. */
        void oneMoreLikeIt() {
            Task equal = last == null ? null : last.same().higher(last.task());
            if (equal != null) {
                heads.add(new Next(equal, last.same()));
            }
        }
    }
}
