package dev.muster.core.cycle;

import dev.muster.core.model.Job;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The trials of one cycle in queue order. Of equal jobs only the first stands on it; when that one is placed, the next one
 * joins, so that no younger or lesser job takes the room before it.
 */
public final class Agenda {
    private final PriorityQueue<Trial> open = new PriorityQueue<>(Comparator.comparing(Trial::job, Job.QUEUE_ORDER));
    private final List<Trial> taken = new ArrayList<>();
    private final Function<Job, Optional<Trial>> nextLike;
    private final int most;

    /** @param most trials taken in all, at most; what is left over stays in the queue as it was */
    Agenda(List<Trial> trials, Function<Job, Optional<Trial>> nextLike, int most) {
        open.addAll(trials);
        this.nextLike = nextLike;
        this.most = most;
    }

    /** These trials and no others. */
    static Agenda of(List<Trial> trials) {
        return new Agenda(trials, job -> Optional.empty(), Integer.MAX_VALUE);
    }

    /** The next trial, or null when the cycle is over. */
    @Nullable
    Trial take() {
        Trial next = taken.size() == most ? null : open.poll();
        if (next != null) {
            taken.add(next);
        }
        return next;
    }

    /** A job that was taken was placed. */
    void placed(Job job) {
        nextLike.apply(job).ifPresent(open::add);
    }

    /** What was taken, in the order of the decisions. */
    public List<Trial> taken() {
        return List.copyOf(taken);
    }
}
