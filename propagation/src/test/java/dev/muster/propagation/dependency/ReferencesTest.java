package dev.muster.propagation.dependency;

import static dev.muster.propagation.dependency.DependencyKind.CONFIG_MAP;
import static dev.muster.propagation.dependency.DependencyKind.PERSISTENT_VOLUME_CLAIM;
import static dev.muster.propagation.dependency.DependencyKind.PRIORITY_CLASS;
import static dev.muster.propagation.dependency.DependencyKind.RUNTIME_CLASS;
import static dev.muster.propagation.dependency.DependencyKind.SECRET;
import static dev.muster.propagation.dependency.DependencyKind.SERVICE_ACCOUNT;
import static dev.muster.propagation.dependency.DependencyKind.STORAGE_CLASS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.propagation.interpret.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every place of a spec that can name an object. */
class ReferencesTest {
    record Case(String spec, DependencyKind kind, String name, String field) {}

    private static Case expect(String spec, DependencyKind kind, String name, String field) {
        return new Case(spec, kind, name, field);
    }

    static Stream<Case> configMaps() {
        return Stream.of(
                expect("{sparkConfigMap: c}", CONFIG_MAP, "c", "spec.sparkConfigMap"),
                expect("{hadoopConfigMap: c}", CONFIG_MAP, "c", "spec.hadoopConfigMap"),
                expect(
                        "{driver: {configMaps: [{name: c, path: /p}]}}",
                        CONFIG_MAP,
                        "c",
                        "spec.driver.configMaps[0].name"),
                expect(
                        "{executor: {env: [{name: A, value: x}, {name: B, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}}",
                        CONFIG_MAP,
                        "c",
                        "spec.executor.env[1].valueFrom.configMapKeyRef.name"),
                expect(
                        "{driver: {envFrom: [{configMapRef: {name: c}}]}}",
                        CONFIG_MAP,
                        "c",
                        "spec.driver.envFrom[0].configMapRef.name"),
                expect(
                        "{driver: {sidecars: [{name: s, envFrom: [{configMapRef: {name: c}}]}]}}",
                        CONFIG_MAP,
                        "c",
                        "spec.driver.sidecars[0].envFrom[0].configMapRef.name"),
                expect(
                        "{volumes: [{name: v, configMap: {name: c}}], driver: {volumeMounts: [{name: v, mountPath: /p}]}}",
                        CONFIG_MAP,
                        "c",
                        "spec.volumes[0].configMap.name"),
                expect(
                        "{volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t}}, {configMap: {name: c}}]}}],"
                                + " executor: {volumeMounts: [{name: v, mountPath: /p}]}}",
                        CONFIG_MAP,
                        "c",
                        "spec.volumes[0].projected.sources[1].configMap.name"),
                expect(
                        "{driver: {template: {spec: {volumes: [{name: v, configMap: {name: c}}]}}}}",
                        CONFIG_MAP,
                        "c",
                        "spec.driver.template.spec.volumes[0].configMap.name"),
                expect(
                        "{sparkConf: {spark.kubernetes.hadoop.configMapName: c}}",
                        CONFIG_MAP,
                        "c",
                        "spec.sparkConf[\"spark.kubernetes.hadoop.configMapName\"]"),
                expect(
                        "{sparkConf: {spark.kubernetes.kerberos.krb5.configMapName: c}}",
                        CONFIG_MAP,
                        "c",
                        "spec.sparkConf[\"spark.kubernetes.kerberos.krb5.configMapName\"]"));
    }

    static Stream<Case> secrets() {
        return Stream.of(
                expect("{imagePullSecrets: [a, s]}", SECRET, "s", "spec.imagePullSecrets[1]"),
                expect(
                        "{driver: {secrets: [{name: s, path: /p, secretType: GCPServiceAccount}]}}",
                        SECRET,
                        "s",
                        "spec.driver.secrets[0].name"),
                expect(
                        "{executor: {envSecretKeyRefs: {TOKEN: {name: s, key: k}}}}",
                        SECRET,
                        "s",
                        "spec.executor.envSecretKeyRefs[\"TOKEN\"].name"),
                expect(
                        "{driver: {initContainers: [{name: i, env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]}]}}",
                        SECRET,
                        "s",
                        "spec.driver.initContainers[0].env[0].valueFrom.secretKeyRef.name"),
                expect(
                        "{executor: {template: {spec: {initContainers: [{name: i, envFrom: [{secretRef: {name: s}}]}]}}}}",
                        SECRET,
                        "s",
                        "spec.executor.template.spec.initContainers[0].envFrom[0].secretRef.name"),
                expect(
                        "{executor: {template: {spec: {containers: [{name: i, envFrom: [{secretRef: {name: s}}]}]}}}}",
                        SECRET,
                        "s",
                        "spec.executor.template.spec.containers[0].envFrom[0].secretRef.name"),
                expect(
                        "{driver: {template: {spec: {imagePullSecrets: [{name: s}]}}}}",
                        SECRET,
                        "s",
                        "spec.driver.template.spec.imagePullSecrets[0].name"),
                expect(
                        "{driver: {template: {spec: {volumes: [{name: v, secret: {secretName: s}}]}}}}",
                        SECRET,
                        "s",
                        "spec.driver.template.spec.volumes[0].secret.secretName"),
                expect(
                        "{driver: {template: {spec: {volumes: [{name: v, csi: {driver: d, nodePublishSecretRef: {name: s}}}]}}}}",
                        SECRET,
                        "s",
                        "spec.driver.template.spec.volumes[0].csi.nodePublishSecretRef.name"),
                expect(
                        "{driver: {template: {spec: {volumes: [{name: v, azureFile: {secretName: s}}]}}}}",
                        SECRET,
                        "s",
                        "spec.driver.template.spec.volumes[0].azureFile.secretName"),
                expect(
                        "{driver: {template: {spec: {volumes: [{name: v, cephfs: {secretRef: {name: s}}}]}}}}",
                        SECRET,
                        "s",
                        "spec.driver.template.spec.volumes[0].cephfs.secretRef.name"),
                expect(
                        "{sparkUIOptions: {ingressTLS: [{hosts: [h], secretName: s}]}}",
                        SECRET,
                        "s",
                        "spec.sparkUIOptions.ingressTLS[0].secretName"),
                expect(
                        "{driverIngressOptions: [{ingressTLS: [{secretName: s}]}]}",
                        SECRET,
                        "s",
                        "spec.driverIngressOptions[0].ingressTLS[0].secretName"),
                expect(
                        "{sparkConf: {spark.kubernetes.container.image.pullSecrets: 'a, s'}}",
                        SECRET,
                        "s",
                        "spec.sparkConf[\"spark.kubernetes.container.image.pullSecrets\"]"),
                expect(
                        "{sparkConf: {spark.kubernetes.executor.secrets.s: /mnt}}",
                        SECRET,
                        "s",
                        "spec.sparkConf[\"spark.kubernetes.executor.secrets.s\"]"),
                expect(
                        "{sparkConf: {spark.kubernetes.driver.secretKeyRef.PASSWORD: 's:key'}}",
                        SECRET,
                        "s",
                        "spec.sparkConf[\"spark.kubernetes.driver.secretKeyRef.PASSWORD\"]"),
                expect(
                        "{sparkConf: {spark.kubernetes.kerberos.tokenSecret.name: s}}",
                        SECRET,
                        "s",
                        "spec.sparkConf[\"spark.kubernetes.kerberos.tokenSecret.name\"]"));
    }

    static Stream<Case> others() {
        String claim = "spark.kubernetes.executor.volumes.persistentVolumeClaim.data.options.";
        return Stream.of(
                expect(
                        "{volumes: [{name: v, persistentVolumeClaim: {claimName: p}}], driver: {volumeMounts: [{name: v}]}}",
                        PERSISTENT_VOLUME_CLAIM,
                        "p",
                        "spec.volumes[0].persistentVolumeClaim.claimName"),
                expect(
                        "{sparkConf: {" + claim + "claimName: p}}",
                        PERSISTENT_VOLUME_CLAIM,
                        "p",
                        "spec.sparkConf[\"" + claim + "claimName\"]"),
                expect(
                        "{sparkConf: {" + claim + "claimName: OnDemand, " + claim + "storageClass: fast}}",
                        STORAGE_CLASS,
                        "fast",
                        "spec.sparkConf[\"" + claim + "storageClass\"]"),
                expect(
                        "{driver: {template: {spec: {volumes: [{name: v, ephemeral: {volumeClaimTemplate: {spec:"
                                + " {storageClassName: fast}}}}]}}}}",
                        STORAGE_CLASS,
                        "fast",
                        "spec.driver.template.spec.volumes[0].ephemeral.volumeClaimTemplate.spec.storageClassName"),
                expect(
                        "{executor: {priorityClassName: low, template: {spec: {priorityClassName: other}}}}",
                        PRIORITY_CLASS,
                        "low",
                        "spec.executor.priorityClassName"),
                expect(
                        "{driver: {template: {spec: {priorityClassName: low}}}}",
                        PRIORITY_CLASS,
                        "low",
                        "spec.driver.template.spec.priorityClassName"),
                expect(
                        "{batchSchedulerOptions: {priorityClassName: low}}",
                        PRIORITY_CLASS,
                        "low",
                        "spec.batchSchedulerOptions.priorityClassName"),
                expect(
                        "{driver: {template: {spec: {runtimeClassName: kata}}}}",
                        RUNTIME_CLASS,
                        "kata",
                        "spec.driver.template.spec.runtimeClassName"),
                expect("{driver: {serviceAccount: sa}}", SERVICE_ACCOUNT, "sa", "spec.driver.serviceAccount"),
                expect("{executor: {serviceAccount: sa}}", SERVICE_ACCOUNT, "sa", "spec.executor.serviceAccount"),
                expect(
                        "{driver: {template: {spec: {serviceAccountName: sa}}}}",
                        SERVICE_ACCOUNT,
                        "sa",
                        "spec.driver.template.spec.serviceAccountName"),
                expect(
                        "{sparkConf: {spark.kubernetes.authenticate.executor.serviceAccountName: sa}}",
                        SERVICE_ACCOUNT,
                        "sa",
                        "spec.sparkConf[\"spark.kubernetes.authenticate.executor.serviceAccountName\"]"));
    }

    @ParameterizedTest
    @MethodSource({"configMaps", "secrets", "others", "variables", "volumes"})
    void findsTheObjectAndTheField(Case given) {
        assertThat(References.of(Specs.app(given.spec())))
                .contains(new Reference(given.kind(), given.name(), given.field(), false))
                .noneMatch(reference -> reference.name().equals("other"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{volumes: [{name: v, secret: {secretName: unmounted}}]}",
                "{driver: {serviceAccount: default, configMaps: [{name: kube-root-ca.crt, path: /p}]}}",
                "{driver: {configMaps: [{name: spark-drv-1a2b-conf-map, path: /p}, {name: spark-exec-1a2b-conf-map, path: /q}]}}",
                "{driver: {configMaps: [{name: app-prom-conf, path: /p}], env: [{name: A, valueFrom: {fieldRef: {fieldPath: x}}}]}}",
                "{sparkConf: {spark.kubernetes.driver.volumes.persistentVolumeClaim.d.options.claimName: OnDemand,"
                        + " spark.kubernetes.executor.volumes.persistentVolumeClaim.d.options.claimName: d-SPARK_EXECUTOR_ID}}",
                "{deps: {jars: ['s3a://b/x.jar']}, monitoring: {prometheus: {configFile: /etc/p.yaml}}}",
                "{driver: 7, volumes: {a: b}, sparkConf: [x], imagePullSecrets: [{name: x}]}"
            })
    void findsNothingBesideTheNamespace(String spec) {
        assertThat(References.of(Specs.app(spec)))
                .extracting(Reference::kind)
                .containsExactly(DependencyKind.NAMESPACE);
    }

    /** Every place with variables, in both roles. */
    static Stream<Case> variables() {
        List<Case> cases = new ArrayList<>();
        for (String role : List.of("driver", "executor")) {
            for (String place :
                    List.of("", "sidecars", "initContainers", "template.containers", "template.initContainers")) {
                for (boolean secret : List.of(true, false)) {
                    cases.add(variable(
                            role, place, secret, "env: [{name: A, valueFrom: {%sKeyRef: {name: o, key: k}}}]"));
                    cases.add(variable(role, place, secret, "envFrom: [{%sRef: {name: o}}]"));
                }
            }
        }
        return cases.stream();
    }

    private static Case variable(String role, String place, boolean secret, String text) {
        String from = text.formatted(secret ? "secret" : "configMap");
        String source = from.startsWith("envFrom")
                ? "envFrom[0]." + (secret ? "secretRef" : "configMapRef")
                : "env[0].valueFrom." + (secret ? "secretKeyRef" : "configMapKeyRef");
        String list = place.replace("template.", "");
        boolean template = place.startsWith("template.");
        String own = place.isEmpty() ? from : list + ": [{name: c, " + from + "}]";
        String spec = template ? "template: {spec: {" + own + "}}" : own;
        String path = (template ? "template.spec." : "") + (place.isEmpty() ? "" : list + "[0].");
        return expect(
                "{" + role + ": {" + spec + "}}",
                secret ? SECRET : CONFIG_MAP,
                "o",
                "spec." + role + "." + path + source + ".name");
    }

    /** Every volume source that names an object, in the spec's volumes and in a template's. */
    static Stream<Case> volumes() {
        List<Case> cases = new ArrayList<>();
        for (String source : List.of("cephfs", "rbd", "iscsi", "flexVolume", "scaleIO", "storageos")) {
            cases.addAll(volume(source + ": {secretRef: {name: o}}", SECRET, source + ".secretRef.name"));
        }
        cases.addAll(volume("configMap: {name: o}", CONFIG_MAP, "configMap.name"));
        cases.addAll(volume("secret: {secretName: o}", SECRET, "secret.secretName"));
        cases.addAll(volume("azureFile: {secretName: o}", SECRET, "azureFile.secretName"));
        cases.addAll(volume("csi: {nodePublishSecretRef: {name: o}}", SECRET, "csi.nodePublishSecretRef.name"));
        cases.addAll(volume(
                "projected: {sources: [{configMap: {name: o}}]}", CONFIG_MAP, "projected.sources[0].configMap.name"));
        cases.addAll(volume("projected: {sources: [{secret: {name: o}}]}", SECRET, "projected.sources[0].secret.name"));
        cases.addAll(volume(
                "persistentVolumeClaim: {claimName: o}", PERSISTENT_VOLUME_CLAIM, "persistentVolumeClaim.claimName"));
        return cases.stream();
    }

    private static List<Case> volume(String source, DependencyKind kind, String field) {
        String volumes = "volumes: [{name: v, " + source + "}]";
        List<Case> cases = new ArrayList<>();
        for (String role : List.of("driver", "executor")) {
            cases.add(expect(
                    "{" + volumes + ", " + role + ": {volumeMounts: [{name: v, mountPath: /p}]}}",
                    kind,
                    "o",
                    "spec.volumes[0]." + field));
            cases.add(expect(
                    "{" + role + ": {template: {spec: {" + volumes + "}}}}",
                    kind,
                    "o",
                    "spec." + role + ".template.spec.volumes[0]." + field));
        }
        return cases;
    }

    @Test
    void namesEachObjectOnceAndNeedsItIfAnyFieldDoes() {
        assertThat(References.of(Specs.app("{driver: {envFrom: [{secretRef: {name: s, optional: true}},"
                        + " {secretRef: {name: t, optional: true}}], secrets: [{name: u, path: /p}]},"
                        + " executor: {envFrom: [{secretRef: {name: s}}]}, imagePullSecrets: [u]}")))
                .filteredOn(reference -> reference.kind() == SECRET)
                .extracting(reference -> reference.name() + " " + reference.optional())
                .containsExactlyInAnyOrder("s false", "t true", "u false");
    }

    @Test
    void onlyTheAccountsThatPodsRunAsCount() {
        assertThat(References.of(
                        Specs.app("{driver: {serviceAccount: a, template: {spec: {serviceAccountName: other}}},"
                                + " executor: {serviceAccount: b, template: {spec: {serviceAccountName: other}}}}")))
                .filteredOn(reference -> reference.kind() == SERVICE_ACCOUNT)
                .extracting(Reference::name)
                .isEqualTo(List.of("a", "b"));
    }
}
