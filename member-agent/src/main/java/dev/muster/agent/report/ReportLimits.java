package dev.muster.agent.report;

import dev.muster.api.fleet.CapacityReportSpec.Accounted;
import dev.muster.api.fleet.CapacityReportSpec.QuotaLeft;
import java.util.List;

/**
 * What page 0 may carry (the CRD's limits). What is beyond is left out, and that is said by a metric and in the log: a slot
 * that is not told is charged by the hub as not seen, so it errs on the side of room kept free; a quota that is not told is
 * met by the reservation or by the driver's creation.
 */
final class ReportLimits {
    static final int ACCOUNTED = 10_000;
    static final int QUOTAS = 1_000;

    private ReportLimits() {}

    static List<Accounted> accounted(List<Accounted> all) {
        return all.size() <= ACCOUNTED ? all : all.subList(0, ACCOUNTED);
    }

    static List<QuotaLeft> quotas(List<QuotaLeft> all) {
        return all.size() <= QUOTAS ? all : all.subList(0, QUOTAS);
    }
}
