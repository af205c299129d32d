package dev.muster.sandbox.operator;

/** What spark-submit, or the driver at run time, says before it gives up. */
final class SparkRefusal extends Exception {
    SparkRefusal(String message) {
        super(message);
    }
}
