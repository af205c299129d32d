package dev.muster.agent.report;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Duration;

/**
 * How many bytes of pages may go to the hub: so many a second for each page of the report, and a few pages at once. A member of
 * many pages may write more, or its reports would be the older the larger it is.
 */
final class ByteBudget {
    private static final int PAGES_AT_ONCE = 4;

    private final long perPage;
    private final long burst;
    private final Bucket bucket;
    private int pages = 1;

    /**
     * @param perPage bytes a second, on average, for each page of the report
     * @param pageBytes of the largest page
     */
    ByteBudget(long perPage, int pageBytes) {
        this.perPage = perPage;
        this.burst = Math.max(perPage, (long) PAGES_AT_ONCE * pageBytes);
        this.bucket = Bucket.builder().addLimit(limit(1)).build();
    }

    /** @param count of the report that is to be written */
    void pages(int count) {
        int now = Math.max(1, count);
        if (now != pages) {
            pages = now;
            bucket.replaceConfiguration(
                    BucketConfiguration.builder().addLimit(limit(now)).build(), TokensInheritanceStrategy.AS_IS);
        }
    }

    /** Bytes a second on average. */
    long perSecond() {
        return perPage * pages;
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
                .capacity(Math.max(burst, perPage * count))
                .refillGreedy(perPage * count, Duration.ofSeconds(1))
                .build();
    }
}
