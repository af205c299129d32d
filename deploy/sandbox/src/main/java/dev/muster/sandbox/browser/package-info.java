/**
 * A real browser for tests and benchmarks of the dashboard.
 *
 * <pre>
 *   test ── Browser (WebDriver) ──> chromedriver ──> headless Chromium, both from the system's packages
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.browser;

import org.jspecify.annotations.NullMarked;
