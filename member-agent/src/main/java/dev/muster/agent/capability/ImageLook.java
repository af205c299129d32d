package dev.muster.agent.capability;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of the images that jobs ask for are on the member's nodes already. Kubelets name the 50 largest images of a node;
 * virtual nodes name none, they start from image caches.
 */
final class ImageLook {
    /** Nodes in one answer: some 5 MB of names at most. */
    private static final long NODES = 250;

    private static final String CACHES = "eci.alibabacloud.com/v1";

    private final KubernetesClient member;

    ImageLook(KubernetesClient member) {
        this.member = member;
    }

    /** Nodes that were looked at, and how many of them hold each image. */
    record Count(Map<String, Integer> nodes, int of) {
        /** In percent, rounded up to tens, so that a node more or less is no news. */
        Map<String, Integer> shares() {
            Map<String, Integer> shares = new TreeMap<>();
            nodes.forEach((image, holding) -> shares.put(image, (int) ((holding * 10L + of - 1) / of) * 10));
            return shares;
        }
    }

    /** The share of nodes for each image that is there; null where nodes cannot be seen. */
    @Nullable
    Map<String, Integer> shares(Collection<String> asked) {
        if (asked.isEmpty()) {
            return null;
        }
        try {
            Set<String> cached = cached();
            Map<String, Integer> holding = new TreeMap<>();
            int nodes = 0;
            String more = null;
            do {
                NodeList page = member.nodes()
                        .list(new ListOptionsBuilder()
                                .withLimit(NODES)
                                .withContinue(more)
                                .build());
                Count count = count(asked, page.getItems(), cached);
                nodes += count.of();
                count.nodes().forEach((image, number) -> holding.merge(image, number, Integer::sum));
                more = page.getMetadata().getContinue();
            } while (more != null && !more.isEmpty());
            return new Count(holding, nodes).shares();
        } catch (KubernetesClientException e) {
            return null;
        }
    }

    /** @param cached names in full of what virtual nodes start from */
    static Count count(Collection<String> asked, List<Node> nodes, Set<String> cached) {
        Map<String, Integer> holding = new TreeMap<>();
        for (Node node : nodes) {
            Set<String> held = isVirtual(node) ? cached : held(node);
            for (String image : asked) {
                if (held.contains(ImageName.inFull(image))) {
                    holding.merge(image, 1, Integer::sum);
                }
            }
        }
        return new Count(holding, nodes.size());
    }

    private static boolean isVirtual(Node node) {
        Map<String, String> labels = node.getMetadata().getLabels();
        return labels != null && "virtual-kubelet".equals(labels.get("type"));
    }

    private static Set<String> held(Node node) {
        if (node.getStatus() == null || node.getStatus().getImages() == null) {
            return Set.of();
        }
        return node.getStatus().getImages().stream()
                .flatMap(image -> image.getNames() == null ? Stream.empty() : image.getNames().stream())
                .map(ImageName::inFull)
                .collect(Collectors.toSet());
    }

    /** Images of the caches that are ready; none where the member has no such kind or it may not be read. */
    private Set<String> cached() {
        try {
            return cachedIn(member.genericKubernetesResources(CACHES, "ImageCache")
                    .list()
                    .getItems());
        } catch (KubernetesClientException e) {
            return Set.of();
        }
    }

    static Set<String> cachedIn(List<GenericKubernetesResource> caches) {
        Set<String> images = new HashSet<>();
        for (GenericKubernetesResource cache : caches) {
            boolean ready = "Ready".equals(cache.get("status", "phase"));
            if (ready && cache.get("spec", "images") instanceof List<?> names) {
                names.forEach(name -> images.add(ImageName.inFull(String.valueOf(name))));
            }
        }
        return images;
    }
}
