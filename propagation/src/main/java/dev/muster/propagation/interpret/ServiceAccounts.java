package dev.muster.propagation.interpret;

import org.jspecify.annotations.Nullable;

/** Accounts that a job's pods run as; {@code default} where nothing is named. */
record ServiceAccounts(String driver, String executor) {
    private static final String DEFAULT = "default";

    /** A driver's property beats its template; an executor's template beats its property, else it takes the driver's property. */
    static ServiceAccounts of(SpecNode spec, SparkProperties properties) {
        String driver = property(properties, Role.DRIVER);
        return new ServiceAccounts(
                first(driver, template(spec, Role.DRIVER)),
                first(template(spec, Role.EXECUTOR), property(properties, Role.EXECUTOR), driver));
    }

    private static @Nullable String property(SparkProperties properties, Role role) {
        return properties.value("spark.kubernetes.authenticate." + role.key + ".serviceAccountName");
    }

    private static @Nullable String template(SpecNode spec, Role role) {
        SpecNode pod = spec.object(role.key).object("template").object("spec");
        String name = pod.name("serviceAccountName");
        return name == null ? pod.name("serviceAccount") : name;
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
