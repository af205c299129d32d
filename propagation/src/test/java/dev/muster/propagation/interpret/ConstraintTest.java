package dev.muster.propagation.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.spark.SparkApplication;
import dev.muster.core.model.Gang;
import dev.muster.core.model.OperatorSince;
import dev.muster.core.model.TopologySpread;
import dev.muster.propagation.interpret.Interpretation.Refused;
import dev.muster.propagation.interpret.Interpretation.Understood;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where pods may stand, and what else the rest of the control plane learns from a spec. */
class ConstraintTest {
    private static final String TEMPLATE = """
            executor:
              template:
                spec:
                  nodeSelector: {disk: ssd, pool: template}
                  schedulerName: template-scheduler
                  priorityClassName: template-class
                  runtimeClassName: gvisor
                  tolerations: [{key: a, operator: Exists}]
                  affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [
                    {weight: 5, preference: {matchExpressions: [{key: zone, operator: In, values: [a]}]}}]}}
            """;

    @Test
    void aTemplateAloneHolds() {
        GangPodSet executor = executor(TEMPLATE);
        assertThat(executor.nodeSelector()).isEqualTo(Map.of("disk", "ssd", "pool", "template"));
        assertThat(executor.schedulerName()).isEqualTo("template-scheduler");
        assertThat(executor.priorityClassName()).isEqualTo("template-class");
        assertThat(executor.runtimeClassName()).isEqualTo("gvisor");
        assertThat(executor.tolerations()).hasSize(1);
        assertThat(executor.affinity()).isNotNull();
    }

    @Test
    void nodeSelectorsMergeKeyByKeyAndTheLaterWins() {
        GangPodSet executor = executor(
                TEMPLATE,
                "{sparkConf: {spark.kubernetes.node.selector.pool: property, spark.kubernetes.node.selector.arch: amd64,"
                        + " spark.kubernetes.executor.node.selector.arch: arm64}, executor: {nodeSelector: {pool: webhook}}}");
        assertThat(executor.nodeSelector()).isEqualTo(Map.of("disk", "ssd", "pool", "webhook", "arch", "arm64"));
    }

    @Test
    void selectorsByRoleAreUnknownBeforeSpark33ButTheDriverIsBuiltByTheOperator() {
        String spec = "{sparkVersion: 3.2.4, sparkConf: {spark.kubernetes.executor.node.selector.a: b,"
                + " spark.kubernetes.driver.node.selector.a: b}}";
        assertThat(executor(spec).nodeSelector()).isNull();
        assertThat(driver(spec).nodeSelector()).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void theSpecsSelectorHoldsForBothRoles() {
        assertThat(driver("{nodeSelector: {a: b}}").nodeSelector()).isEqualTo(Map.of("a", "b"));
        assertThat(executor("{nodeSelector: {a: b}}").nodeSelector()).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void affinityIsReplacedAndTolerationsAreAppended() {
        GangPodSet executor = executor(TEMPLATE, """
                executor:
                  affinity: {podAntiAffinity: {}}
                  tolerations: [{key: b, operator: Exists}]
                """);
        assertThat(executor.affinity()).isEqualTo(Specs.yaml("{podAntiAffinity: {}}"));
        assertThat(executor.tolerations())
                .extracting(t -> t.path("key").asText())
                .containsExactly("a", "b");
    }

    @Test
    void theWebhooksNamesBeatTheTemplates() {
        GangPodSet executor =
                executor(TEMPLATE, "{executor: {priorityClassName: low, schedulerName: mine, runtimeClassName: kata}}");
        assertThat(executor.priorityClassName()).isEqualTo("low");
        assertThat(executor.schedulerName()).isEqualTo("mine");
        assertThat(executor.runtimeClassName()).isEqualTo("kata");
    }

    @Test
    void schedulersGoFromBatchToRoleToPropertyToTemplate() {
        String property =
                "{sparkConf: {spark.kubernetes.scheduler.name: all, spark.kubernetes.executor.scheduler.name: own}}";
        assertThat(executor(TEMPLATE, property).schedulerName()).isEqualTo("own");
        assertThat(driver(TEMPLATE, property).schedulerName()).isEqualTo("all");
        String before33 = "{sparkVersion: 3.2.4}";
        assertThat(executor(TEMPLATE, property, before33).schedulerName()).isEqualTo("own");
        String forBoth = "{sparkConf: {spark.kubernetes.scheduler.name: all}}";
        assertThat(executor(forBoth).schedulerName()).isEqualTo("all");
        assertThat(executor(forBoth, before33).schedulerName()).isNull();
        String batch = "{batchScheduler: volcano, executor: {schedulerName: mine}}";
        assertThat(executor(TEMPLATE, property, batch).schedulerName()).isEqualTo("volcano");
        assertThat(understood(batch).batchScheduler()).isEqualTo("volcano");
    }

    record Apart(String name, String term, boolean onePerNode, boolean unmodelled) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Apart> antiAffinities() {
        String host = "topologyKey: kubernetes.io/hostname";
        return Stream.of(
                new Apart(
                        "own role",
                        "{labelSelector: {matchLabels: {spark-role: executor}}, " + host + "}",
                        true,
                        false),
                new Apart("own label", "{labelSelector: {matchLabels: {team: etl}}, " + host + "}", true, true),
                new Apart(
                        "own role by expression, own namespace",
                        "{labelSelector: {matchExpressions: [{key: spark-role, operator: In, values: [executor]},"
                                + " {key: spark-app-selector, operator: Exists}]}, namespaces: [jobs], " + host + "}",
                        true,
                        false),
                new Apart(
                        "another job's pods",
                        "{labelSelector: {matchLabels: {app: kafka}}, " + host + "}",
                        false,
                        true),
                new Apart(
                        "another namespace",
                        "{labelSelector: {matchLabels: {spark-role: executor}}, namespaces: [x], " + host + "}",
                        false,
                        true),
                new Apart(
                        "a node away from the driver",
                        "{labelSelector: {matchLabels: {spark-role: driver}}, " + host + "}",
                        false,
                        true),
                new Apart(
                        "by zone",
                        "{labelSelector: {matchLabels: {spark-role: executor}}, topologyKey: topology.kubernetes.io/zone}",
                        false,
                        true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("antiAffinities")
    void podsThatKeepAwayFromTheirOwnKindNeedANodeEach(Apart given) {
        SparkApplication app = Specs.app("executor: {labels: {team: etl}, affinity: {podAntiAffinity:"
                + " {requiredDuringSchedulingIgnoredDuringExecution: [" + given.term() + "]}}}");
        app.getMetadata().setLabels(Map.of("team", "etl"));
        Understood understood = understood(app);
        assertThat(Boolean.TRUE.equals(understood.podSets().getLast().onePerNode()))
                .isEqualTo(given.onePerNode());
        assertThat(understood.unmodelled().isEmpty()).isEqualTo(!given.unmodelled());
    }

    @Test
    void preferredAntiAffinityKeepsNobodyAway() {
        assertThat(executor("executor: {affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution:"
                                + " [{weight: 1, podAffinityTerm: {topologyKey: kubernetes.io/hostname,"
                                + " labelSelector: {matchLabels: {spark-role: executor}}}}]}}}")
                        .onePerNode())
                .isNull();
    }

    @Test
    void hostPortsNeedANodeEach() {
        assertThat(executor("{executor: {hostNetwork: true}}").onePerNode()).isTrue();
        assertThat(executor(
                                "executor: {template: {spec: {containers: [{name: x, ports: [{containerPort: 1, hostPort: 2}]}]}}}")
                        .onePerNode())
                .isTrue();
    }

    record Spread(String name, String constraints, @Nullable TopologySpread want, boolean unmodelled) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Spread> spreads() {
        String own = "topologyKey: zone, labelSelector: {matchLabels: {spark-role: executor}}}";
        String both = "topologyKey: zone, labelSelector: {matchLabels: {sparkoperator.k8s.io/app-name: pi}}}";
        TopologySpread overZones = new TopologySpread("zone", 2, 1);
        return Stream.of(
                new Spread("own role", "{maxSkew: 2, whenUnsatisfiable: DoNotSchedule, " + own, overZones, false),
                new Spread("the default is hard", "{maxSkew: 2, " + own, overZones, false),
                new Spread(
                        "fewest domains",
                        "{maxSkew: 1, minDomains: 3, " + own,
                        new TopologySpread("zone", 1, 3),
                        false),
                new Spread("soft", "{maxSkew: 2, whenUnsatisfiable: ScheduleAnyway, " + own, null, false),
                new Spread(
                        "a soft one before a hard one",
                        "{maxSkew: 9, whenUnsatisfiable: ScheduleAnyway, " + own + ", {maxSkew: 2, " + own,
                        overZones,
                        false),
                new Spread("two hard ones", "{maxSkew: 2, " + own + ", {maxSkew: 1, " + own, overZones, true),
                new Spread("driver and executors", "{maxSkew: 2, " + both, overZones, true),
                new Spread(
                        "other pods",
                        "{maxSkew: 1, topologyKey: zone, labelSelector: {matchLabels: {app: kafka}}}",
                        null,
                        true),
                new Spread("taints count", "{maxSkew: 1, nodeTaintsPolicy: Honor, " + own, null, true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spreads")
    void podsThatMustSpreadAreCountedSoAsFarAsTheyMeanThemselves(Spread given) {
        SparkApplication app =
                Specs.app("executor: {template: {spec: {topologySpreadConstraints: [" + given.constraints() + "]}}}");
        app.getMetadata().setName("pi");
        Understood understood = understood(app);
        Gang gang = ((GangShape.Shaped) GangShape.of(understood.podSets())).gang();
        assertThat(gang.podSets().getLast().constraints().spread()).isEqualTo(given.want());
        assertThat(gang.podSets().getFirst().constraints().spread()).isNull();
        assertThat(understood.unmodelled().isEmpty()).isEqualTo(!given.unmodelled());
    }

    record Unseen(String spec, String field) {}

    static Stream<Unseen> unseen() {
        return Stream.of(
                new Unseen("executor: {template: {spec: {runtimeClassName: kata}}}", "runtimeClassName"),
                new Unseen("executor: {template: {spec: {nodeName: n1}}}", "template.spec.nodeName"),
                new Unseen(
                        "executor: {template: {spec: {schedulingGates: [{name: g}]}}}",
                        "template.spec.schedulingGates"),
                new Unseen(
                        "executor: {template: {spec: {resourceClaims: [{name: g}]}}}", "template.spec.resourceClaims"),
                new Unseen(
                        "executor: {template: {spec: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone,"
                                + " whenUnsatisfiable: DoNotSchedule}]}}}",
                        "topologySpreadConstraints"),
                new Unseen(
                        "{volumes: [{name: d, persistentVolumeClaim: {claimName: c}}],"
                                + " executor: {volumeMounts: [{name: d, mountPath: /d}]}}",
                        "persistentVolumeClaim"),
                new Unseen(
                        "executor: {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                                + " [{topologyKey: zone, labelSelector: {}}]}}}",
                        "affinity.podAffinity"));
    }

    @ParameterizedTest
    @MethodSource("unseen")
    void whatTheFitDoesNotSeeIsNamed(Unseen given) {
        assertThat(understood(given.spec()).unmodelled())
                .singleElement()
                .satisfies(one -> assertThat(one.podSet() + " " + one.field()).isEqualTo("executor " + given.field()));
    }

    @Test
    void softSpreadAndUnmountedClaimsAreNoConstraint() {
        Understood understood = understood("{volumes: [{name: d, persistentVolumeClaim: {claimName: c}}],"
                + " executor: {template: {spec: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone,"
                + " whenUnsatisfiable: ScheduleAnyway}]}}}}");
        assertThat(understood.unmodelled()).isEmpty();
    }

    @Test
    void imagesAreTheRolesOwnElseTheJobs() {
        assertThat(understood("{image: a, driver: {image: b}}").images()).containsExactly("b", "a");
        assertThat(understood("{image: a}").images()).containsExactly("a");
        assertThat(understood("{sparkConf: {spark.kubernetes.container.image: c,"
                                + " spark.kubernetes.executor.container.image: d}}")
                        .images())
                .containsExactly("c", "d");
    }

    @Test
    void accountsFollowSparksPrecedence() {
        assertThat(accounts("{}")).isEqualTo("default default");
        assertThat(accounts("{driver: {serviceAccount: a}}")).isEqualTo("a a");
        assertThat(accounts("{driver: {serviceAccount: a}, executor: {serviceAccount: b}}"))
                .isEqualTo("a b");
        assertThat(accounts("{driver: {serviceAccount: a, template: {spec: {serviceAccountName: t}}},"
                        + " executor: {serviceAccount: b, template: {spec: {serviceAccountName: u}}}}"))
                .isEqualTo("a b");
        assertThat(accounts("{driver: {serviceAccount: a}, executor: {template: {spec: {serviceAccountName: u}}}}"))
                .isEqualTo("a a");
        assertThat(accounts("{driver: {serviceAccount: a}, executor: {template: {spec: {serviceAccount: u}}}}"))
                .isEqualTo("a u");
        assertThat(accounts("{driver: {template: {spec: {serviceAccountName: t}}}}"))
                .isEqualTo("t default");
        assertThat(accounts("{sparkConf: {spark.kubernetes.authenticate.driver.serviceAccountName: c}}"))
                .isEqualTo("c c");
    }

    @Test
    void theDriverPodIsNamedBySpecThenPropertyThenApplication() {
        assertThat(understood("{}").driverPodName()).isEqualTo("app-driver");
        String property = "{sparkConf: {spark.kubernetes.driver.pod.name: p}}";
        assertThat(understood(property).driverPodName()).isEqualTo("p");
        assertThat(understood(property, "{driver: {podName: s}}").driverPodName())
                .isEqualTo("s");
    }

    @Test
    void fieldsThatNeedTheWebhookAreListed() {
        assertThat(understood(
                                "{driver: {cores: 2, priorityClassName: low, tolerations: []}, executor: {gpu: {name: a/b, quantity: 1}}}")
                        .webhookFields())
                .containsExactly("spec.driver.priorityClassName", "spec.executor.gpu");
        assertThat(understood("{}").webhookFields()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "affinity: {nodeAffinity: {}}",
                "tolerations: [{operator: Exists}]",
                "nodeSelector: {a: b}",
                "priorityClassName: x",
                "schedulerName: x",
                "gpu: {name: a/b, quantity: 1}",
                "memoryLimit: 2g",
                "sidecars: [{name: s, image: i}]",
                "initContainers: [{name: s, image: i}]",
                "env: [{name: A, value: b}]",
                "envFrom: [{configMapRef: {name: c}}]",
                "volumeMounts: [{name: v, mountPath: /p}]",
                "configMaps: [{name: c, path: /p}]",
                "ports: [{name: p, containerPort: 80, protocol: TCP}]",
                "hostNetwork: true",
                "hostAliases: [{ip: 10.0.0.1, hostnames: [h]}]",
                "dnsConfig: {searches: [d]}",
                "podSecurityContext: {runAsUser: 1}",
                "securityContext: {runAsUser: 1}",
                "shareProcessNamespace: true",
                "terminationGracePeriodSeconds: 3"
            })
    void eachFieldOfARoleThatOnlyTheWebhookCarriesIsNamed(String field) {
        String name = field.substring(0, field.indexOf(':'));
        for (String role : List.of("driver", "executor")) {
            assertThat(understood("{" + role + ": {" + field + "}}").webhookFields())
                    .containsExactly("spec." + role + "." + name);
        }
    }

    @Test
    void fieldsThatBecomeSparkPropertiesNeedNoWebhook() {
        assertThat(understood("{driver: {cores: 1, coreLimit: 1200m, memory: 1g, labels: {a: b}, annotations: {a: b},"
                                + " serviceAccount: s, envVars: {A: b}, secrets: [{name: s, path: /p, secretType: Opaque}]},"
                                + " executor: {instances: 2, javaOptions: -Dx=y}, nodeSelector: {a: b},"
                                + " imagePullSecrets: [s]}")
                        .webhookFields())
                .isEmpty();
    }

    @Test
    void aPodTemplateNeedsAnOperatorThatKnowsIt() {
        assertThat(OperatorNeeds.of(Specs.app("{executor: {template: {spec: {hostIPC: false}}}}")
                        .getSpec()))
                .contains(new OperatorSince(2, 1, "spec.executor.template"));
        assertThat(OperatorNeeds.of(Specs.app("{driver: {cores: 2}}").getSpec()))
                .isEmpty();
    }

    @Test
    void labelsThatPoliciesSelectByAreThoseOfThePodsThatJobsShare() {
        Map<String, String> driver = understood("{driver: {labels: {team: red}}}")
                .podSets()
                .getFirst()
                .podLabels();
        assertThat(driver)
                .containsEntry("team", "red")
                .containsEntry("spark-role", "driver")
                .containsEntry("sparkoperator.k8s.io/launched-by-spark-operator", "true")
                .doesNotContainKeys("sparkoperator.k8s.io/app-name", "sparkoperator.k8s.io/submission-id");
    }

    @Test
    void withoutGangTheJobStartsWithWhatSparkWaitsFor() {
        assertThat(minimum("{executor: {instances: 10}}", true)).isEqualTo(10);
        assertThat(minimum("{executor: {instances: 10}}", false)).isEqualTo(8);
        assertThat(minimum("{executor: {instances: 11}}", false)).isEqualTo(9);
        assertThat(minimum("{executor: {instances: 1}}", false)).isEqualTo(1);
        assertThat(minimum("{dynamicAllocation: {enabled: true}}", false)).isEqualTo(1);
        assertThat(minimum(
                        "{executor: {instances: 10}, sparkConf: {spark.scheduler.minRegisteredResourcesRatio: '0.5'}}",
                        false))
                .isEqualTo(5);
        assertThat(minimum(
                        "{executor: {instances: 10}, sparkConf: {spark.scheduler.minRegisteredResourcesRatio: '7'}}",
                        false))
                .isEqualTo(10);
        assertThat(minimum(
                        "{executor: {instances: 10}, sparkConf: {spark.scheduler.minRegisteredResourcesRatio: '0'}}",
                        false))
                .isEqualTo(1);
    }

    @Test
    void limitsAreThoseThatQuotasCount() {
        GangPodSet executor = executor("{executor: {coreLimit: '2', memoryLimit: 2g, gpu: {name: a/b, quantity: 1}}}");
        assertThat(executor.limits()).isEqualTo(Map.of("cpu", "2", "memory", "2048Mi", "a/b", "1"));
        assertThat(driver("{}").limits()).isEqualTo(Map.of("memory", "1408Mi"));
    }

    @Test
    void factsTellHowTheNumbersCameAbout() {
        assertThat(understood("{driver: {memory: 8g}, executor: {instances: 2}}")
                        .facts())
                .contains(
                        new Fact("driver.memory", "8192Mi", "spec.driver.memory"),
                        new Fact("driver.memoryOverhead", "819Mi", "the greater of 0.1 x 8192Mi and 384Mi"),
                        new Fact("driver.memoryRequest", "9011Mi", "sum, request and limit alike"),
                        new Fact("executor.cpu", "1", "spec.executor.cores"),
                        new Fact("executor.count", "2", "spec.executor.instances"))
                .noneMatch(fact -> fact.subject().endsWith(".pod"));
        assertThat(understood("executor: {sidecars: [{name: s, image: i, resources: {requests: {cpu: 1}}}]}")
                        .facts())
                .contains(new Fact(
                        "executor.pod",
                        "{cpu=2, memory=1408Mi}",
                        "with the template, devices, sidecars, init containers and overhead"));
    }

    private static int minimum(String spec, boolean gang) {
        return switch (Interpreter.interpret(Specs.app(spec), gang)) {
            case Understood understood -> understood.podSets().getLast().minimum();
            case Refused refused -> throw new AssertionError(refused.message());
        };
    }

    private static String accounts(String spec) {
        Understood understood = understood(spec);
        return understood.driverServiceAccount() + " " + understood.executorServiceAccount();
    }

    private static GangPodSet driver(String... specs) {
        return understood(specs).podSets().getFirst();
    }

    private static GangPodSet executor(String... specs) {
        return understood(specs).podSets().getLast();
    }

    private static Understood understood(String... specs) {
        return understood(Specs.app(specs));
    }

    private static Understood understood(SparkApplication app) {
        return switch (Interpreter.interpret(app, true)) {
            case Understood understood -> understood;
            case Refused refused -> throw new AssertionError(refused.message());
        };
    }
}
