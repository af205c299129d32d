package dev.muster.agent.report;

import dev.muster.api.fleet.CapacityReport;
import java.util.List;

/**
 * Where pages are kept: this member's namespace on the hub.
 *
 * @see HubPages
 */
interface PageStore {
    List<CapacityReport> list();

    /** Creates a page without resourceVersion, replaces one with. @return as stored @throws PageConflict see there */
    CapacityReport put(CapacityReport page);

    /** Deletes exactly this version; a page that is gone already is as good. @throws PageConflict see there */
    void delete(CapacityReport page);

    /** Somebody else wrote, made or deleted the page since it was read: all pages must be read again. */
    final class PageConflict extends RuntimeException {
        PageConflict(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
