package dev.muster.sandbox.fleet;

/** Which SparkApplication definition a cluster has. */
public enum SparkCrd {
    /** Muster's own: permissive, with {@code spec.suspend}. */
    OWN("sparkapplications.yaml"),
    /** As strict as the real operator's: unknown status pruned, driverInfo and applicationState.state required. */
    STRICT("sparkapplications-strict.yaml"),
    /** From before operator 2.4: {@code spec.suspend} is pruned. */
    NO_SUSPEND("sparkapplications-nosuspend.yaml");

    private final String file;

    SparkCrd(String file) {
        this.file = file;
    }

    /** Its file among the resources in {@code crds/}. */
    public String file() {
        return file;
    }
}
