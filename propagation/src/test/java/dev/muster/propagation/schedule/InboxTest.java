package dev.muster.propagation.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.model.Capabilities;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberState;
import dev.muster.core.model.MemberTraits;
import dev.muster.core.model.MemberView;
import dev.muster.core.schedule.Input;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InboxTest {
    private final Inbox inbox = new Inbox(2);

    @Test
    void ofAMemberOnlyTheNewestWordIsKeptAndAChangeKeepsWhatTheReportAccountsFor() throws InterruptedException {
        var accounted = Map.of("t.1", Map.of("driver", 1));
        for (var sequence = 1; sequence <= 1_000; sequence++) {
            inbox.put("c1", new Input.Reported(view(sequence), accounted));
        }
        inbox.put("c1", new Input.MemberChanged(view(1_001)));
        assertThat(inbox.takeAll(0)).containsExactly(new Input.Reported(view(1_001), accounted));
        assertThat(inbox.takeAll(0)).isEmpty();
    }

    @Test
    void atTheLimitWhoeverBringsMoreWaitsAndNothingIsLost() throws InterruptedException {
        var bringer = Thread.ofVirtual().start(() -> {
            for (var i = 0; i < 5; i++) {
                inbox.put(removed(i));
            }
        });
        var taken = new java.util.ArrayList<Input>();
        while (taken.size() < 5) {
            var some = inbox.takeAll(1_000);
            assertThat(some).hasSizeLessThanOrEqualTo(2);
            taken.addAll(some);
        }
        bringer.join();
        assertThat(taken).isEqualTo(List.of(removed(0), removed(1), removed(2), removed(3), removed(4)));
    }

    @Test
    void closingLetsEverybodyGo() throws InterruptedException {
        inbox.put(removed(1));
        inbox.put(removed(2));
        var waits = Thread.ofVirtual().start(() -> inbox.put(removed(3)));
        inbox.close();
        waits.join();
        assertThat(inbox.takeAll(TimeUnit.MINUTES.toMillis(5))).hasSize(2);
    }

    private static Input removed(int number) {
        return new Input.Removed(new JobKey("default", "j" + number, "u" + number));
    }

    private static MemberView view(long sequence) {
        return new MemberView(
                "c1",
                MemberTraits.PLAIN,
                MemberState.READY,
                Capabilities.UNKNOWN,
                new Capacity(sequence, List.of(), List.of()));
    }
}
