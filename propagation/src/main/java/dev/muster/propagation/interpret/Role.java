package dev.muster.propagation.interpret;

/** The two kinds of pod of a Spark job. */
enum Role {
    DRIVER("driver", "spark-kubernetes-driver"),
    EXECUTOR("executor", "spark-kubernetes-executor");

    /** Name of the pod set, of the field in the spec, and within Spark's property keys. */
    final String key;

    /** The container that is Spark's own in a pod template; absent that, the first is. */
    final String container;

    Role(String key, String container) {
        this.key = key;
        this.container = container;
    }

    String sparkKey(String rest) {
        return "spark." + key + "." + rest;
    }

    String kubernetesKey(String rest) {
        return "spark.kubernetes." + key + "." + rest;
    }
}
