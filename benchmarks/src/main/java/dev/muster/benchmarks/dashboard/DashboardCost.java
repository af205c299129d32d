package dev.muster.benchmarks.dashboard;

import dev.muster.sandbox.browser.Browser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How long the dashboard takes in Chromium until its first rows are there, and what each change costs its main thread, with 100
 * members and 10,000 jobs unless told otherwise.
 */
public final class DashboardCost {
    private static final long SEED = 7;
    private static final int LOADS = 5;
    private static final int CHANGES = 40;
    private static final int ROWS_PER_CHANGE = 100;

    /** Rows of a change that is applied and drawn, timed by the page's own clock from the event to the drawing after it. */
    private static final String MEASURE = """
            const done = arguments[arguments.length - 1];
            window.tasks = [];
            new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.tasks.push(entry.duration)))
              .observe({ type: 'longtask' });
            done('ok');
            """;

    private DashboardCost() {}

    /** @param args members, jobs, folder for a screenshot */
    public static void main(String[] args) throws IOException, InterruptedException {
        int members = Integer.parseInt(args[0]);
        int jobs = Integer.parseInt(args[1]);
        var page = Path.of("propagation/src/main/resources/dev/muster/propagation/dashboard/page");
        var fleet = new PlayedFleet(members, jobs, SEED, System.currentTimeMillis());
        var picture = fleet.picture().toString();
        System.out.printf(
                Locale.ROOT,
                "%d members, %d jobs, seed %d: picture of %.1f MB%n",
                members,
                jobs,
                SEED,
                picture.length() / 1e6);
        if (args.length > 3) {
            serve(page, fleet, Integer.parseInt(args[3]));
            return;
        }
        try (var server = new PageServer(page, fleet.picture()::toString, 0);
                var browser = Browser.start()) {
            firstRows(server, browser);
            changes(server, browser, fleet);
            browser.picture(Path.of(args[2], "dashboard.png"));
        }
    }

    private static void firstRows(PageServer server, Browser browser) throws InterruptedException {
        List<Double> paint = new ArrayList<>();
        List<Double> rows = new ArrayList<>();
        for (int load = 0; load < LOADS; load++) {
            browser.open(server.url());
            while (number(browser, "return performance.getEntriesByName('fleet-drawn').length") == 0) {
                Thread.sleep(20);
            }
            paint.add(number(browser, "return performance.getEntriesByName('first-contentful-paint')[0].startTime"));
            rows.add(number(browser, "return performance.getEntriesByName('fleet-drawn')[0].startTime"));
        }
        print("first contentful paint", paint);
        print("first rows on the page", rows);
    }

    private static void changes(PageServer server, Browser browser, PlayedFleet fleet) throws InterruptedException {
        browser.runAsync(MEASURE);
        double before = busy(browser);
        var parts = List.of("ScriptDuration", "RecalcStyleDuration", "LayoutDuration");
        var partsBefore = parts.stream().map(browser::metric).toList();
        for (int change = 0; change < CHANGES; change++) {
            server.send(
                    "change",
                    fleet.change(ROWS_PER_CHANGE, System.currentTimeMillis()).toString());
            Thread.sleep(Duration.ofMillis(250));
        }
        Thread.sleep(Duration.ofMillis(500));
        double seconds = busy(browser) - before;
        System.out.printf(
                Locale.ROOT,
                "update of %d rows, 4 a second: %.1f ms of the main thread each (script, layout, paint), %.0f %% of one core%n",
                ROWS_PER_CHANGE,
                seconds * 1000 / CHANGES,
                seconds / (CHANGES * .25 + .5) * 100);
        for (int part = 0; part < parts.size(); part++) {
            System.out.printf(
                    Locale.ROOT,
                    "  of it %s: %.1f ms%n",
                    parts.get(part),
                    (browser.metric(parts.get(part)) - partsBefore.get(part)) * 1000 / CHANGES);
        }
        var tasks = ((List<?>) browser.run("return window.tasks"))
                .stream().map(task -> ((Number) task).doubleValue()).toList();
        System.out.printf(
                Locale.ROOT,
                "tasks over 50 ms while updating: %d%s%n",
                tasks.size(),
                tasks.isEmpty()
                        ? ""
                        : ", longest "
                                + Math.round(tasks.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .max()
                                        .orElse(0)) + " ms");
    }

    private static double busy(Browser browser) {
        return browser.metric("TaskDuration");
    }

    private static double number(Browser browser, String script) {
        return ((Number) browser.run(script)).doubleValue();
    }

    private static void print(String what, List<Double> millis) {
        var sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "%s: median %.0f ms, %s%n",
                what,
                sorted[sorted.length / 2],
                Arrays.stream(sorted)
                        .mapToObj(value -> Math.round(value) + " ms")
                        .toList());
    }

    /** For those who work on the page: serves it until the process is ended, with some rows changing each second. */
    private static void serve(Path page, PlayedFleet fleet, int port) throws IOException, InterruptedException {
        var picture = fleet.picture();
        try (var server = new PageServer(page, picture::toString, port)) {
            System.out.println("the page is at " + server.url());
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(1_000);
                server.send(
                        "change", fleet.change(3, System.currentTimeMillis()).toString());
            }
        }
    }
}
