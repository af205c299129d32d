package dev.muster.sandbox.controlplane;

/** The programs a fleet is made of. */
public enum Tool {
    ETCD("etcd"),
    KUBE_APISERVER("kube-apiserver"),
    KUBE_SCHEDULER("kube-scheduler"),
    KUBE_CONTROLLER_MANAGER("kube-controller-manager"),
    KUBECTL("kubectl"),
    /** A real kubelet over a fake container runtime; there is no official download of it, so it may be missing. */
    KUBEMARK("kubemark");

    private final String file;

    Tool(String file) {
        this.file = file;
    }

    /** Its file name in a folder of binaries. */
    public String file() {
        return file;
    }

    /** Whether a fleet cannot start without it. */
    public boolean required() {
        return this != KUBEMARK;
    }
}
