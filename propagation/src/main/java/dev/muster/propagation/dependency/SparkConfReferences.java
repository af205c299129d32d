package dev.muster.propagation.dependency;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What Spark properties name. */
final class SparkConfReferences {
    private static final String PULL_SECRETS = "spark.kubernetes.container.image.pullSecrets";
    private static final List<String> CONFIG_MAPS =
            List.of("spark.kubernetes.hadoop.configMapName", "spark.kubernetes.kerberos.krb5.configMapName");
    private static final String TOKEN_SECRET = "spark.kubernetes.kerberos.tokenSecret.name";

    /** Spark makes the claim itself. */
    private static final String ON_DEMAND = "OnDemand";

    /** Spark puts the executor's number there and makes one claim each. */
    private static final String PER_EXECUTOR = "SPARK_EXECUTOR_ID";

    private final JsonNode sparkConf;
    private final ReferenceList found;

    SparkConfReferences(JsonNode sparkConf, ReferenceList found) {
        this.sparkConf = sparkConf;
        this.found = found;
    }

    void collect() {
        sparkConf.properties().forEach(entry -> {
            String key = entry.getKey();
            String value = entry.getValue().asText();
            String field = "spec.sparkConf[\"" + key + "\"]";
            if (key.equals(PULL_SECRETS)) {
                for (String name : value.split(",")) {
                    found.add(DependencyKind.SECRET, name.strip(), field);
                }
            } else if (key.equals(TOKEN_SECRET)) {
                found.add(DependencyKind.SECRET, value, field);
            } else if (CONFIG_MAPS.contains(key)) {
                found.add(DependencyKind.CONFIG_MAP, value, field);
            } else {
                ofRole(key, value, field);
            }
        });
    }

    private void ofRole(String key, String value, String field) {
        for (String role : List.of("driver", "executor")) {
            String prefix = "spark.kubernetes." + role + ".";
            if (!key.startsWith(prefix)) {
                continue;
            }
            String rest = key.substring(prefix.length());
            if (rest.startsWith("secrets.")) {
                found.add(DependencyKind.SECRET, rest.substring("secrets.".length()), field);
            } else if (rest.startsWith("secretKeyRef.")) {
                int colon = value.indexOf(':');
                found.add(DependencyKind.SECRET, colon < 0 ? value : value.substring(0, colon), field);
            } else if (rest.startsWith("volumes.persistentVolumeClaim.")) {
                claim(rest, value, field);
            }
        }
    }

    private void claim(String rest, String value, String field) {
        if (rest.endsWith(".options.claimName") && !value.equals(ON_DEMAND) && !value.contains(PER_EXECUTOR)) {
            found.add(DependencyKind.PERSISTENT_VOLUME_CLAIM, value, field);
        } else if (rest.endsWith(".options.storageClass")) {
            found.add(DependencyKind.STORAGE_CLASS, value, field);
        }
    }
}
