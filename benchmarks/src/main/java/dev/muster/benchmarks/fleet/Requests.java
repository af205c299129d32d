package dev.muster.benchmarks.fleet;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Requests that an API server has answered since it started, by verb, resource and code, from its own metrics.
 *
 * @param counts by {@code VERB resource[/subresource]}, with the code when it was refused
 */
record Requests(Map<String, Long> counts) {
    private static final Pattern LINE = Pattern.compile("apiserver_request_total\\{(.*)} ([0-9.e+]+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "APPLY", "DELETE", "DELETECOLLECTION");

    /** What comes with time and with change, not with a job. */
    private static final Set<String> OF_TIME = Set.of(
            "leases",
            "capacityreports",
            "memberclusters",
            "nodes",
            "endpointslices",
            "tokenreviews",
            "subjectaccessreviews",
            "selfsubjectaccessreviews");

    static Requests of(KubernetesClient server) {
        var counts = new HashMap<String, Long>();
        server.raw("/metrics").lines().forEach(line -> {
            var matcher = LINE.matcher(line);
            if (matcher.matches()) {
                add(counts, matcher.group(1), (long) Double.parseDouble(matcher.group(2)));
            }
        });
        return new Requests(counts);
    }

    private static void add(Map<String, Long> counts, String labels, long count) {
        var of = new HashMap<String, String>();
        LABEL.matcher(labels).results().forEach(found -> of.put(found.group(1), found.group(2)));
        var resource = of.getOrDefault("resource", "");
        if (resource.isEmpty() || "WATCH".equals(of.get("verb"))) {
            return;
        }
        var subresource = of.getOrDefault("subresource", "");
        var code = of.getOrDefault("code", "");
        var key = of.get("verb") + " " + resource + (subresource.isEmpty() ? "" : "/" + subresource)
                + (code.startsWith("2") ? "" : " (" + code + ")");
        counts.merge(key, count, Long::sum);
    }

    /** What came since an earlier look, per job; less than one request in a hundred jobs is left out. */
    Map<String, Double> since(Requests before, int jobs) {
        var perJob = new TreeMap<String, Double>();
        counts.forEach((key, count) -> {
            var more = count - before.counts.getOrDefault(key, 0L);
            if (more * 100 >= jobs) {
                perJob.put(key, (double) more / jobs);
            }
        });
        return perJob;
    }

    /** Whether a key of {@link #since} is a write that a job caused. */
    static boolean isWriteOfAJob(String key) {
        return isWrite(key) && !OF_TIME.contains(resource(key));
    }

    static boolean isWrite(String key) {
        return WRITES.contains(key.substring(0, key.indexOf(' ')));
    }

    private static String resource(String key) {
        return key.split("[ /]")[1];
    }
}
