package dev.muster.sandbox.operator;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Spark's own spark-submit, for the images that it can run here. */
public interface SubmitProgram {
    /** The label of all pods of a real submission. */
    String HOME_LABEL = "sandbox.spark/home";

    /**
     * The version of Spark that runs an image; empty if it is played.
     *
     * @param python whether it runs a Python application there, which needs PySpark here
     */
    Optional<String> versionFor(String image, boolean python);

    /** The API server as Spark is told of it. */
    String master();

    /** A folder of its own for the files of one submission. */
    Path folder(String submissionId);

    /**
     * Submits, and blocks until spark-submit has ended.
     *
     * @param version one that {@link #versionFor} named
     * @return what it said if it failed
     */
    Optional<String> submit(String submissionId, String version, List<String> arguments);
}
