package dev.muster.core.simulate;

import static dev.muster.core.Given.GI;
import static dev.muster.core.Given.group;
import static dev.muster.core.Given.labelled;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.pods;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.Given;
import dev.muster.core.cycle.Moment;
import dev.muster.core.cycle.Snapshot;
import dev.muster.core.fit.Fit;
import dev.muster.core.fit.FitResult;
import dev.muster.core.fit.Room;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberState;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.QuotaLeft;
import dev.muster.core.model.Resources;
import dev.muster.core.rank.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Answers from kept rooms against answers from rooms made for the question. */
class KeptRoomsTest {
    private static final int QUESTIONS = Integer.getInteger("muster.kept.questions", 600);
    private static final long SEED = Long.getLong("muster.kept.seed", 20_261_121);
    private static final long NOW = 1_000_000;

    private final Random random = new Random(SEED);
    private final Map<String, MemberView> members = new TreeMap<>();
    private final Map<String, List<Claim>> unseen = new TreeMap<>();
    private final List<Gang> shapes = new ArrayList<>();
    private int claims;

    @Test
    void keptRoomsAnswerEveryQuestionAsFreshOnesDo() {
        System.out.println("kept rooms: " + QUESTIONS + " questions, seed " + SEED + " (-Dmuster.kept.seed)");
        IntStream.range(0, 8).forEach(i -> shapes.add(gang()));
        IntStream.range(0, 6).forEach(i -> members.put("m" + i, randomMember("m" + i)));
        KeptRooms kept = new KeptRooms();
        int fits = 0;
        for (int question = 0; question < QUESTIONS; question++) {
            Snapshot snapshot = new Snapshot(List.copyOf(members.values()), Map.copyOf(unseen));
            kept.retain(snapshot.members());
            Moment moment = new Moment(NOW, question % 3);
            Simulation again = new Simulation(snapshot, Ranking.DEFAULT, moment, kept);
            Simulation plain = new Simulation(snapshot, Ranking.DEFAULT, moment);
            Job job = Given.job("job-" + question, shapes.get(random.nextInt(shapes.size())));
            List<Claim> holders = holders();
            String what = "seed " + SEED + ", question " + question + ": " + job + " in " + snapshot;
            Answer answer = plain.answer(job);
            fits += answer.best().isPresent() ? 1 : 0;
            assertThat(again.answer(job)).as(what).isEqualTo(answer);
            assertThat(again.copies(job, 7)).as(what).isEqualTo(plain.copies(job, 7));
            assertThat(again.smallestChanges(job)).as(what).isEqualTo(plain.smallestChanges(job));
            assertThat(again.when(job, holders)).as(what).isEqualTo(plain.when(job, holders));
            answer.verdicts().forEach(verdict -> assertThat(again.answerOf(job, verdict.member()))
                    .as(what)
                    .contains(verdict));
            for (MemberView member : snapshot.members()) {
                Room room = Room.of(member, unseen.getOrDefault(member.name(), List.of()));
                assertThat(Fit.fits(job.gang(), "default", room))
                        .as(what)
                        .isEqualTo(Fit.of(job.gang(), "default", room) instanceof FitResult.Fits);
            }
            change();
        }
        assertThat(fits).as("of both kinds").isBetween(QUESTIONS / 20, QUESTIONS * 19 / 20);
    }

    private void change() {
        String name = "m" + random.nextInt(6);
        switch (random.nextInt(6)) {
            case 0 -> members.put(name, randomMember(name));
            case 1 ->
                members.computeIfPresent(
                        name, (key, view) -> view.withState(new MemberState(random.nextInt(4) > 0, false, 0, 20)));
            case 2 -> unseen.computeIfAbsent(name, key -> new ArrayList<>()).add(claim(name));
            case 3 -> unseen.remove(name);
            case 4 -> members.remove(name);
            default -> members.computeIfPresent(name, (key, view) -> view);
        }
    }

    private Claim claim(String member) {
        Gang gang = shapes.get(random.nextInt(shapes.size()));
        Job holder = Given.job("holder-" + ++claims, gang);
        return Claim.fresh("t" + claims, member, holder.key(), gang, Given.all(gang));
    }

    /** Claims that a report shows, some of an end that is known. */
    private List<Claim> holders() {
        List<Claim> holders = new ArrayList<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            String member = "m" + random.nextInt(6);
            Gang gang = gang();
            Map<String, Integer> pods = Given.all(gang);
            Claim claim = new Claim("h" + i, member, Given.job("h" + i, gang).key(), gang, pods, pods);
            holders.add(random.nextBoolean() ? claim : claim.endingAt(NOW + random.nextInt(9)));
        }
        return holders;
    }

    private Gang gang() {
        int executors = 1 + random.nextInt(9);
        PodSet bulk = new PodSet(
                "executor",
                executors,
                1 + random.nextInt(executors),
                Resources.pod(500L * (1 + random.nextInt(8)), GI * (1 + random.nextInt(8))),
                NodeConstraints.NONE);
        return Gang.of(pods("driver", 1, 1, 1 + random.nextInt(4)), bulk);
    }

    private MemberView randomMember(String name) {
        MemberView made = member(name, randomGroup("a"), randomGroup("b"), group("empty"));
        QuotaLeft quota = new QuotaLeft("default", "q", Map.of("pods", (long) random.nextInt(12)), Set.of());
        Capacity now = made.capacity();
        return random.nextInt(4) > 0
                ? made
                : made.withCapacity(new Capacity(now.sequence(), now.groups(), List.of(quota)));
    }

    private NodeGroup randomGroup(String id) {
        Resources[] nodes = new Resources[1 + random.nextInt(5)];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = node(random.nextInt(9) - 1, random.nextInt(17));
        }
        return labelled(id, Map.of("zone", "z" + id), nodes);
    }
}
