package dev.muster.agent.report;

import dev.muster.api.fleet.CapacityReportSpec.Accounted;
import dev.muster.api.fleet.CapacityReportSpec.NodeGroup;
import dev.muster.api.fleet.CapacityReportSpec.QuotaLeft;
import dev.muster.api.fleet.CapacityReportSpec.UnitCaps;
import java.util.List;

/**
 * What is to be told of one moment, without sequences.
 *
 * @param pages node groups by page; page 0's go with the rest
 */
record Report(List<List<NodeGroup>> pages, List<QuotaLeft> quotas, List<UnitCaps> unitCaps, List<Accounted> accounted) {
    Report {
        pages = List.copyOf(pages);
        quotas = List.copyOf(quotas);
        unitCaps = List.copyOf(unitCaps);
        accounted = List.copyOf(accounted);
    }

    long nodes() {
        return pages.stream()
                .flatMap(List::stream)
                .mapToLong(group -> group.names().size())
                .sum();
    }
}
