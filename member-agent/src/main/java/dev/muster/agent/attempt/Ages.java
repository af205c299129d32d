package dev.muster.agent.attempt;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long things have lasted, counted by this process on a monotonic clock: a restart can only lengthen a wait. Each is
 * null when it has not begun.
 *
 * @param placing since the first placeholder was asked for
 * @param unacknowledged since the copy was seen armed and not taken in by the operator
 * @param driverUnbound since the driver was first seen without a node
 * @param operatorQuiet since the operator last wrote a status of any application, or since this process looks
 * @param suspending since the operator was asked to put the copy down
 * @param empty since the first LIST without a live pod of the token
 * @param unansweredCreate since a create that got no answer
 * @param finishing since the copy was seen in a terminal state
 * @param executorsPending since executors were first seen without a node under a running driver
 * @param driverRunning since the driver was first seen running
 * @param written since the last status write
 * @param changed since what the status says began to differ from what is so
 */
public record Ages(
        @Nullable Duration placing,
        @Nullable Duration unacknowledged,
        @Nullable Duration driverUnbound,
        Duration operatorQuiet,
        @Nullable Duration suspending,
        @Nullable Duration empty,
        @Nullable Duration unansweredCreate,
        @Nullable Duration finishing,
        @Nullable Duration executorsPending,
        @Nullable Duration driverRunning,
        @Nullable Duration written,
        @Nullable Duration changed) {

    public static final Ages NONE =
            new Ages(null, null, null, Duration.ZERO, null, null, null, null, null, null, null, null);

    /** @return what is still missing of {@code limit}, zero when it is reached */
    public static Duration left(@Nullable Duration age, Duration limit) {
        if (age == null) {
            return limit;
        }
        return age.compareTo(limit) >= 0 ? Duration.ZERO : limit.minus(age);
    }

    public static boolean reached(@Nullable Duration age, Duration limit) {
        return age != null && age.compareTo(limit) >= 0;
    }
}
