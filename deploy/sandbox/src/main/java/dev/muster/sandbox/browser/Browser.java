package dev.muster.sandbox.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** One headless Chromium of the system's, driven by WebDriver. Nothing is downloaded. Not safe for several threads. */
public final class Browser implements AutoCloseable {
    private static final List<String> CHROMIUM =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final List<String> DRIVER = List.of(
            "/usr/bin/chromedriver", "/usr/lib/chromium-browser/chromedriver", "/usr/lib/chromium/chromedriver");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** @throws IllegalStateException Chromium or its driver is not installed; says how to get it */
    public static Browser start() {
        var options = new ChromeOptions();
        options.setBinary(program("chromium", CHROMIUM));
        options.addArguments(
                "--headless=new",
                // Everything is loopback and our own; as root, in containers and CI, there is no sandbox to be had.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--hide-scrollbars",
                "--force-color-profile=srgb",
                "--window-size=1440,1000");
        options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL"));
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(
                        Path.of(program("chromium-driver", DRIVER)).toFile())
                .withSilent(true)
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static String program(String debianPackage, List<String> places) {
        return places.stream()
                .filter(place -> Files.isExecutable(Path.of(place)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("none of " + places
                        + " is there: install Debian's packages chromium and chromium-driver (apt-get install -y chromium"
                        + " chromium-driver); missing is " + debianPackage));
    }

    public void open(String url) {
        driver.get(url);
    }

    /** How wide and high the window is, in CSS pixels; a phone also has touch and finer pixels. */
    public void size(int width, int height, boolean phone) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", phone ? 2 : 1, "mobile", phone));
    }

    /** What the system prefers. */
    public void dark(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** The value of a script's {@code return}. */
    public Object run(String script, Object... arguments) {
        return Objects.requireNonNullElse(driver.executeScript(script, arguments), "");
    }

    /** As {@link #run}, for a script that ends by calling its last argument. */
    public Object runAsync(String script, Object... arguments) {
        return Objects.requireNonNullElse(driver.executeAsyncScript(script, arguments), "");
    }

    /**
     * One of Chromium's own counters about the page, such as TaskDuration: seconds its main thread was busy.
     *
     * @throws IllegalArgumentException there is none of that name
     */
    public double metric(String name) {
        driver.executeCdpCommand("Performance.enable", Map.of());
        var metrics = (List<?>) Objects.requireNonNull(
                driver.executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics"));
        return metrics.stream()
                .map(metric -> (Map<?, ?>) metric)
                .filter(metric -> name.equals(metric.get("name")))
                .mapToDouble(metric -> ((Number) Objects.requireNonNull(metric.get("value"))).doubleValue())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no counter " + name));
    }

    /** What a reader sees in the elements that a CSS selector takes. */
    public List<String> texts(String selector) {
        return driver.findElements(By.cssSelector(selector)).stream()
                .map(element -> element.getText())
                .toList();
    }

    public String text(String selector) {
        return String.join("\n", texts(selector));
    }

    /** Types into the element that has the focus. */
    public void type(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Errors and warnings of the page since the last call, refused by the content security policy included. */
    public List<String> complaints() {
        Stream<LogEntry> entries = driver.manage().logs().get(LogType.BROWSER).getAll().stream();
        return entries.filter(entry -> entry.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** A PNG of the whole page, not only of the window. */
    public Path picture(Path file) {
        var answer = driver.executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true, "clip", whole()));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.write(file, Base64.getDecoder().decode((String) answer.get("data")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> whole() {
        return Map.of(
                "x",
                0,
                "y",
                0,
                "scale",
                1,
                "width",
                run("return document.documentElement.clientWidth"),
                "height",
                run("return document.documentElement.scrollHeight"));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
