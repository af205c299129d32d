package dev.muster.agent.report;

import dev.muster.api.fleet.CapacityReportSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which page every node is told on. A node stays where it is as long as it fits, so that one changed node changes one
 * page, also after a restart: the stored report says where it was.
 *
 * <p>Page 0 carries nodes only while all of them fit there ({@link PageSize#ON_FIRST}). A page that is left empty in the
 * middle stays, pages at the end go. When most of the pages is empty room, all nodes are placed anew.
 *
 * <p>Cost: a new node looks at every page, a known one at its own.
 */
final class PageMap {
    private final PageSize size;
    private final Map<String, Place> places = new HashMap<>();
    private final List<Page> pages = new ArrayList<>(List.of(new Page()));
    private final Set<Integer> changed = new TreeSet<>();
    private boolean onFirst = true;

    /** @param row bytes that the node takes in its page, its group apart */
    private record Place(int page, @Nullable GroupKey group, int row) {}

    private static final class Page {
        private final Set<String> nodes = new TreeSet<>();
        private final Map<GroupKey, Integer> groups = new HashMap<>();
        private final Map<GroupKey, Integer> groupBytes = new HashMap<>();
        private long bytes;
    }

    PageMap(PageSize size) {
        this.size = size;
    }

    /** Takes over where the nodes of a stored report were. Their sizes are learned when they are placed. */
    void restore(Collection<CapacityReportSpec> stored) {
        for (CapacityReportSpec spec : stored) {
            for (CapacityReportSpec.NodeGroup group :
                    spec.nodeGroups() == null ? List.<CapacityReportSpec.NodeGroup>of() : spec.nodeGroups()) {
                for (String name : group.names()) {
                    restore(name, spec.page());
                }
            }
        }
        onFirst = pages.size() == 1;
    }

    private void restore(String name, int page) {
        if (page < 0 || page >= 1000 || places.containsKey(name)) {
            return;
        }
        while (pages.size() <= page) {
            pages.add(new Page());
        }
        places.put(name, new Place(page, null, 0));
        pages.get(page).nodes.add(name);
    }

    int count() {
        return pages.size();
    }

    /** On all pages together. */
    int nodeCount() {
        return places.size();
    }

    /** Names on a page, in order. */
    Set<String> nodes(int page) {
        return pages.get(page).nodes;
    }

    /**
     * Places what has changed.
     *
     * @param names null = every node, and what is told of all of them may look different
     * @return pages whose content may have changed
     */
    Set<Integer> update(Account account, @Nullable Set<String> names) {
        changed.clear();
        if (names == null) {
            Set<String> all = new TreeSet<>(account.nodeNames());
            all.addAll(places.keySet());
            all.forEach(name -> place(account, name));
        } else {
            inOrder(account, names).forEach(name -> place(account, name));
        }
        if (isSparse()) {
            repack(account);
        }
        while (pages.size() > 1 && pages.getLast().nodes.isEmpty()) {
            pages.removeLast();
        }
        changed.removeIf(page -> page >= pages.size());
        return Set.copyOf(changed);
    }

    /** New nodes group by group, so that a group is on as few pages as can be. */
    private List<String> inOrder(Account account, Set<String> names) {
        Map<String, GroupKey> groups = new HashMap<>();
        names.forEach(name ->
                account.shape(name).ifPresent(shape -> groups.put(name, GroupKey.of(shape, account.perNode()))));
        Map<GroupKey, Integer> rank = new HashMap<>();
        groups.values().stream().distinct().sorted().forEach(key -> rank.put(key, rank.size()));
        return names.stream()
                .sorted(Comparator.comparing((String name) -> rank.getOrDefault(groups.get(name), -1))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private void place(Account account, String name) {
        NodeShape shape = account.shape(name).orElse(null);
        Place before = places.remove(name);
        if (before != null) {
            leave(name, before);
        }
        if (shape == null) {
            return;
        }
        GroupKey group = GroupKey.of(shape, account.perNode());
        int row = PageSize.row(shape, account.perNode());
        int header = PageSize.group(group, shape, account.perNode());
        int page = before != null && fits(before.page(), group, row, header)
                ? before.page()
                : roomFor(group, row, header, account);
        enter(name, new Place(page, group, row), header);
    }

    private void leave(String name, Place place) {
        Page page = pages.get(place.page());
        page.nodes.remove(name);
        page.bytes -= place.row();
        GroupKey group = place.group();
        if (group != null && page.groups.merge(group, -1, Integer::sum) == 0) {
            page.groups.remove(group);
            page.bytes -= page.groupBytes.remove(group);
        }
        changed.add(place.page());
    }

    private void enter(String name, Place place, int header) {
        Page page = pages.get(place.page());
        GroupKey group = Objects.requireNonNull(place.group());
        page.nodes.add(name);
        page.bytes += place.row();
        if (page.groups.merge(group, 1, Integer::sum) == 1) {
            page.groupBytes.put(group, header);
            page.bytes += header;
        }
        places.put(name, place);
        changed.add(place.page());
    }

    private boolean fits(int number, GroupKey group, int row, int header) {
        Page page = pages.get(number);
        if (number == 0 && !onFirst) {
            return false;
        }
        long limit = number == 0
                ? Math.min(PageSize.ON_FIRST, size.bytes() - PageSize.FRAME)
                : size.bytes() - PageSize.FRAME;
        long more = row + (page.groups.containsKey(group) ? 0 : header);
        return page.nodes.size() < size.nodes() && page.bytes + more <= limit;
    }

    private int roomFor(GroupKey group, int row, int header, Account account) {
        if (onFirst) {
            if (fits(0, group, row, header)) {
                return 0;
            }
            leaveFirst(account);
        }
        int any = -1;
        for (int page = 1; page < pages.size(); page++) {
            if (fits(page, group, row, header)) {
                if (pages.get(page).groups.containsKey(group)) {
                    return page;
                }
                any = any < 0 ? page : any;
            }
        }
        if (any < 0) {
            pages.add(new Page());
            any = pages.size() - 1;
        }
        return any;
    }

    private void leaveFirst(Account account) {
        onFirst = false;
        List.copyOf(pages.getFirst().nodes).forEach(name -> place(account, name));
    }

    private boolean isSparse() {
        long used = pages.stream().mapToLong(page -> page.bytes).sum();
        int pagesOfNodes = pages.size() - 1;
        return pagesOfNodes > 0
                && (used < PageSize.ON_FIRST / 2 && places.size() <= size.nodes()
                        || pagesOfNodes > 2
                                && used * 4 < (long) pagesOfNodes * (size.bytes() - PageSize.FRAME)
                                && places.size() * 4 < pagesOfNodes * size.nodes());
    }

    private void repack(Account account) {
        Set<String> all = new TreeSet<>(places.keySet());
        for (int page = 0; page < pages.size(); page++) {
            changed.add(page);
        }
        places.clear();
        pages.clear();
        pages.add(new Page());
        onFirst = true;
        inOrder(account, all).forEach(name -> place(account, name));
    }
}
