package dev.muster.agent.report;

import dev.muster.agent.app.AgentConfig;
import dev.muster.agent.client.Hub;
import dev.muster.agent.client.Member;
import dev.muster.agent.watch.Signal;
import dev.muster.agent.watch.WorkWatch;
import dev.muster.agent.work.Reporting;
import dev.muster.api.Reserved;
import dev.muster.api.client.Retry;
import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.CapacityReportSpec;
import dev.muster.api.fleet.CapacityReportSpec.NodeGroup;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the hub's picture of this member's capacity. One thread writes; watches change the account meanwhile, under one
 * lock, so that a report is of one moment.
 *
 * <ol>
 *   <li>Read the stored report: accounted slots, the place of every node and the sequence go on from there.
 *   <li>Open the watches; nothing is written before nodes, pods and Works have been listed.
 *   <li>For ever: wait for a change, wait a moment for more, render the pages that changed, write those that differ.
 * </ol>
 *
 * A hub that is away stops the writing and nothing else; what is written afterwards is the newest state, not the history.
 */
@Singleton
public class ReportLoop implements Reporting, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ReportLoop.class);

    /** The loop turns at least this often, so that a silent one is a stuck one. */
    private static final Duration TURN = Duration.ofSeconds(5);

    /** Pause after a failed write, on top of what {@link Retry} has waited. */
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final KubernetesClient member;
    private final AgentConfig config;
    private final WorkWatch works;
    private final ReportWriter writer;
    private final ReportMeters meters;
    private final KubernetesClient hub;
    private final ByteBudget bytes;

    private final Object lock = new Object();
    private final Signal changed = new Signal();
    private final AtomicBoolean raise = new AtomicBoolean();
    private final List<List<NodeGroup>> rendered = new ArrayList<>();
    private @Nullable Account account;
    private @Nullable PageMap map;
    private boolean renderAll = true;

    private volatile @Nullable MemberWatches watches;
    private volatile @Nullable Thread thread;
    private volatile boolean closed;
    private volatile long turnedAt = System.nanoTime();

    /** @param hub where the report goes @param works tells what is promised */
    public ReportLoop(
            @Hub KubernetesClient hub,
            @Member KubernetesClient member,
            WorkWatch works,
            AgentConfig config,
            Retry retry,
            MeterRegistry registry) {
        this.hub = hub;
        this.member = member;
        this.works = works;
        this.config = config;
        this.meters = new ReportMeters(registry);
        String namespace = Reserved.memberNamespace(config.member().name());
        this.writer = new ReportWriter(new HubPages(hub, namespace, retry), this::pace);
        this.bytes =
                new ByteBudget(config.report().bytesPerSecond(), config.report().pageBytes());
    }

    /** Starts the loop; returns at once. */
    public void start() {
        thread = Thread.ofVirtual().name("report").start(this::run);
    }

    /** Makes the next report a younger one even if no amount has changed. Returns at once. */
    public void raise() {
        raise.set(true);
        changed.ring();
    }

    @Override
    public @Nullable Long youngestSequence() {
        long youngest = writer.youngestSequence();
        return youngest == 0 ? null : youngest;
    }

    @Override
    public void ended(String token, WorkStatus.Phase phase) {
        if (phase == WorkStatus.Phase.ReservationFailed || phase == WorkStatus.Phase.Refused) {
            raise();
        }
    }

    /** @return since the loop last made a step; a few seconds, or as long as one request with its retries takes */
    public Duration sinceLastTurn() {
        return Duration.ofNanos(System.nanoTime() - turnedAt);
    }

    /** Replaces watches that died. To be called every few seconds. */
    public void checkWatches() {
        MemberWatches now = watches;
        if (now != null) {
            now.check();
        }
    }

    /** Opens all watches on the member anew: everything is counted again from a LIST. */
    public void recount() {
        MemberWatches now = watches;
        if (now != null) {
            now.open();
        }
    }

    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
        MemberWatches open = watches;
        if (open != null) {
            open.close();
        }
    }

    private void run() {
        try {
            begin();
            while (!closed) {
                turn();
            }
        } catch (InterruptedException e) {
            if (!closed) {
                LOG.error("the report loop was interrupted; this agent reports no more and must be restarted", e);
            }
        }
    }

    // ---- 1 and 2

    private void begin() throws InterruptedException {
        while (!closed) {
            try {
                restore(writer.load());
                break;
            } catch (KubernetesClientException e) {
                turnedAt = System.nanoTime();
                LOG.warnf("the stored report cannot be read from the hub, trying again: %s", e.getMessage());
                Thread.sleep(AFTER_FAILURE);
            }
        }
        works.listen(new Promises());
        MemberWatches opened =
                new MemberWatches(member, config.namespace(), config.report().watchStaleAfter(), this::apply);
        watches = opened;
        opened.open();
    }

    private void restore(List<CapacityReportSpec> stored) {
        Set<String> perNode = new HashSet<>();
        stored.forEach(page -> orEmpty(page.nodeGroups()).forEach(group -> {
            if (group.nodeLabels() != null) {
                perNode.addAll(group.nodeLabels().keySet());
            }
        }));
        synchronized (lock) {
            Account restored = new Account(perNode);
            stored.forEach(page -> restored.restore(orEmpty(page.accounted())));
            account = restored;
            map = new PageMap(
                    new PageSize(config.report().pageNodes(), config.report().pageBytes()));
            map.restore(stored);
        }
    }

    // ---- changes

    private void apply(Consumer<Account> change) {
        synchronized (lock) {
            Account now = Objects.requireNonNull(account);
            change.accept(now);
            if (now.isDirty()) {
                changed.ring();
            }
        }
    }

    private final class Promises implements WorkWatch.Listener {
        @Override
        public void changed(Work work) {
            apply(account -> account.work(work));
        }

        @Override
        public void gone(Work last) {
            apply(account -> account.workGone(last));
        }

        @Override
        public void complete() {
            Set<String> tokens = new HashSet<>();
            works.all().forEach(work -> {
                if (work.getSpec() != null && work.getSpec().token() != null) {
                    tokens.add(work.getSpec().token());
                }
            });
            apply(account -> account.retainTokens(tokens));
        }
    }

    // ---- 3

    private void turn() throws InterruptedException {
        turnedAt = System.nanoTime();
        boolean rung = changed.await(TURN);
        MemberWatches open = watches;
        if (open == null || !open.complete() || !works.complete()) {
            waitForLists(rung);
            return;
        }
        if (!rung) {
            meters.nothingToTell();
            return;
        }
        Thread.sleep(config.report().debounce());
        long started = System.nanoTime();
        boolean young = raise.getAndSet(false);
        try {
            write(young);
        } catch (KubernetesClientException | PageStore.PageConflict e) {
            LOG.warnf("the capacity report was not written, trying again: %s", e.getMessage());
            writeLater(young);
        } catch (RuntimeException e) {
            if (closed) {
                return;
            }
            LOG.error("the capacity report was not written for a mistake in this agent, trying again", e);
            writeLater(young);
        }
        Duration left = config.report().interval().minusNanos(System.nanoTime() - started);
        if (left.isPositive()) {
            Thread.sleep(left);
        }
    }

    private void writeLater(boolean young) throws InterruptedException {
        raise.compareAndSet(false, young);
        meters.failed();
        Thread.sleep(AFTER_FAILURE);
        changed.ring();
    }

    /** Lists end without a ring when they are empty, so a loop that is not ready looks again by itself. */
    private void waitForLists(boolean rung) throws InterruptedException {
        if (rung) {
            Thread.sleep(Duration.ofMillis(50));
            changed.ring();
        }
    }

    private void write(boolean young) {
        Report report;
        long pods;
        long leftOut;
        synchronized (lock) {
            Account now = Objects.requireNonNull(account);
            render(now);
            report = new Report(
                    rendered,
                    ReportLimits.quotas(now.quotas()),
                    now.unitCaps(),
                    ReportLimits.accounted(now.accounted()));
            pods = now.podCount();
            leftOut = now.quotas().size()
                    - report.quotas().size()
                    + now.accounted().size()
                    - report.accounted().size();
        }
        writer.write(report, young);
        meters.told(report.nodes(), pods, leftOut);
    }

    /** Renders again what has changed since the last time. Holds the lock. */
    private void render(Account now) {
        PageMap pages = Objects.requireNonNull(map);
        Set<String> touched = now.taken();
        Set<Integer> stale = pages.update(now, renderAll ? null : touched);
        renderAll = false;
        bytes.nodes(pages.nodeCount());
        while (rendered.size() > pages.count()) {
            rendered.removeLast();
        }
        while (rendered.size() < pages.count()) {
            rendered.add(List.of());
        }
        for (int page : stale) {
            rendered.set(page, PageContent.of(now, pages.nodes(page)));
        }
    }

    /** Waits until the byte budget allows this page. */
    private void pace(CapacityReport page) {
        int size = hub.getKubernetesSerialization().asJson(page).getBytes(StandardCharsets.UTF_8).length;
        turnedAt = System.nanoTime();
        try {
            bytes.take(size);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted while waiting to write a page", e);
        }
        meters.wrote(size);
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
