package dev.muster.benchmarks.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A made-up fleet in the words of the dashboard's event stream; the same for the same seed, apart from the time of day. */
final class PlayedFleet {
    private static final long GIB = 1L << 30;
    private static final long MINUTE = 60_000;
    private static final String[] REGIONS = {"cn-beijing", "cn-hangzhou", "eu-central-1", "us-west-1"};
    private static final String[] TEAMS = {"ads", "billing", "fraud", "ml-platform", "search"};
    private static final String[] WORK = {"daily-report", "feature-join", "etl-clicks", "train-ranker", "compact-events"
    };

    private final Random random;
    private final int members;
    private final long now;
    private final List<ObjectNode> jobs = new ArrayList<>();

    PlayedFleet(int members, int jobs, long seed, long now) {
        this.random = new Random(seed);
        this.members = members;
        this.now = now;
        for (int number = 0; number < jobs; number++) {
            this.jobs.add(job(number, phase(number, jobs)));
        }
    }

    /** 4 in 10 run, 3 wait, 3 are over. */
    private static String phase(int number, int jobs) {
        int share = number * 10 / Math.max(1, jobs);
        if (share < 3) {
            return "WAITING";
        }
        return share < 7 ? number % 12 == 0 ? "RESERVING" : number % 11 == 0 ? "STARTING" : "RUNNING" : "FINISHED";
    }

    ObjectNode picture() {
        var picture = JsonNodeFactory.instance.objectNode();
        picture.put("at", now);
        var rows = picture.putArray("members");
        var heard = picture.putObject("heard");
        for (int number = 1; number <= members; number++) {
            rows.add(member(number));
            heard.put("member" + number, now - (number == 2 ? 74_000 : random.nextInt(9_000)));
        }
        var all = picture.putArray("jobs");
        jobs.forEach(all::add);
        var heads = picture.putArray("heads");
        jobs.stream()
                .filter(job -> job.path("phase").asText().equals("WAITING"))
                .limit(100)
                .forEach(job -> heads.add(job.path("uid").asText()));
        return picture.put("membersHidden", false).put("jobsHidden", false).put("jobsLeftOut", 0);
    }

    /** Some jobs go on: rows that differ, as one round of the feed sends them. */
    ObjectNode change(int rows, long at) {
        var change = JsonNodeFactory.instance.objectNode();
        change.put("at", at);
        var changed = change.putArray("jobs");
        for (int row = 0; row < rows; row++) {
            int number = random.nextInt(jobs.size());
            var job = job(number, jobs.get(number).path("phase").asText());
            jobs.set(number, job);
            changed.add(job);
        }
        return change;
    }

    private ObjectNode member(int number) {
        var member = JsonNodeFactory.instance.objectNode();
        boolean silent = number == 2;
        member.put("name", "member" + number)
                .put("health", silent ? "SILENT" : "READY")
                .put("cordoned", number == 3 && members > 3)
                .put("paused", false)
                .put("provider", "alibaba")
                .put("region", REGIONS[number % REGIONS.length])
                .put("zone", "")
                .put("kubernetes", "v1.36.3")
                .put("operator", "2.4.0")
                .put("reportedAt", now - random.nextInt(300_000))
                .put("sequence", 1000 + number)
                .put("nodes", 36);
        var groups = JsonNodeFactory.instance.arrayNode();
        long[] sums = new long[10];
        for (String pool : List.of("spark-16c", "spark-32c", "system")) {
            groups.add(group(pool, sums));
        }
        put(member, "allocatable", sums[0], sums[1]);
        put(member, "inUse", sums[2] - sums[2] / 12, sums[3] - sums[3] / 12);
        put(member, "reserved", sums[2] / 12, sums[3] / 12);
        put(member, "unseen", sums[4], sums[5]);
        put(member, "free", sums[6], sums[7]);
        put(member, "hole", sums[8], sums[9]);
        member.set("groups", groups);
        return member.put("groupsLeftOut", 0);
    }

    private ObjectNode group(String pool, long[] sums) {
        int nodes = 12;
        long cpu = (pool.contains("32") ? 32_000L : 16_000L) * nodes;
        long memory = cpu / 1000 * 4 * GIB;
        double used = .25 + random.nextDouble() * .6;
        double unseen = random.nextInt(4) == 0 ? .06 : 0;
        long[] row = {
            cpu,
            memory,
            (long) (cpu * used),
            (long) (memory * used * .9),
            (long) (cpu * unseen),
            (long) (memory * unseen),
            (long) (cpu * (1 - used - unseen)),
            (long) (memory * (1 - used * .9 - unseen)),
            cpu / nodes * 3 / 4,
            memory / nodes * 3 / 4
        };
        for (int at = 0; at < 8; at++) {
            sums[at] += row[at];
        }
        sums[8] = Math.max(sums[8], row[8]);
        sums[9] = Math.max(sums[9], row[9]);
        var group = JsonNodeFactory.instance
                .objectNode()
                .put("name", pool)
                .put("nodes", nodes)
                .put("virtual", false);
        put(group, "allocatable", row[0], row[1]);
        put(group, "inUse", row[2] - row[2] / 12, row[3] - row[3] / 12);
        put(group, "reserved", row[2] / 12, row[3] / 12);
        put(group, "unseen", row[4], row[5]);
        put(group, "free", row[6], row[7]);
        put(group, "hole", row[8], row[9]);
        return group;
    }

    private static void put(ObjectNode object, String name, long cpu, long memory) {
        object.putObject(name).put("cpu", cpu).put("memory", memory);
    }

    private ObjectNode job(int number, String phase) {
        int executors = 2 + random.nextInt(60);
        long created = now - MINUTE * (3 + random.nextInt(phase.equals("WAITING") ? 40 : 200));
        String member = "member" + (1 + number % members);
        var job = JsonNodeFactory.instance
                .objectNode()
                .put("uid", "uid-" + number)
                .put("namespace", TEAMS[number % TEAMS.length])
                .put("name", WORK[number % WORK.length] + "-" + number)
                .put("phase", phase)
                .put(
                        "state",
                        switch (phase) {
                            case "FINISHED" -> number % 9 == 0 ? "FAILED" : "COMPLETED";
                            case "RUNNING" -> "RUNNING";
                            case String other -> "PENDING";
                        })
                .put("attempt", phase.equals("WAITING") ? 0 : number % 7 == 0 ? 2 : 1)
                .put("priority", number % 5 == 0 ? 100 : 0)
                .put("pods", executors + 1)
                .put("created", created);
        put(job, "ask", 4000L * executors + 1000, 9011L * (1 << 20) * executors);
        var stages = job.putArray("stages");
        if (phase.equals("WAITING")) {
            job.put("reason", number % 4 == 0 ? "QuotaExceeded" : "InsufficientResources")
                    .put(
                            "message",
                            members + "/" + members + " clusters are short: closest " + member + ": executor needs "
                                    + executors + " x (4 cpu, 9011Mi), room for " + executors / 2 + "; short of "
                                    + executors / 3)
                    .put("since", created);
            stage(stages, "QUEUED", created, 0, 0, null);
            return job;
        }
        return placed(job, number, member, phase, created, stages);
    }

    private ObjectNode placed(ObjectNode job, int number, String member, String phase, long created, ArrayNode stages) {
        long at = created + random.nextInt(90_000);
        stage(stages, "QUEUED", created, at, 0, null);
        if (number % 7 == 0) {
            long left = at + 5 * MINUTE / 3;
            String before = "member" + (1 + (number + 1) % members);
            stage(stages, "RESERVED", at, at + 4_000, 1, before);
            stage(stages, "STARTING", at + 4_000, left, 1, before);
            stage(stages, "QUEUED", left, left + 3_000, 0, null);
            at = left + 3_000;
            job.putArray("ended")
                    .addObject()
                    .put("attempt", 1)
                    .put("member", before)
                    .put("outcome", "DriverLate")
                    .put("message", "the driver had no node for 1m40s")
                    .put("at", left);
        }
        int attempt = number % 7 == 0 ? 2 : 1;
        boolean over = phase.equals("FINISHED");
        long armed = at + 6_000;
        stage(stages, "RESERVED", at, phase.equals("RESERVING") ? 0 : armed, attempt, member);
        long driver = armed + 20_000;
        long end = Math.min(now - 1_000, driver + MINUTE * (1 + random.nextInt(60)));
        if (!phase.equals("RESERVING")) {
            stage(stages, "STARTING", armed, phase.equals("STARTING") ? 0 : driver, attempt, member);
        }
        if (over || phase.equals("RUNNING")) {
            stage(stages, "RUNNING", driver, over ? end : 0, attempt, member);
        }
        int executors = job.path("pods").asInt() - 1;
        return job.put("member", member)
                .put("since", over ? end : phase.equals("RUNNING") ? driver : phase.equals("STARTING") ? armed : at)
                .put("executors", phase.equals("RUNNING") ? executors - number % 3 : 0)
                .put("executorsWanted", executors);
    }

    private static void stage(
            ArrayNode stages,
            String kind,
            long from,
            long to,
            int attempt,
            @org.jspecify.annotations.Nullable String member) {
        var stage = stages.addObject().put("kind", kind).put("from", from);
        if (to > 0) {
            stage.put("to", to);
        }
        if (member != null) {
            stage.put("attempt", attempt).put("member", member);
        }
    }
}
