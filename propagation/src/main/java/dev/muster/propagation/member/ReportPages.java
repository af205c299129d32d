package dev.muster.propagation.member;

import dev.muster.api.fleet.CapacityReportSpec;
import dev.muster.api.fleet.CapacityReportSpec.Accounted;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.QuotaLeft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one member's report, taken together once they fit together.
 *
 * <p>Page 0 is written last and names the sequence of every page. While another page is already newer than that, or not
 * there yet, the last whole report stays in force: half of one and half of another would count a pod twice or not at all.
 * Only pages that changed are read again.
 */
final class ReportPages {
    private final Map<Integer, Page> pages = new HashMap<>();
    private @Nullable Applied applied;

    /** @param uid of the page's object: a page that was deleted and written anew may start from a lower sequence */
    private record Page(String uid, CapacityReportSpec spec, List<NodeGroup> groups, List<String> problems) {}

    private record Applied(String uid, long sequence) {}

    /** Takes a page; gives the report when this page completes one that is younger than the last. */
    Optional<Report> put(String uid, CapacityReportSpec spec) {
        Page known = pages.get(spec.page());
        boolean read = known != null && known.uid().equals(uid) && known.spec().sequence() == spec.sequence();
        if (!read) {
            if (spec.page() < 0 || spec.page() >= Bounds.PAGES) {
                return Optional.empty();
            }
            List<String> problems = new ArrayList<>();
            List<NodeGroup> groups = NodeGroupReading.of(spec, problems);
            pages.put(spec.page(), new Page(uid, spec, groups, problems));
        }
        return assemble();
    }

    void remove(int page) {
        pages.remove(page);
    }

    private Optional<Report> assemble() {
        Page first = pages.get(0);
        if (first == null || !isYounger(first)) {
            return Optional.empty();
        }
        List<Page> parts = new ArrayList<>();
        List<Long> sequences = sequences(first);
        for (int number = 0; number < sequences.size(); number++) {
            Page page = pages.get(number);
            Long wanted = sequences.get(number);
            if (page == null || wanted == null || page.spec().sequence() != wanted) {
                return Optional.empty();
            }
            parts.add(page);
        }
        applied = new Applied(first.uid(), first.spec().sequence());
        return Optional.of(report(first.spec(), parts));
    }

    private boolean isYounger(Page first) {
        Applied last = applied;
        return last == null || !last.uid().equals(first.uid()) || first.spec().sequence() > last.sequence();
    }

    private static List<Long> sequences(Page first) {
        List<Long> written = first.spec().pageSequences();
        return written == null || written.isEmpty() ? List.of(first.spec().sequence()) : written;
    }

    private static Report report(CapacityReportSpec first, List<Page> parts) {
        List<NodeGroup> groups = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Page part : parts) {
            groups.addAll(part.groups());
            problems.addAll(part.problems());
        }
        // Sequence 0 means "no report yet" to the decision.
        long sequence = Math.max(1, first.sequence());
        return new Report(
                new Capacity(sequence, groups, quotas(first), UnitCapsReading.of(first)), accounted(first), problems);
    }

    private static List<QuotaLeft> quotas(CapacityReportSpec first) {
        List<CapacityReportSpec.QuotaLeft> written = first.quotas() == null ? List.of() : first.quotas();
        return written.stream().map(ReportPages::quota).toList();
    }

    private static QuotaLeft quota(CapacityReportSpec.QuotaLeft written) {
        Map<String, Long> left = new TreeMap<>();
        written.left().forEach((resource, amount) -> {
            if (amount != null) {
                left.put(resource, Bounds.bytes(amount));
            }
        });
        Set<String> classes = written.priorityClasses() == null ? Set.of() : Set.copyOf(written.priorityClasses());
        return new QuotaLeft(written.namespace(), written.name(), left, classes);
    }

    private static Map<String, Map<String, Integer>> accounted(CapacityReportSpec first) {
        Map<String, Map<String, Integer>> byToken = new HashMap<>();
        List<Accounted> written = first.accounted() == null ? List.of() : first.accounted();
        for (Accounted slots : written) {
            byToken.computeIfAbsent(slots.token(), token -> new HashMap<>())
                    .merge(slots.podSet(), Math.max(0, slots.slots()), Math::max);
        }
        return byToken;
    }
}
