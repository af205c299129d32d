package dev.muster.core.fit;

import dev.muster.core.model.Gang;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.QuotaLeft;
import dev.muster.core.model.Saturated;
import dev.muster.core.reason.Reason;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether the ResourceQuotas of a namespace leave enough for a gang, claims that no report shows yet subtracted.
 *
 * <p>Only what pods consume is counted; quotas on other objects are the member's to enforce. Where a quota counts limits
 * and a pod sets none, its request is charged: a limit, wherever it comes from, is at least that.
 */
final class QuotaCheck {
    private static final String LIMITS = "limits.";
    private static final String REQUESTS = "requests.";

    private QuotaCheck() {}

    /** The first quota that does not leave enough, in order of quota and resource name, or null. */
    static Reason.@Nullable QuotaExceeded firstExceeded(
            Room room, String namespace, Gang gang, Map<String, Integer> pods) {
        for (QuotaLeft quota : room.member().capacity().quotas()) {
            if (!quota.namespace().equals(namespace)) {
                continue;
            }
            for (Map.Entry<String, Long> entry : new TreeMap<>(quota.left()).entrySet()) {
                String resource = entry.getKey();
                long needs = usage(quota, resource, gang, pods);
                long left = Saturated.subtract(entry.getValue(), charged(room, quota, resource));
                if (needs > 0 && needs > left) {
                    return new Reason.QuotaExceeded(
                            room.member().name(), namespace, quota.name(), resource, needs, left);
                }
            }
        }
        return null;
    }

    private static long charged(Room room, QuotaLeft quota, String resource) {
        long sum = 0;
        for (Room.Charge charge : room.charges()) {
            if (charge.namespace().equals(quota.namespace())) {
                sum = Saturated.add(sum, usage(quota, resource, charge.gang(), charge.pods()));
            }
        }
        return sum;
    }

    private static long usage(QuotaLeft quota, String resource, Gang gang, Map<String, Integer> pods) {
        long sum = 0;
        for (PodSet set : gang.podSets()) {
            if (quota.counts(set)) {
                long count = pods.getOrDefault(set.name(), 0);
                sum = Saturated.add(sum, Saturated.multiply(perPod(set, resource), count));
            }
        }
        return sum;
    }

    /** What one pod of the set counts against a quota's resource, in the unit the quota uses. */
    static long perPod(PodSet set, String resource) {
        if (resource.equals("pods") || resource.equals("count/pods")) {
            return 1;
        }
        if (resource.startsWith(LIMITS)) {
            String name = resource.substring(LIMITS.length());
            return Math.max(set.limits().amount(name), set.request().amount(name));
        }
        String name = resource.startsWith(REQUESTS) ? resource.substring(REQUESTS.length()) : resource;
        return set.request().amount(name);
    }
}
