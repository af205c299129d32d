package dev.muster.propagation.submit;

/**
 * What a submission gets that does not say it.
 *
 * @param image of driver and executors; its tag begins with the version of Spark
 * @param serviceAccount of the driver: it must be allowed to create executors in the member
 */
public record SubmitDefaults(String image, String serviceAccount) {}
