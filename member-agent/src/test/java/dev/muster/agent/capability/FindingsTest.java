package dev.muster.agent.capability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.MemberClusterStatus.SparkOperator;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindingsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void anOperatorIsReadFromWhatItsChartSets() {
        SparkOperator operator = operator(
                controller(
                        "ghcr.io/kubeflow/spark-operator/controller:2.5.2",
                        1,
                        "--namespaces=b,a",
                        "--enable-ui-service"),
                webhook(1));
        assertThat(operator)
                .isEqualTo(new SparkOperator(true, "2.5.2", null, List.of("a", "b"), true, true, List.of()));
    }

    @ParameterizedTest
    @CsvSource({"--namespaces=,''", "--namespaces=\"\",''", "--zap-log-level=info,''", "-namespace=jobs,jobs"})
    void namespacesAreReadAsTheOperatorReadsThem(String argument, String watched) {
        assertThat(operator(controller("x:2.5.2", 1, argument)).namespaces()).containsExactly(watched);
    }

    @Test
    void versionsOfSparkAreWhatTheOperatorsOwnersWroteOnIt() {
        assertThat(operator(annotated("4.0.2, 3.5,")).sparkVersions()).containsExactly("3.5", "4.0.2");
        assertThat(operator(annotated("3.5"), annotated("4.0")).sparkVersions()).containsExactly("3.5", "4.0");
        assertThat(operator(controller("x:2.5.2", 1)).sparkVersions()).as("any").isNull();
        assertThat(operator(annotated("3.5"), controller("x:2.5.2", 1)).sparkVersions())
                .as("one of them says nothing")
                .isNull();
        assertThat(operator(annotated(" ")).sparkVersions()).isNull();
    }

    private static Deployment annotated(String sparkVersions) {
        return new DeploymentBuilder(controller("x:2.5.2", 1))
                .editMetadata()
                .withAnnotations(Map.of("fleet.muster.dev/spark-versions", sparkVersions))
                .endMetadata()
                .build();
    }

    @Test
    void noReadyControllerIsNoOperator() {
        assertThat(operator().present()).isFalse();
        assertThat(operator(controller("x:2.5.2", 0), webhook(1)).present()).isFalse();
    }

    @Test
    void aWebhookThatIsNotReadyIsNone() {
        assertThat(operator(controller("x:2.5.2", 1), webhook(0)).webhook()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2.5.2, true",
        "v2.4.0, true",
        "2.10.0-rc.0, true",
        "2.3.0, false",
        "v1beta2-1.3.8-3.1.1, ",
        "latest, ",
        "registry:5000/spark-operator, "
    })
    void suspendIsBelievedFromVersionTwoFourOn(String tag, @Nullable Boolean suspend) {
        String image = tag.contains("/") ? tag : "docker.io/kubeflow/spark-operator:" + tag;
        assertThat(operator(controller(image, 1)).suspend()).isEqualTo(suspend);
    }

    @Test
    void withoutTheFieldInItsDefinitionNoOperatorSuspends() {
        Findings old = findings(List.of(controller("x:2.5.2", 1)), Optional.of(false), List.of());
        Findings unseen = findings(List.of(controller("x:2.5.2", 1)), null, List.of());
        assertThat(old.sparkOperator().suspend()).isFalse();
        assertThat(unseen.sparkOperator().suspend()).isNull();
    }

    @Test
    void severalOperatorsTogetherWatchAllOfTheirNamespacesAndAreAsOldAsTheOldest() {
        SparkOperator operator =
                operator(controller("x:2.5.2", 1, "--namespaces=a"), controller("x:2.3.1", 1, "--namespaces=b"));
        assertThat(operator.namespaces()).containsExactly("a", "b");
        assertThat(operator.version()).isEqualTo("2.3.1");
        assertThat(operator.suspend()).isFalse();
    }

    @Test
    void batchSchedulersNeedTheSwitchAndTheirDefinitions() {
        Deployment on = controller("x:2.5.2", 1, "--enable-batch-scheduler=true");
        List<String> volcano = List.of("scheduling.volcano.sh/v1beta1/PodGroup");
        assertThat(findings(List.of(on), Optional.of(true), volcano)
                        .sparkOperator()
                        .batchSchedulers())
                .containsExactly("volcano", "yunikorn");
        assertThat(findings(List.of(on), Optional.of(true), null)
                        .sparkOperator()
                        .batchSchedulers())
                .isNull();
    }

    @Test
    void whatCannotBeSeenIsUnknownNotAbsent() {
        assertThat(findings(null, null, null).sparkOperator()).isNull();
        assertThat(findings(null, null, null).capabilities().kinds()).isNull();
    }

    @Test
    void aPatchRemovesWhatIsGoneAndSaysNothingOfWhatIsTheSame() throws Exception {
        JsonNode now = JSON.readTree("{\"a\":{\"x\":1,\"y\":2},\"b\":[1],\"c\":3}");
        ObjectNode wanted = (ObjectNode) JSON.readTree("{\"a\":{\"x\":1,\"z\":4},\"b\":[1]}");
        assertThat(StatusPatch.between(now, wanted))
                .isEqualTo(JSON.readTree("{\"a\":{\"y\":null,\"z\":4},\"c\":null}"));
        assertThat(StatusPatch.between(wanted, wanted)).isEmpty();
        assertThat(StatusPatch.between(null, wanted)).isEqualTo(wanted);
    }

    private static SparkOperator operator(Deployment... deployments) {
        SparkOperator operator =
                findings(List.of(deployments), Optional.of(true), List.of()).sparkOperator();
        assertThat(operator).isNotNull();
        return operator;
    }

    private static Findings findings(
            @Nullable List<Deployment> deployments, @Nullable Optional<Boolean> suspend, @Nullable List<String> kinds) {
        return new Findings(kinds, deployments, suspend, null, null, null);
    }

    private static Deployment controller(String image, int ready, String... arguments) {
        return deployment("controller", image, ready, arguments);
    }

    private static Deployment webhook(int ready) {
        return deployment("webhook", "x:2.5.2", ready);
    }

    private static Deployment deployment(String component, String image, int ready, String... arguments) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("spark-operator-" + component)
                .withLabels(
                        Map.of("app.kubernetes.io/name", "spark-operator", "app.kubernetes.io/component", component))
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withImage(image)
                .withArgs(arguments)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .withNewStatus()
                .withReadyReplicas(ready)
                .endStatus()
                .build();
    }
}
