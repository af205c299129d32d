package dev.muster.propagation.dependency;

/** Kinds a Spark job can refer to, and what propagation does about each. */
public enum DependencyKind {
    CONFIG_MAP("v1", "ConfigMap", "configmaps", true, Treatment.COPY),
    SECRET("v1", "Secret", "secrets", true, Treatment.COPY),
    SERVICE_ACCOUNT("v1", "ServiceAccount", "serviceaccounts", true, Treatment.COPY),
    ROLE("rbac.authorization.k8s.io/v1", "Role", "roles", true, Treatment.COPY),
    ROLE_BINDING("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", true, Treatment.COPY),
    /** Data stays where it is: a claim decides where the job can go. */
    PERSISTENT_VOLUME_CLAIM("v1", "PersistentVolumeClaim", "persistentvolumeclaims", true, Treatment.CHECK),
    NAMESPACE("v1", "Namespace", "namespaces", false, Treatment.CHECK),
    PRIORITY_CLASS("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", false, Treatment.CHECK),
    RUNTIME_CLASS("node.k8s.io/v1", "RuntimeClass", "runtimeclasses", false, Treatment.CHECK),
    STORAGE_CLASS("storage.k8s.io/v1", "StorageClass", "storageclasses", false, Treatment.CHECK),
    CLUSTER_ROLE("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false, Treatment.CHECK);

    /** COPY: goes to the member with the job. CHECK: must be there already. */
    public enum Treatment {
        COPY,
        CHECK
    }

    private final String apiVersion;
    private final String kind;
    private final String resource;
    private final boolean namespaced;
    private final Treatment treatment;

    DependencyKind(String apiVersion, String kind, String resource, boolean namespaced, Treatment treatment) {
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.resource = resource;
        this.namespaced = namespaced;
        this.treatment = treatment;
    }

    public String apiVersion() {
        return apiVersion;
    }

    public String kind() {
        return kind;
    }

    /** Plural name, as in URLs. */
    public String resource() {
        return resource;
    }

    public boolean namespaced() {
        return namespaced;
    }

    public Treatment treatment() {
        return treatment;
    }
}
