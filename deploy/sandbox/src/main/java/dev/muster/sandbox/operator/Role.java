package dev.muster.sandbox.operator;

/** Which of Spark's two kinds of pod. */
enum Role {
    DRIVER("driver"),
    EXECUTOR("executor");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** As in {@code spark.driver.memory} and {@code spec.driver}. */
    String word() {
        return word;
    }

    /** The name of the container that runs Spark. */
    String container() {
        return "spark-kubernetes-" + word;
    }
}
