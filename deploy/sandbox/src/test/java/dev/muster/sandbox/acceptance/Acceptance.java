package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.spark.SparkApplication;
import dev.muster.sandbox.fleet.Audit;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.Kubectl;
import dev.muster.sandbox.fleet.Member;
import dev.muster.sandbox.fleet.MemberSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What every numbered test does: apply by kubectl, wait for what a user would see, and leave the fleet as it was found. */
abstract class Acceptance {
    /** Marks what a test applied, so that it is removed afterwards. */
    static final String OURS = "acceptance";

    static final Duration SOON = Duration.ofSeconds(60);
    static final Duration ENDED = Duration.ofSeconds(120);

    final Fleet fleet = SharedFleet.get();
    final Kubectl hub = fleet.kubectl(fleet.hub());
    Instant began = Instant.EPOCH;

    @BeforeEach
    void note() {
        began = Instant.now();
    }

    /** S17 after every test: what was deleted on the hub is gone from every member, pods and placeholders included. */
    @AfterEach
    void leaveNothing() {
        deleteAll();
        eventually(ENDED, () -> {
            assertThat(applicationsOnHub()).as("applications on the hub").isEmpty();
            assertThat(hubClient()
                            .resources(ResourceBinding.class)
                            .inNamespace("default")
                            .list()
                            .getItems())
                    .as("bindings")
                    .isEmpty();
            for (var member : fleet.members()) {
                assertThat(copies(member)).as("copies in " + member.name()).isEmpty();
                assertThat(ourPods(member))
                        .as("pods of ours in " + member.name())
                        .isEmpty();
            }
        });
    }

    void deleteAll() {
        hub.run("delete", "sparkapp", "-n", "default", "-l", OURS + "=true", "--wait=false");
        hub.run("delete", "pp", "-n", "default", "-l", OURS + "=true", "--wait=false");
    }

    KubernetesClient hubClient() {
        return fleet.hubClient();
    }

    Member member(int number) {
        return fleet.member("member" + number);
    }

    void apply(Policy policy) {
        apply(policy.yaml());
    }

    void apply(Spark app) {
        apply(app.yaml());
    }

    void apply(String manifest) {
        var answer = hub.apply(manifest);
        assertThat(answer.succeeded()).as(answer.output()).isTrue();
    }

    void delete(Spark app) {
        var answer = hub.run("delete", "sparkapp", app.name(), "--wait=false");
        assertThat(answer.succeeded()).as(answer.output()).isTrue();
    }

    List<SparkApplication> applicationsOnHub() {
        return hubClient()
                .resources(SparkApplication.class)
                .inNamespace("default")
                .withLabel(OURS)
                .list()
                .getItems();
    }

    @Nullable
    SparkApplication application(String name) {
        return hubClient()
                .resources(SparkApplication.class)
                .inNamespace("default")
                .withName(name)
                .get();
    }

    /** What STATUS shows on the hub; empty before anything is shown. */
    String state(String name) {
        var app = application(name);
        return app == null || app.getStatus() == null
                ? ""
                : app.getStatus().path("applicationState").path("state").asText("");
    }

    String errorMessage(String name) {
        var app = application(name);
        return app == null || app.getStatus() == null
                ? ""
                : app.getStatus().path("applicationState").path("errorMessage").asText("");
    }

    void awaitState(Spark app, String state) {
        awaitState(app, state, ENDED);
    }

    void awaitState(Spark app, String state, Duration limit) {
        eventually(limit, () -> assertThat(state(app.name()))
                .as(
                        "state of %s (%s; binding %s)",
                        app.name(),
                        errorMessage(app.name()),
                        binding(app.name()).orElse(null))
                .isEqualTo(state));
    }

    Optional<BindingSpec> binding(String app) {
        return hubClient().resources(ResourceBinding.class).inNamespace("default").list().getItems().stream()
                .map(ResourceBinding::getSpec)
                .filter(spec -> spec.template().name().equals(app)
                        && spec.template().kind().equals(SparkApplication.KIND))
                .findFirst();
    }

    /** The member an application is placed on; null while it waits. */
    @Nullable
    String placedOn(Spark app) {
        return binding(app.name()).map(BindingSpec::member).orElse(null);
    }

    String awaitPlaced(Spark app) {
        eventually(SOON, () -> assertThat(placedOn(app))
                .as("member of %s: %s", app.name(), errorMessage(app.name()))
                .isNotNull());
        return Objects.requireNonNull(placedOn(app));
    }

    /** Waits until a job waits, and its reason says this. */
    void awaitWaiting(Spark app, String... reasonParts) {
        eventually(SOON, () -> {
            assertThat(state(app.name())).as("state of " + app.name()).isEqualTo("PENDING");
            assertThat(binding(app.name()).map(BindingSpec::message).orElse("")).contains(reasonParts);
        });
    }

    /** Events on an application as {@code kubectl describe} would list them: reason and text. */
    List<String> events(String app) {
        return hubClient().v1().events().inNamespace("default").list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getName().equals(app))
                .map(event -> event.getReason() + ": " + event.getMessage())
                .toList();
    }

    /** Every Work made for a job so far, by attempt. */
    List<Work> works(String app) {
        return hubClient().resources(Work.class).inAnyNamespace().list().getItems().stream()
                .filter(work -> work.getSpec().target().name().equals(app)
                        && work.getSpec().attempt() != null)
                .sorted((a, b) -> Long.compare(attempt(a), attempt(b)))
                .toList();
    }

    private static long attempt(Work work) {
        return Objects.requireNonNullElse(work.getSpec().attempt(), 0L);
    }

    /** A Work's phase; null while the agent has written none. */
    static @Nullable Phase phase(Work work) {
        return work.getStatus() == null ? null : work.getStatus().phase();
    }

    List<SparkApplication> copies(Member member) {
        return member.client()
                .resources(SparkApplication.class)
                .inAnyNamespace()
                .withLabel(Reserved.TOKEN)
                .list()
                .getItems();
    }

    Optional<SparkApplication> copy(Member member, Spark app) {
        return Optional.ofNullable(member.client()
                .resources(SparkApplication.class)
                .inNamespace("default")
                .withName(app.name())
                .get());
    }

    /** Drivers, executors, placeholders and fences: all that carries a token or a slot. */
    List<Pod> ourPods(Member member) {
        var pods = new ArrayList<>(member.client()
                .pods()
                .inAnyNamespace()
                .withLabel(Reserved.TOKEN)
                .list()
                .getItems());
        member.client().pods().inAnyNamespace().withLabel(Reserved.SLOT).list().getItems().stream()
                .filter(pod -> pods.stream().noneMatch(known -> known.getMetadata()
                        .getUid()
                        .equals(pod.getMetadata().getUid())))
                .forEach(pods::add);
        return pods;
    }

    Optional<Pod> driver(Member member, Spark app) {
        return Optional.ofNullable(member.client()
                .pods()
                .inNamespace("default")
                .withName(app.name() + "-driver")
                .get());
    }

    /** A member for one test: what the test left there is withdrawn before it leaves the fleet, also when the test fails. */
    void withMember(MemberSpec spec, Consumer<Member> test) {
        var member = fleet.add(spec.withAgentConfig(SharedFleet.AGENT));
        try {
            test.accept(member);
        } finally {
            deleteAll();
            eventually(ENDED, () -> assertThat(applicationsOnHub()).isEmpty());
            fleet.remove(member);
        }
    }

    /** Asks until it holds; what is not there yet is no failure, and the last failure is the test's. */
    static void eventually(Duration limit, Runnable asserted) {
        await().atMost(limit)
                .pollInterval(Duration.ofMillis(100))
                .pollDelay(Duration.ZERO)
                .ignoreExceptions()
                .untilAsserted(asserted::run);
    }

    /** Holds all the time for so long. */
    static void throughout(Duration time, Runnable asserted) {
        await().during(time)
                .atMost(time.plusSeconds(10))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(asserted::run);
    }

    /** Successful creates of driver pods for an application in one member since this test began. */
    List<Audit.Request> driversCreated(Member member, Spark app) {
        return requests(
                member,
                request -> request.path().equals("pods")
                        && request.verb().equals("create")
                        && request.name().equals(app.name() + "-driver"));
    }

    List<Audit.Request> requests(Member member, Predicate<Audit.Request> wanted) {
        return Audit.of(member.cluster()).since(began).succeeded().where(wanted).requests();
    }
}
