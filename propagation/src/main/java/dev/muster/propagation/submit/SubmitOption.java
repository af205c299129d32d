package dev.muster.propagation.submit;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The options of spark-submit, from 3.0 to 4.1, and what becomes of each. */
enum SubmitOption {
    MASTER("--master"),
    DEPLOY_MODE("--deploy-mode"),
    NAME("--name"),
    CLASS("--class"),
    CONF("--conf"),
    PROPERTIES_FILE("--properties-file"),
    DRIVER_MEMORY("--driver-memory"),
    DRIVER_CORES("--driver-cores"),
    DRIVER_JAVA_OPTIONS("--driver-java-options"),
    DRIVER_CLASS_PATH("--driver-class-path"),
    DRIVER_LIBRARY_PATH("--driver-library-path"),
    EXECUTOR_MEMORY("--executor-memory"),
    EXECUTOR_CORES("--executor-cores"),
    NUM_EXECUTORS("--num-executors"),
    JARS("--jars"),
    FILES("--files"),
    PY_FILES("--py-files"),
    ARCHIVES("--archives"),
    PACKAGES("--packages"),
    EXCLUDE_PACKAGES("--exclude-packages"),
    REPOSITORIES("--repositories"),
    PROXY_USER("--proxy-user"),
    QUEUE("--queue"),
    VERBOSE("--verbose", false, ""),
    TOTAL_EXECUTOR_CORES(
            "--total-executor-cores", true, "is for standalone clusters: say --num-executors and --executor-cores"),
    SUPERVISE(
            "--supervise",
            false,
            "is for standalone clusters: a SparkApplication with a restartPolicy restarts its driver"),
    KEYTAB(
            "--keytab",
            true,
            "is a file of this machine: put it into a Secret and name that in spark.kubernetes.driver.secrets.NAME"),
    PRINCIPAL(
            "--principal",
            true,
            "needs a keytab here: put that into a Secret, and say --conf spark.kerberos.principal and spark.kerberos.keytab"),
    KILL("--kill", true, "is not for here: kubectl delete sparkapplication NAME withdraws a job"),
    STATUS(
            "--status",
            true,
            "is not for here: kubectl get sparkapplication NAME, or kubectl amc explain sparkapp NAME"),
    REMOTE("--remote", true, "is for Spark Connect, which has no driver of its own to place"),
    LOAD_SPARK_DEFAULTS(
            "--load-spark-defaults",
            false,
            "asks for this machine's spark-defaults.conf: give that file with --properties-file"),
    HELP("--help", false, "is shown by spark-submit itself; kubectl amc --help is about the fleet"),
    VERSION("--version", false, "is the member's: the job's version is that of its image"),
    ;

    private static final Map<String, SubmitOption> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(SubmitOption::word, Function.identity()));

    private static final Map<String, SubmitOption> SHORT = Map.of("-c", CONF, "-v", VERBOSE, "-h", HELP);

    private final String word;
    private final boolean takesValue;
    private final String refusal;

    SubmitOption(String word) {
        this(word, true, "");
    }

    SubmitOption(String word, boolean takesValue, String refusal) {
        this.word = word;
        this.takesValue = takesValue;
        this.refusal = refusal;
    }

    static Optional<SubmitOption> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word)).or(() -> Optional.ofNullable(SHORT.get(word)));
    }

    String word() {
        return word;
    }

    boolean takesValue() {
        return takesValue;
    }

    /** Why it cannot be said here and what to do instead; empty for one that can. */
    String refusal() {
        return refusal;
    }
}
