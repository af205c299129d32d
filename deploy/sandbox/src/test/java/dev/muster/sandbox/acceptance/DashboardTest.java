package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.CapacityReport;
import dev.muster.sandbox.browser.Browser;
import dev.muster.sandbox.fleet.Member;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dashboard in a real browser, through the hub's own address, as a viewer sees it. */
class DashboardTest extends Acceptance {
    private static final String MARKUP = "<img src=x onerror=alert(1)>";
    private static final Path PICTURES = Path.of("target", "dashboard");

    /** The page promises 2 s; the rest is for a machine that is busy with other tests. */
    private static final Duration ON_THE_PAGE = Duration.ofSeconds(10);

    private static Browser browser;
    private static HubProxy proxy;

    @BeforeAll
    static void open() {
        var fleet = SharedFleet.get();
        proxy = HubProxy.start(fleet.kubectl(fleet.hub()));
        browser = Browser.start();
    }

    @AfterAll
    static void shut() {
        if (browser != null) {
            browser.close();
        }
        proxy.close();
    }

    @BeforeEach
    void onADesktop() {
        browser.size(1680, 1050, false);
        browser.dark(false);
        look("");
    }

    private void look(String query) {
        // The gateway may still be on its way up: it is asked until it answers.
        eventually(SOON, () -> assertThat(raw("picture").path("at").asLong()).isPositive());
        browser.complaints();
        browser.open(proxy.dashboard() + query);
        eventually(SOON, () -> assertThat(browser.text("#connection-text")).isEqualTo("live"));
    }

    private JsonNode raw(String file, String... more) {
        var line = new java.util.ArrayList<>(
                List.of("get", "--raw", "/apis/query.muster.dev/v1alpha1/dashboards/main/proxy/" + file));
        line.addAll(List.of(more));
        var answer = hub.run(line);
        assertThat(answer.succeeded()).as(answer.output()).isTrue();
        return Serialization.unmarshal(answer.output(), JsonNode.class);
    }

    @Test
    void capacityIsWhatTheMembersReported() {
        for (var member : fleet.members()) {
            eventually(ON_THE_PAGE, () -> assertThat(cells("#capacity", member.name()))
                    .as("row of " + member.name())
                    .element(1)
                    .isEqualTo(cores(freeMillis(member)) + "\nof " + cores(allocatableMillis(member))));
        }
        assertThat(browser.complaints()).as("errors of the page").isEmpty();
    }

    /** The bars are hidden from screen readers: each row says in words what its bar shows. */
    @Test
    void nodeGroupsOpenByKeyboardAndSayWhatIsReservedAndPromised() {
        browser.run("document.querySelector('#capacity button[data-member=member1]').focus()");
        browser.type(org.openqa.selenium.Keys.ENTER);
        eventually(ON_THE_PAGE, () -> assertThat(browser.run("return location.search"))
                .isEqualTo("?open=member1"));
        var group = raw("picture")
                .path("members")
                .path(0)
                .path("groups")
                .path(0)
                .path("name")
                .asText();
        eventually(ON_THE_PAGE, () -> assertThat(browser.run(
                                "return [...document.querySelectorAll('#capacity .group-row')].map((row) => row.textContent).join('\\n')")
                        .toString())
                .contains(group, "reserved", "promised, not seen yet"));
        assertThat(browser.run("return document.activeElement.getAttribute('aria-expanded')"))
                .as("the focus stays where it was")
                .isEqualTo("true");
        noSeriousBarriers("open node groups");
        browser.type(org.openqa.selenium.Keys.ENTER);
        eventually(ON_THE_PAGE, () -> assertThat(
                        browser.run("return document.querySelectorAll('#capacity .group-row').length"))
                .isEqualTo(0L));
    }

    /** The page sorts once and then keeps its lists: what it keeps must be what sorting would give. */
    @Test
    void listsStayInOrderWhateverChanges() {
        assertThat(browser.runAsync(resource("/dashboard/lists-stay-in-order.js"), 7))
                .isEqualTo("in order");
    }

    @Test
    void aBrowserKeepsTheFilesThatAreStillTheSame() {
        assertThat(browser.runAsync("""
                const done = arguments[arguments.length - 1];
                fetch('main.js', { cache: 'no-store' }).then((first) =>
                  fetch('main.js', { cache: 'no-store', headers: { 'If-None-Match': first.headers.get('ETag') } })
                    .then((second) => done([first.status, second.status].join(' '))));
                """)).isEqualTo("200 304");
    }

    @Test
    void theQueueShowsWhoWaitsAndWhyWithinTwoSecondsOfTheDecision() {
        var app = Spark.app("dash-waits").executors(900, 4, "4g");
        apply(Policy.of(app.name()));
        apply(app);
        eventually(SOON, () -> assertThat(binding(app.name()).map(BindingSpec::reason))
                .contains("InsufficientResources"));
        var decided = System.nanoTime();
        eventually(ON_THE_PAGE, () -> assertThat(String.join("\n", cells("#queue", app.name())))
                .contains("default", "insufficient resources", "901 pods"));
        System.out.printf(
                Locale.ROOT,
                "dashboard: on the page %d ms after the decision%n",
                (System.nanoTime() - decided) / 1_000_000);
        assertThat(browser.text("#queue-count")).isEqualTo("1");
        delete(app);
        eventually(ON_THE_PAGE, () -> assertThat(browser.text("#queue")).doesNotContain(app.name()));
    }

    @Test
    void aRunningJobHasAMemberAndATimelineAndIsOnThePageAgainAfterTheControlPlaneHasRestarted() {
        var app = Spark.app("dash-runs").running(25);
        apply(Policy.of(app.name(), "member1"));
        apply(app);
        eventually(SOON, () -> assertThat(String.join("\n", cells("#running", app.name())))
                .contains("member1", "running"));
        assertThat(raw("picture").path("jobs"))
                .filteredOn(job -> job.path("name").asText().equals(app.name()))
                .singleElement()
                .satisfies(job -> assertThat(job.path("stages").findValuesAsText("kind"))
                        .containsSubsequence("RESERVED", "STARTING", "RUNNING"));
        pictures(app);
        fleet.controlPlane().kill();
        eventually(SOON, () -> assertThat(browser.text("#connection")).contains("connection lost"));
        fleet.controlPlane().start();
        eventually(SOON, () -> assertThat(browser.text("#connection-text")).isEqualTo("live"));
        eventually(SOON, () -> assertThat(String.join("\n", cells("#finished", app.name())))
                .contains("completed", "member1"));
    }

    private void pictures(Spark app) {
        look("?open=member1");
        eventually(ON_THE_PAGE, () -> assertThat(browser.text("#running")).contains(app.name()));
        eventually(SOON, () -> assertThat(
                        browser.run("return document.querySelectorAll('#capacity canvas, #running canvas').length"))
                .as("charts")
                .isEqualTo(2L));
        browser.picture(PICTURES.resolve("desktop.png"));
        noSeriousBarriers("desktop");
        browser.dark(true);
        eventually(
                ON_THE_PAGE, () -> assertThat(browser.run("return matchMedia('(prefers-color-scheme: dark)').matches"))
                        .isEqualTo(true));
        browser.picture(PICTURES.resolve("dark.png"));
        noSeriousBarriers("dark");
        look("?job=default/" + app.name());
        eventually(ON_THE_PAGE, () -> assertThat(browser.text("#detail")).contains(app.name(), "Attempt"));
        noSeriousBarriers("one job");
        browser.picture(PICTURES.resolve("job.png"));
        browser.dark(false);
        browser.size(390, 844, true);
        look("");
        eventually(ON_THE_PAGE, () -> assertThat(browser.text("#running")).contains(app.name()));
        assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
                .as("nothing sticks out on a phone")
                .isEqualTo(true);
        browser.picture(PICTURES.resolve("phone.png"));
        noSeriousBarriers("phone");
        browser.dark(true);
        eventually(
                ON_THE_PAGE, () -> assertThat(browser.run("return matchMedia('(prefers-color-scheme: dark)').matches"))
                        .isEqualTo(true));
        browser.picture(PICTURES.resolve("phone-dark.png"));
        noSeriousBarriers("phone, dark");
        browser.dark(false);
        browser.size(1680, 1050, false);
        look("");
    }

    /** By axe-core: what it calls serious or critical. */
    private static void noSeriousBarriers(String where) {
        browser.run(resource("/axe/axe.min.js"));
        var found = browser.runAsync("""
                const done = arguments[arguments.length - 1];
                axe.run(document).then((result) => done(result.violations
                  .filter((one) => one.impact === 'serious' || one.impact === 'critical')
                  .map((one) => one.id + ': ' + one.nodes.map((node) => node.target.join(' ')).join(', '))));
                """);
        assertThat((List<?>) found).as("barriers on " + where).isEmpty();
    }

    @Test
    void markupInAUsersWordsIsShownAsText() {
        var app = Spark.app("dash-markup").with("executor", java.util.Map.of("instances", 1, "memory", MARKUP));
        apply(Policy.of(app.name()));
        apply(app);
        eventually(SOON, () -> assertThat(raw("picture").toString()).contains("onerror"));
        eventually(ON_THE_PAGE, () -> assertThat(
                        browser.run("return document.body.textContent").toString())
                .contains(MARKUP));
        nothingRan();
        // The hub allows no such names or labels. Should one ever come, it is text, too: the page is fed one here.
        assertThat(hub.apply(Spark.app(MARKUP).yaml()).succeeded()).isFalse();
        assertThat(hub.apply(Spark.app("dash-label").labelled("x", MARKUP).yaml())
                        .succeeded())
                .isFalse();
        browser.runAsync("""
                const [markup, done] = arguments;
                const at = (file) => import(new URL(file, location.href));
                Promise.all([at('fleet.js'), at('address.js')]).then(([{ fleet, put }, { change }]) => {
                const job = [...fleet.jobs.values()][0];
                put({ ...job, uid: 'x', name: markup, namespace: markup, member: markup, message: markup, reason: markup,
                  phase: 'WAITING', ended: [{ attempt: 1, member: markup, outcome: markup, message: markup, at: Date.now() }] });
                change({ q: 'img', job: markup + '/' + markup, member: '', namespace: markup });
                done('ok');
                });
                """, MARKUP);
        eventually(
                ON_THE_PAGE, () -> assertThat(browser.text("#detail-heading")).isEqualTo(MARKUP));
        nothingRan();
        browser.open(proxy.dashboard() + "?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&member=%3Cimg%20src%3Dx%3E");
        eventually(SOON, () -> assertThat(browser.text("#connection-text")).isEqualTo("live"));
        nothingRan();
    }

    private static void nothingRan() {
        assertThat(browser.run("return document.querySelectorAll('img, script:not([src])').length"))
                .isEqualTo(0L);
    }

    @Test
    void filtersAndSearchLiveInTheAddressAndWorkByKeyboard() {
        var app = Spark.app("dash-find").executors(900, 4, "4g");
        apply(Policy.of(app.name()));
        apply(app);
        eventually(SOON, () -> assertThat(browser.text("#queue")).contains(app.name()));
        browser.type("/");
        browser.type("no-such-job");
        eventually(ON_THE_PAGE, () -> assertThat(browser.text("#queue")).contains("Nothing waits"));
        assertThat(browser.run("return location.search")).isEqualTo("?q=no-such-job");
        look("?q=dash-find+insufficient&member=member2");
        eventually(ON_THE_PAGE, () -> assertThat(cells("#capacity", "member2")).isNotEmpty());
        assertThat(browser.text("#capacity")).doesNotContain("member1");
        look("?q=dash-find+insufficient");
        eventually(ON_THE_PAGE, () -> assertThat(browser.text("#queue")).contains(app.name()));
        assertThat(browser.run("document.querySelector('#queue a').focus(); return document.activeElement.textContent"))
                .isEqualTo(app.name());
        browser.type(org.openqa.selenium.Keys.ENTER);
        eventually(ON_THE_PAGE, () -> assertThat(browser.text("#detail")).contains("901 pods"));
        browser.type(org.openqa.selenium.Keys.ESCAPE);
        eventually(ON_THE_PAGE, () -> assertThat(
                        browser.run("return location.search").toString())
                .doesNotContain("job="));
    }

    @Test
    void aFrozenMembersPictureSaysHowOldItIs() {
        var agent = member(3).agent();
        agent.pause();
        try {
            eventually(Duration.ofSeconds(90), () -> assertThat(age("member3")).isGreaterThanOrEqualTo(20));
            assertThat(age("member1")).as("the others beat").isLessThan(20);
        } finally {
            agent.resume();
        }
        eventually(SOON, () -> assertThat(age("member3")).isLessThan(20));
        fleet.awaitReady(List.of("member3"));
    }

    /** Seconds, as the page says them. */
    private static int age(String member) {
        var words = cells("#capacity", member).getLast().lines().toList().getLast();
        assertThat(words).matches("(\\d+ min )?(\\d+ s )?old");
        return number(words, " min") * 60 + number(words, " s");
    }

    private static int number(String words, String unit) {
        var end = words.indexOf(unit);
        if (end < 0) {
            return 0;
        }
        return Integer.parseInt(words.substring(words.lastIndexOf(' ', end - 1) + 1, end));
    }

    @Test
    void aViewerSeesNoMoreThanTheyMayListOnTheHub() {
        var app = Spark.app("dash-secret").executors(900, 4, "4g");
        apply(Policy.of(app.name()));
        apply(app);
        eventually(SOON, () -> assertThat(raw("picture").toString()).contains(app.name()));
        assertThat(hub.run(
                                "get",
                                "--raw",
                                "/apis/query.muster.dev/v1alpha1/dashboards/main/proxy/picture",
                                "--as=dash-nobody")
                        .output())
                .contains("forbidden");
        var bound = hub.run(
                "create", "clusterrolebinding", "dash-viewer", "--clusterrole=muster-dashboard", "--user=dash-viewer");
        assertThat(bound.succeeded()).as(bound.output()).isTrue();
        try {
            eventually(SOON, () -> {
                var seen = raw("picture", "--as=dash-viewer");
                assertThat(seen.path("membersHidden").asBoolean()).isTrue();
                assertThat(seen.path("jobsHidden").asBoolean()).isTrue();
                assertThat(seen.toString()).doesNotContain(app.name(), "member1");
            });
        } finally {
            hub.run("delete", "clusterrolebinding", "dash-viewer");
        }
    }

    /** The texts of the row that one object has in a table; empty when it has none. */
    private static List<String> cells(String table, String name) {
        var found = (List<?>) browser.run("""
                const row = [...document.querySelectorAll(arguments[0] + ' tbody tr')]
                  .find((one) => one.cells[0].textContent.includes(arguments[1]) || one.cells[1].textContent.includes(arguments[1]));
                return row ? [...row.cells].map((cell) => cell.innerText) : [];
                """, table, name);
        return found.stream().map(Objects::toString).toList();
    }

    private long freeMillis(Member member) {
        return reports(member).stream()
                .flatMap(page -> Objects.requireNonNullElse(
                        page.getSpec().nodeGroups(), List.<dev.muster.api.fleet.CapacityReportSpec.NodeGroup>of())
                        .stream())
                .flatMap(group -> group.cpuMillis().stream())
                .mapToLong(free -> Math.max(0, free))
                .sum();
    }

    private long allocatableMillis(Member member) {
        return reports(member).stream()
                .flatMap(page -> Objects.requireNonNullElse(
                        page.getSpec().nodeGroups(), List.<dev.muster.api.fleet.CapacityReportSpec.NodeGroup>of())
                        .stream())
                .mapToLong(group -> Objects.requireNonNull(group.allocatable()).get("cpu"))
                .sum();
    }

    private List<CapacityReport> reports(Member member) {
        return hubClient()
                .resources(CapacityReport.class)
                .inNamespace(Reserved.memberNamespace(member.name()))
                .list()
                .getItems();
    }

    /** As the page writes cores. */
    private static String cores(long millis) {
        var cores = millis / 1000.0;
        return cores < 10 && millis % 1000 != 0
                ? String.format(Locale.ROOT, "%.1f", cores).replaceFirst("\\.0$", "")
                : String.format(Locale.ROOT, "%,d", Math.round(cores));
    }

    private static String resource(String name) {
        try (var stream = Objects.requireNonNull(DashboardTest.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
