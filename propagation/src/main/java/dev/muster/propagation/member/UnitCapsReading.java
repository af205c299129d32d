package dev.muster.propagation.member;

import dev.muster.api.fleet.CapacityReportSpec;
import dev.muster.core.model.UnitCaps;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a report says of the member's ResourcePolicies, as the decision reads it. */
final class UnitCapsReading {
    private UnitCapsReading() {}

    static List<UnitCaps> of(CapacityReportSpec first) {
        List<CapacityReportSpec.UnitCaps> written = orEmpty(first.unitCaps());
        return written.stream().map(UnitCapsReading::policy).toList();
    }

    /** Units beyond what can be counted with are left out, which errs on the side of letting in too few. */
    private static UnitCaps policy(CapacityReportSpec.UnitCaps written) {
        List<UnitCaps.Use> used = orEmpty(written.used()).stream()
                .map(use -> new UnitCaps.Use(
                        use.values(),
                        use.units().stream().map(UnitCapsReading::amounts).toList()))
                .toList();
        return new UnitCaps(
                written.namespace(),
                written.name(),
                Objects.requireNonNullElse(written.selector(), Map.of()),
                orEmpty(written.matchLabelKeys()),
                Boolean.TRUE.equals(written.perJob()),
                written.units().stream()
                        .limit(UnitCaps.MOST_UNITS)
                        .map(unit -> new UnitCaps.Unit(
                                unit.resource(),
                                Objects.requireNonNullElse(unit.nodeSelector(), Map.of()),
                                amounts(unit.max())))
                        .toList(),
                used);
    }

    private static Map<String, Long> amounts(@Nullable Map<String, Long> written) {
        Map<String, Long> amounts = new TreeMap<>();
        if (written != null) {
            written.forEach((name, amount) -> {
                if (amount != null) {
                    amounts.put(name, Bounds.bytes(amount));
                }
            });
        }
        return amounts;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
