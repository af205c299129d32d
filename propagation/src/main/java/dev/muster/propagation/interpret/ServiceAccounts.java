package dev.muster.propagation.interpret;

import org.jspecify.annotations.Nullable;

/** Accounts that a job's pods run as; {@code default} where nothing is named. */
record ServiceAccounts(String driver, String executor) {
    private static final String DEFAULT = "default";

    /**
     * Properties beat a template's {@code serviceAccountName}, and executors without one of their own take the driver's.
     * Only a template's old field {@code serviceAccount} keeps an executor's account: Spark looks at no other.
     */
    static ServiceAccounts of(SpecNode spec, SparkProperties properties) {
        String driver = property(properties, Role.DRIVER);
        return new ServiceAccounts(
                first(driver, template(spec, Role.DRIVER)),
                first(kept(spec), property(properties, Role.EXECUTOR), driver, template(spec, Role.EXECUTOR)));
    }

    private static @Nullable String kept(SpecNode spec) {
        boolean oldField = pod(spec, Role.EXECUTOR).name("serviceAccount") != null;
        return oldField ? template(spec, Role.EXECUTOR) : null;
    }

    private static @Nullable String property(SparkProperties properties, Role role) {
        return properties.value("spark.kubernetes.authenticate." + role.key + ".serviceAccountName");
    }

    private static @Nullable String template(SpecNode spec, Role role) {
        SpecNode pod = pod(spec, role);
        String name = pod.name("serviceAccountName");
        return name == null ? pod.name("serviceAccount") : name;
    }

    private static SpecNode pod(SpecNode spec, Role role) {
        return spec.object(role.key).object("template").object("spec");
    }

    private static String first(@Nullable String... names) {
        for (String name : names) {
            if (name != null && !name.isEmpty()) {
                return name;
            }
        }
        return DEFAULT;
    }
}
