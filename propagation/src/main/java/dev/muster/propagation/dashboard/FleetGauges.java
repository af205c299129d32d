package dev.muster.propagation.dashboard;

import dev.muster.core.reason.ReasonCode;
import dev.muster.propagation.binding.JobPhase;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the page shows, as metrics of every replica: all replicas see the same, so a query takes the max over them. Labels are bounded:
 * members and node groups by number, all others by lists in the code; jobs, namespaces and users are no labels.
 */
public final class FleetGauges {
    /** Members with gauges of their own; the design's fleet is 100. */
    static final int MEMBERS = 500;

    /** Ends of attempts that are told apart; what is not among them counts as Other. */
    private static final Set<String> OUTCOMES = Set.of(
            "DriverLate",
            "OperatorSilent",
            "OperatorSkipped",
            "DriverRejected",
            "MemberNotReady",
            "Superseded",
            "Requested",
            "TemplateSuspended",
            "Unschedulable",
            "SchedulerSilent",
            "Preempted",
            "QuotaExceeded");

    private static final Set<String> REASONS =
            Arrays.stream(ReasonCode.values()).map(ReasonCode::word).collect(Collectors.toUnmodifiableSet());

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final MultiGauge ready;
    private final MultiGauge age;
    private final MultiGauge jobs;
    private final Map<String, MultiGauge> amounts = new TreeMap<>();
    private final MultiGauge reasons;
    private volatile Picture picture = Picture.EMPTY;

    public FleetGauges(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        this.ready = multi("muster.member.ready", "1 while the member is ready");
        this.age = multi("muster.member.picture.age.seconds", "time since the member's agent was last heard of");
        this.jobs = multi("muster.member.jobs", "jobs that a member has, by where they are on their way");
        this.reasons = multi("muster.queue.reasons", "jobs that wait, by reason");
        for (var scope : List.of("member", "node.group")) {
            amounts.put(scope + "cpu", multi("muster." + scope + ".cpu.cores", "cpu by who has it"));
            amounts.put(scope + "memory", multi("muster." + scope + ".memory.bytes", "memory by who has it"));
        }
        gauge("muster.queue.head.wait.seconds", "how long the job that waits longest has waited", this::longestWait);
        gauge(
                "muster.reservation.oldest.seconds",
                "how long the oldest reservation has not led to a start",
                this::oldest);
        gauge("muster.fleet.jobs.left.out", "jobs beyond what one picture holds", () -> picture.jobsLeftOut());
        OUTCOMES.forEach(this::count);
        count("Other");
    }

    private MultiGauge multi(String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    private void gauge(String name, String description, java.util.function.Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    private void count(String outcome) {
        registry.counter("muster.attempts.taken.back", "outcome", outcome);
    }

    /** Takes a new picture; what ended since the last one is counted. */
    public void take(Picture newer) {
        countEnds(picture, newer);
        picture = newer;
        var members = newer.members().values().stream().limit(MEMBERS).toList();
        ready.register(rows(members, member -> member.health() == MemberRow.Health.READY ? 1 : 0), true);
        // Ages are read when they are asked for: between two pictures time goes on.
        age.register(
                members.stream()
                        .map(member -> Row.of(
                                Tags.of("member", member.name()), this, gauges -> gauges.ageSeconds(member.name())))
                        .toList(),
                true);
        amounts.get("membercpu").register(memberAmounts(members, amount -> amount.cpu() / 1000.0), true);
        amounts.get("membermemory").register(memberAmounts(members, Amount::memory), true);
        amounts.get("node.groupcpu").register(groupAmounts(members, amount -> amount.cpu() / 1000.0), true);
        amounts.get("node.groupmemory").register(groupAmounts(members, Amount::memory), true);
        jobs.register(jobRows(newer), true);
        reasons.register(reasonRows(newer), true);
    }

    private static List<Row<?>> rows(List<MemberRow> members, Function<MemberRow, Number> value) {
        return members.stream()
                .<Row<?>>map(member -> Row.of(Tags.of("member", member.name()), value.apply(member)))
                .toList();
    }

    private double ageSeconds(String member) {
        return Optional.ofNullable(picture.heard().get(member))
                .map(heard -> Math.max(0, clock.millis() - heard) / 1000.0)
                .orElse(Double.NaN);
    }

    private static List<Row<?>> memberAmounts(List<MemberRow> members, Function<Amount, Number> unit) {
        var rows = new ArrayList<Row<?>>();
        for (var member : members) {
            var states = Map.of(
                    "allocatable", member.allocatable(),
                    "in_use", member.inUse(),
                    "reserved", member.reserved(),
                    "unseen", member.unseen(),
                    "free", member.free(),
                    "largest_hole", member.hole());
            states.forEach((state, amount) ->
                    rows.add(Row.of(Tags.of("member", member.name(), "state", state), unit.apply(amount))));
        }
        return rows;
    }

    private static List<Row<?>> groupAmounts(List<MemberRow> members, Function<Amount, Number> unit) {
        // Two groups may carry one name: they count together.
        var sums = new TreeMap<String, Row<?>>();
        for (var member : members) {
            var byName = new TreeMap<String, Map<String, Amount>>();
            for (var group : member.groups()) {
                var states = byName.computeIfAbsent(group.name(), name -> new TreeMap<>());
                states.merge("allocatable", group.allocatable(), Amount::plus);
                states.merge("in_use", group.inUse(), Amount::plus);
                states.merge("reserved", group.reserved(), Amount::plus);
                states.merge("unseen", group.unseen(), Amount::plus);
                states.merge("free", group.free(), Amount::plus);
                states.merge("largest_hole", group.hole(), (a, b) -> Amount.BIGGER.compare(a, b) >= 0 ? a : b);
            }
            byName.forEach((group, states) -> states.forEach((state, amount) -> sums.put(
                    member.name() + "/" + group + "/" + state,
                    Row.of(Tags.of("member", member.name(), "group", group, "state", state), unit.apply(amount)))));
        }
        return List.copyOf(sums.values());
    }

    private static List<Row<?>> jobRows(Picture picture) {
        var counts = new TreeMap<String, Map<JobPhase, Integer>>();
        picture.members().keySet().stream()
                .limit(MEMBERS)
                .forEach(member -> counts.put(member, new EnumMap<>(JobPhase.class)));
        for (var job : picture.jobs().values()) {
            if (job.member() != null && job.phase() != JobPhase.FINISHED && counts.containsKey(job.member())) {
                counts.get(job.member()).merge(job.phase(), 1, Integer::sum);
            }
        }
        var rows = new ArrayList<Row<?>>();
        counts.forEach((member, phases) -> phases.forEach((phase, count) ->
                rows.add(Row.of(Tags.of("member", member, "phase", phase.name().toLowerCase(Locale.ROOT)), count))));
        return rows;
    }

    private static List<Row<?>> reasonRows(Picture picture) {
        var counts = picture.jobs().values().stream()
                .filter(job -> job.phase() == JobPhase.WAITING)
                .collect(Collectors.groupingBy(
                        job -> REASONS.contains(job.reason()) ? job.reason() : "Other",
                        TreeMap::new,
                        Collectors.counting()));
        return counts.entrySet().stream()
                .<Row<?>>map(entry -> Row.of(Tags.of("reason", entry.getKey()), entry.getValue()))
                .toList();
    }

    private double longestWait() {
        return oldestSince(JobPhase.WAITING);
    }

    private double oldest() {
        return oldestSince(JobPhase.RESERVING);
    }

    private double oldestSince(JobPhase phase) {
        long since = picture.jobs().values().stream()
                .filter(job -> job.phase() == phase)
                .mapToLong(JobRow::since)
                .min()
                .orElse(Long.MAX_VALUE);
        return Math.max(0, clock.millis() - since) / 1000.0;
    }

    /** The first picture is where counting begins: what had ended before is history. */
    private void countEnds(Picture before, Picture now) {
        if (before == Picture.EMPTY) {
            return;
        }
        for (var job : now.jobs().values()) {
            var known = before.jobs().get(job.uid());
            if (known == job) {
                continue;
            }
            long last = known == null || known.ended().isEmpty()
                    ? 0
                    : known.ended().getLast().attempt();
            job.ended().stream()
                    .filter(ended -> ended.attempt() > last)
                    .map(ended -> OUTCOMES.contains(ended.outcome()) ? ended.outcome() : "Other")
                    .forEach(outcome -> registry.counter("muster.attempts.taken.back", "outcome", outcome)
                            .increment());
        }
    }
}
