package dev.muster.agent.capability;

/** Names of images as kubelets write them: with registry, path and tag, where people leave out what is usual. */
final class ImageName {
    private static final String REGISTRY = "docker.io";

    private ImageName() {}

    /** {@code spark} and {@code docker.io/library/spark:latest} are one image. */
    static String inFull(String written) {
        int slash = written.indexOf('/');
        String first = slash < 0 ? "" : written.substring(0, slash);
        boolean hasRegistry = first.contains(".") || first.contains(":") || first.equals("localhost");
        String path = hasRegistry ? written.substring(slash + 1) : written;
        String registry = hasRegistry ? first : REGISTRY;
        boolean official = registry.equals(REGISTRY) && !path.contains("/");
        boolean tagged = path.lastIndexOf(':') > path.lastIndexOf('/') || path.contains("@");
        return registry + "/" + (official ? "library/" : "") + path + (tagged ? "" : ":latest");
    }
}
