package dev.muster.agent.capability;

import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The kinds a template may be of: those that can be created, read and deleted. Reviews, bindings and the like cannot, nor
 * are pods, nodes, events or leases anything to propagate.
 *
 * <p>Cost: one request a group version.
 */
final class ServedKinds {
    /** The CRD's limit. A list that were cut would say no where it should say nothing. */
    private static final int MOST = 1000;

    private static final Set<String> NEVER = Set.of("Pod", "Node", "Event", "Lease", "EndpointSlice", "Endpoints");

    private ServedKinds() {}

    /** @return sorted, {@code group/version/Kind}; null when a part of it could not be read, or it is too long */
    static @Nullable List<String> of(KubernetesClient client) {
        List<String> versions = new ArrayList<>(List.of("v1"));
        for (APIGroup group : client.getApiGroups().getGroups()) {
            for (GroupVersionForDiscovery version : group.getVersions()) {
                versions.add(version.getGroupVersion());
            }
        }
        TreeSet<String> kinds = new TreeSet<>();
        for (String version : versions) {
            APIResourceList resources = client.getApiResources(version);
            if (resources == null) {
                return null;
            }
            resources.getResources().stream()
                    .filter(ServedKinds::isTemplate)
                    .forEach(resource -> kinds.add(version + "/" + resource.getKind()));
        }
        return kinds.size() > MOST ? null : List.copyOf(kinds);
    }

    private static boolean isTemplate(APIResource resource) {
        return !resource.getName().contains("/")
                && !NEVER.contains(resource.getKind())
                && resource.getVerbs() != null
                && resource.getVerbs().containsAll(List.of("create", "get", "delete"));
    }
}
