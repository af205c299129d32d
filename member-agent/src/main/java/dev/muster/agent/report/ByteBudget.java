package dev.muster.agent.report;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Duration;

/**
 * How many bytes of pages may go to the hub: so many a second for each thousand nodes of the member, and a few pages at once. A
 * larger member may write more, or its reports would be the older the larger it is.
 */
final class ByteBudget {
    private static final int PAGES_AT_ONCE = 4;

    /** As many as one page may carry (contract). */
    private static final int NODES = 1_000;

    private final long perThousand;
    private final long burst;
    private final Bucket bucket;
    private int thousands = 1;

    /**
     * @param perThousand bytes a second, on average, for each thousand nodes or part of it
     * @param pageBytes of the largest page
     */
    ByteBudget(long perThousand, int pageBytes) {
        this.perThousand = perThousand;
        this.burst = Math.max(perThousand, (long) PAGES_AT_ONCE * pageBytes);
        this.bucket = Bucket.builder().addLimit(limit(1)).build();
    }

    /** @param count of the report that is to be written */
    void nodes(int count) {
        int now = Math.max(1, Math.ceilDiv(count, NODES));
        if (now != thousands) {
            thousands = now;
            bucket.replaceConfiguration(
                    BucketConfiguration.builder().addLimit(limit(now)).build(), TokensInheritanceStrategy.AS_IS);
        }
    }

    /** Bytes a second on average. */
    long perSecond() {
        return perThousand * thousands;
    }

    /** Waits until so many bytes may go. */
    void take(int bytes) throws InterruptedException {
        bucket.asBlocking().consume(bytes);
    }

    /** Whether so many bytes may go at once; then they are taken. */
    boolean tryTake(int bytes) {
        return bucket.tryConsume(bytes);
    }

    private Bandwidth limit(int count) {
        return Bandwidth.builder()
                .capacity(Math.max(burst, perThousand * count))
                .refillGreedy(perThousand * count, Duration.ofSeconds(1))
                .build();
    }
}
