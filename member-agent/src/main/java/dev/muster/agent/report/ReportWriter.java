package dev.muster.agent.report;

import dev.muster.agent.report.PageStore.PageConflict;
import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.CapacityReportSpec;
import dev.muster.api.fleet.CapacityReportSpec.Accounted;
import dev.muster.api.fleet.CapacityReportSpec.NodeGroup;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the stored pages say what a report says, with as few writes as that takes.
 *
 * <ol>
 *   <li>Pages but 0 whose nodes differ from what is stored are written, all with the same new sequence, higher than any.
 *   <li>Then page 0, which names the sequence of every page: from here on the new report holds.
 *   <li>Pages that no report names any more are deleted.
 * </ol>
 *
 * Stopped at any point, the report before stays in force (the hub takes pages only together), and the next call goes on
 * from what is stored. What is stored is known from the last LIST and from our own writes; where another hand was faster,
 * all is read again.
 */
final class ReportWriter {
    /** Reads again so often within one call; another agent of the same member that writes as fast is a mistake. */
    private static final int TRIES = 3;

    private final PageStore store;
    private final Consumer<CapacityReport> pace;
    private final Map<Integer, CapacityReport> stored = new TreeMap<>();
    private final AtomicLong youngest = new AtomicLong();

    /** @param pace called before each write, may wait */
    ReportWriter(PageStore store, Consumer<CapacityReport> pace) {
        this.store = store;
        this.pace = pace;
    }

    static String name(int page) {
        return "capacity-" + page;
    }

    /** Reads what is stored. @return it, page by page */
    List<CapacityReportSpec> load() {
        stored.clear();
        for (CapacityReport page : store.list()) {
            CapacityReportSpec spec = page.getSpec();
            if (spec != null && page.getMetadata().getName().equals(name(spec.page()))) {
                stored.put(spec.page(), page);
            }
        }
        CapacityReport first = stored.get(0);
        youngest.set(first == null ? 0 : first.getSpec().sequence());
        return stored.values().stream().map(CapacityReport::getSpec).toList();
    }

    /** @return sequence of the youngest whole report that is stored, 0 = none; may be asked by any thread */
    long youngestSequence() {
        return youngest.get();
    }

    /**
     * @param raise write page 0 with a new sequence even when nothing differs
     * @return pages written
     * @throws PageConflict another hand writes these pages as fast as we do
     */
    int write(Report report, boolean raise) {
        for (int tries = 1; ; tries++) {
            try {
                return writeOnce(report, raise);
            } catch (PageConflict e) {
                if (tries == TRIES) {
                    throw e;
                }
                load();
            }
        }
    }

    private int writeOnce(Report report, boolean raise) {
        long sequence = nextSequence();
        int written = 0;
        for (int page = 1; page < report.pages().size(); page++) {
            List<NodeGroup> groups = report.pages().get(page);
            if (!groups.equals(storedGroups(page))) {
                put(new CapacityReportSpec(page, sequence, null, groups, null, null, null));
                written++;
            }
        }
        CapacityReportSpec first = first(report, sequence);
        if (raise || written > 0 || differs(first)) {
            put(first);
            youngest.set(sequence);
            written++;
        }
        Set<Integer> unused = new TreeSet<>(stored.keySet());
        unused.removeIf(page -> page < report.pages().size());
        for (int page : unused) {
            store.delete(stored.get(page));
            stored.remove(page);
        }
        return written;
    }

    private CapacityReportSpec first(Report report, long sequence) {
        List<Long> sequences = new ArrayList<>(List.of(sequence));
        for (int page = 1; page < report.pages().size(); page++) {
            sequences.add(stored.get(page).getSpec().sequence());
        }
        List<Accounted> accounted = report.accounted();
        return new CapacityReportSpec(
                0,
                sequence,
                sequences,
                report.pages().getFirst(),
                report.quotas(),
                report.unitCaps().isEmpty() ? null : report.unitCaps(),
                accounted);
    }

    /** Anything but page 0's own sequence. */
    private boolean differs(CapacityReportSpec first) {
        CapacityReport before = stored.get(0);
        if (before == null) {
            return true;
        }
        CapacityReportSpec spec = before.getSpec();
        return !first.nodeGroups().equals(orEmpty(spec.nodeGroups()))
                || !first.quotas().equals(orEmpty(spec.quotas()))
                || !orEmpty(first.unitCaps()).equals(orEmpty(spec.unitCaps()))
                || !first.accounted().equals(orEmpty(spec.accounted()))
                || !others(first).equals(others(spec));
    }

    private static List<Long> others(CapacityReportSpec first) {
        List<Long> all = orEmpty(first.pageSequences());
        return all.isEmpty() ? all : all.subList(1, all.size());
    }

    private @Nullable List<NodeGroup> storedGroups(int page) {
        CapacityReport before = stored.get(page);
        return before == null ? null : orEmpty(before.getSpec().nodeGroups());
    }

    private void put(CapacityReportSpec spec) {
        CapacityReport before = stored.get(spec.page());
        CapacityReport page = new CapacityReport();
        page.setMetadata(new ObjectMetaBuilder()
                .withName(name(spec.page()))
                .withUid(before == null ? null : before.getMetadata().getUid())
                .withResourceVersion(
                        before == null ? null : before.getMetadata().getResourceVersion())
                .build());
        page.setSpec(spec);
        pace.accept(page);
        CapacityReport answer = store.put(page);
        // What was sent, not what came back: equal lists are compared with what the next report says.
        page.setMetadata(answer.getMetadata());
        stored.put(spec.page(), page);
    }

    private long nextSequence() {
        return stored.values().stream()
                        .mapToLong(page -> page.getSpec().sequence())
                        .max()
                        .orElse(0)
                + 1;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
