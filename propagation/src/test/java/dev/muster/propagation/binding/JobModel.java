package dev.muster.propagation.binding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkSpec.RequiredObject;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.policy.PropagationPolicy;
import dev.muster.api.spark.SparkApplication;
import dev.muster.core.cycle.Decision;
import dev.muster.core.fit.FitResult;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.Placement;
import dev.muster.core.model.Requirements;
import dev.muster.core.rank.Weights;
import dev.muster.propagation.dispatch.Dependencies;
import dev.muster.propagation.dispatch.Orders;
import dev.muster.propagation.interpret.Interpreter;
import dev.muster.propagation.interpret.Problem;
import dev.muster.propagation.policy.Claim;
import dev.muster.propagation.policy.Policy;
import dev.muster.propagation.reclaim.LeftWork;
import dev.muster.propagation.reclaim.LeftWork.Standing;
import dev.muster.propagation.schedule.InputLog;
import dev.muster.propagation.schedule.SchedulingLoop;
import dev.muster.propagation.schedule.SchedulingLoop.LoopSettings;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One job, two control planes that both believe they lead, the agents of three members, and a user: everybody acts on what they saw
 * at some time, in the order that the seed says. After each move it checks what must always hold.
 */
final class JobModel {
    private static final List<String> MEMBERS = List.of("c1", "c2", "c3");
    private static final Claim CLAIM = new Claim(new Policy(
            "default",
            "p",
            "p-uid",
            1,
            new KubernetesSerialization()
                    .unmarshal("spec: {}", PropagationPolicy.class)
                    .getSpec()));

    /** What one control plane process has seen and been told to do; each kind of object may lag by itself. */
    static final class Leader {
        SimulatedHub.Seen seen;

        @Nullable
        Decision decision;

        Leader(SimulatedHub.Seen seen) {
            this.seen = seen;
        }
    }

    final Random random;
    final List<String> story = new ArrayList<>();
    final SimulatedHub hub = new SimulatedHub(template());
    final List<Leader> leaders = List.of(new Leader(hub.now()), new Leader(hub.now()));
    final Map<String, Work> agentSaw = new HashMap<>();
    final Set<String> live = new HashSet<>();
    final Set<String> silent = new HashSet<>();
    final JobSteps steps;
    long highestAttempt;
    boolean finished;

    JobModel(long seed) {
        random = new Random(seed);
        Clock clock = Clock.fixed(Situation.NOW, ZoneOffset.UTC);
        steps = new JobSteps(hub, new NoNeeds(), (t, type, r, series, m) -> {}, around(), MEMBERS::size, clock);
        steps.use(new SchedulingLoop(
                (job, decision) -> {},
                new LoopSettings(Duration.ofMinutes(1), 20, 0, Weights.DEFAULT),
                InputLog.NONE,
                clock,
                new SimpleMeterRegistry()));
    }

    void move() {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> look(leaders.get(random.nextInt(2)));
            case 3, 4, 5, 6 -> act(leaders.get(random.nextInt(2)), random.nextInt(4) == 0 ? random.nextInt(2) : 9);
            case 7 -> agentsLook();
            case 8, 9, 10 -> agentActs();
            case 11 -> mischief();
            default -> throw new AssertionError("unreachable");
        }
        check();
    }

    /** Each kind of object is seen by a watch of its own. */
    private void look(Leader leader) {
        SimulatedHub.Seen now = hub.now();
        SimulatedHub.Seen old = leader.seen;
        leader.seen = new SimulatedHub.Seen(
                random.nextBoolean() ? now.template() : old.template(),
                random.nextBoolean() ? now.binding() : old.binding(),
                random.nextBoolean() ? now.works() : old.works());
    }

    void act(Leader leader, int writesUntilCut) {
        SparkApplication template = leader.seen.template();
        if (template == null) {
            return;
        }
        JobView view = view(leader, template);
        JobStep step = NextStep.of(view);
        if (step instanceof JobStep.Enqueue) {
            leader.decision = place();
            return;
        }
        if (!(step instanceof JobStep.Dispatch)) {
            leader.decision = null;
        }
        hub.cutAfter(writesUntilCut);
        try {
            steps.take(step, view);
            story.add(
                    "leader " + leaders.indexOf(leader) + " " + step.getClass().getSimpleName());
        } catch (KubernetesClientException lostOrCut) {
            story.add("leader " + leaders.indexOf(leader) + " "
                    + step.getClass().getSimpleName() + " failed: " + lostOrCut.getMessage());
        } finally {
            hub.heal();
        }
    }

    private JobView view(Leader leader, SparkApplication template) {
        ResourceBinding binding = leader.seen.binding();
        String uid = binding == null ? "" : binding.getMetadata().getUid();
        List<Work> works = leader.seen.works().stream()
                .filter(work -> work.getSpec().binding().uid().equals(uid))
                .toList();
        return new JobView(
                template,
                Optional.of(claim()),
                Interpreter.interpret(template, true),
                binding,
                works,
                leader.decision,
                around(),
                false,
                Situation.NOW);
    }

    private Decision place() {
        Job job = new Job(
                new JobKey("default", "pi", "t"),
                "t",
                0,
                0,
                0,
                Gang.of(),
                Placement.ANYWHERE,
                new Requirements("k", true, "", false, "", Set.of(), Set.of()),
                List.of());
        String member = MEMBERS.get(random.nextInt(MEMBERS.size()));
        return new Decision.Place(job, member, new FitResult.Fits(false, Map.of(), List.of(), 0));
    }

    void agentsLook() {
        hub.works().forEach(work -> agentSaw.put(work.getSpec().token(), work));
    }

    private void agentActs() {
        if (!agentSaw.isEmpty()) {
            List<Work> works = List.copyOf(agentSaw.values());
            agentActsOn(works.get(random.nextInt(works.size())), random.nextInt(6));
        }
    }

    /** An agent keeps to its part of the contract; what it saw may be old. */
    void agentActsOn(Work work, int mood) {
        String token = work.getSpec().token();
        Phase phase = JobView.phase(work);
        if (phase != null
                && phase.isProof()
                && !(phase == Phase.Finished && work.getSpec().intent() == Intent.Withdraw)) {
            return;
        }
        if (work.getSpec().intent() == Intent.Withdraw) {
            withdraw(work, token, mood);
        } else if (phase == null) {
            begin(work, token, mood);
        } else {
            goOn(work, token, phase, mood);
        }
    }

    private void withdraw(Work work, String token, int mood) {
        if (live.contains(token) && work.getSpec().cause() == WithdrawCause.DriverLate && mood == 0) {
            return;
        }
        live.remove(token);
        write(work, status(work, Phase.Withdrawn, null, null));
    }

    private void begin(Work work, String token, int mood) {
        if (mood == 0) {
            write(work, status(work, Phase.ReservationFailed, null, null));
        } else if (write(work, status(work, Phase.Starting, null, "NEW"))) {
            live.add(token);
        }
    }

    private void goOn(Work work, String token, Phase phase, int mood) {
        if (!live.contains(token)) {
            write(work, status(work, Phase.Finished, "FAILED", "FAILED"));
            return;
        }
        switch (mood) {
            case 0 -> live.remove(token);
            case 1 -> write(work, late(work));
            case 2 -> {
                live.remove(token);
                write(work, status(work, Phase.Finished, "COMPLETED", "COMPLETED"));
            }
            default -> {
                if (phase == Phase.Starting) {
                    write(work, status(work, Phase.Running, null, "RUNNING"));
                }
            }
        }
    }

    private boolean write(Work work, WorkStatus status) {
        boolean written = hub.agentWrites(work, status);
        story.add("agent writes " + status.phase() + " of " + work.getSpec().token() + (written ? "" : " (conflict)"));
        return written;
    }

    private void mischief() {
        switch (random.nextInt(8)) {
            case 0 -> hub.edit(spec -> spec.put("suspend", true));
            case 1, 2 -> hub.edit(spec -> spec.put("suspend", false));
            case 3 -> hub.edit(spec -> spec.put("mainClass", "Edit" + random.nextInt()));
            case 4 -> {
                if (random.nextInt(6) == 0) {
                    hub.delete();
                }
            }
            case 5 -> silent.add(MEMBERS.get(random.nextInt(MEMBERS.size())));
            default -> silent.clear();
        }
    }

    private void check() {
        assertThat(live).as("one run at a time; what happened: %s", story).hasSizeLessThanOrEqualTo(1);
        ResourceBinding binding = hub.binding();
        if (binding != null && binding.getMetadata().getUid().equals("b1")) {
            assertThat(binding.getSpec().attempt())
                    .as("attempts never go back; %s", story)
                    .isGreaterThanOrEqualTo(highestAttempt);
            highestAttempt = binding.getSpec().attempt();
        }
        boolean ended = hub.works().stream().anyMatch(JobView::finished);
        if (finished && hub.template() != null && hub.template().getMetadata().getDeletionTimestamp() == null) {
            assertThat(live).as("what has finished never runs again; %s", story).isEmpty();
        }
        finished |= ended;
    }

    /** Faults stop: everybody sees everything and does their part. */
    void settle() {
        silent.clear();
        hub.edit(spec -> spec.put("suspend", false));
        Leader leader = leaders.getFirst();
        for (int round = 0; round < 60; round++) {
            leader.seen = hub.now();
            act(leader, 99);
            tidyUp();
            agentsLook();
            for (Work work : List.copyOf(agentSaw.values())) {
                agentActsOn(work, JobView.phase(work) == Phase.Running ? 2 : 5);
            }
            check();
        }
    }

    /** What {@link Housekeeping} finds left behind, decided and done as it does. */
    void tidyUp() {
        ResourceBinding binding = hub.binding();
        if (binding != null && hub.template() == null) {
            String uid = binding.getMetadata().getUid();
            List<Work> own = hub.works().stream()
                    .filter(work -> work.getSpec().binding().uid().equals(uid))
                    .toList();
            JobView ghost = Housekeeping.ghost(binding, own, around(), Situation.NOW);
            steps.take(NextStep.of(ghost), ghost);
        }
        for (Work work : hub.works()) {
            boolean orphan = hub.binding() == null
                    || !work.getSpec()
                            .binding()
                            .uid()
                            .equals(hub.binding().getMetadata().getUid());
            Standing standing = orphan ? Standing.ORPHAN : Standing.NEWEST;
            if (LeftWork.next(work, standing, false, Situation.NOW) == LeftWork.Step.WITHDRAW) {
                hub.update(Orders.withdrawn(work, WithdrawCause.Orphaned), template());
            }
        }
    }

    private static WorkStatus late(Work work) {
        WorkStatus now = status(work, Phase.Starting, null, "SUBMITTED");
        return Situation.status(
                now.phase(),
                now.armedAt(),
                null,
                "SUBMITTED",
                List.of(Situation.reclaimable(WithdrawCause.DriverLate)));
    }

    private static WorkStatus status(Work work, Phase phase, @Nullable String outcome, @Nullable String state) {
        WorkStatus old = work.getStatus();
        boolean arms = phase == Phase.Starting || old != null && old.armedAt() != null;
        return Situation.status(phase, arms ? Instant.EPOCH.toString() : null, outcome, state, List.of());
    }

    private JobReconciler.Surroundings around() {
        return new JobReconciler.Surroundings() {
            @Override
            public Optional<Claim> claim(SparkApplication template, @Nullable String heldBy) {
                return Optional.of(JobModel.claim());
            }

            @Override
            public int priority(@Nullable String priorityClass) {
                return 0;
            }

            @Override
            public boolean operatorOnHub(SparkApplication template) {
                return false;
            }

            @Override
            public boolean ready(String member) {
                return !silent.contains(member);
            }

            @Override
            public boolean attestedGone(String member) {
                return false;
            }

            @Override
            public boolean holdsPlaceholders(String member) {
                return true;
            }
        };
    }

    private static SparkApplication template() {
        SparkApplication template = new SparkApplication();
        template.setMetadata(new ObjectMetaBuilder()
                .withNamespace("default")
                .withName("pi")
                .withUid("t")
                .withGeneration(1L)
                .withCreationTimestamp(Situation.NOW.toString())
                .build());
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        spec.put("type", "Scala").put("sparkVersion", "3.5.4").put("mainApplicationFile", "local:///app.jar");
        spec.putObject("driver");
        spec.putObject("executor");
        template.setSpec(spec);
        return template;
    }

    private static Claim claim() {
        return CLAIM;
    }

    private static final class NoNeeds implements DependencyPlan {
        @Override
        public List<RequiredObject> required(SparkApplication template, Claim claim) {
            return List.of();
        }

        @Override
        public List<RequiredObject> wouldRequire(SparkApplication template, Claim claim) {
            return List.of();
        }

        @Override
        public Optional<Problem> problem(SparkApplication template, Claim claim) {
            return Optional.empty();
        }

        @Override
        public Optional<String> crowded(
                SparkApplication template, Claim claim, @Nullable String bindingUid, String member) {
            return Optional.empty();
        }

        @Override
        public Dependencies send(SparkApplication template, Claim claim, String bindingUid, String member) {
            return Dependencies.NONE;
        }

        @Override
        public void release(String bindingUid, @Nullable String member) {}

        @Override
        public void leave(String bindingUid) {}
    }
}
