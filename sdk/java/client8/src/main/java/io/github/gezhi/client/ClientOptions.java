package io.github.gezhi.client;

/**
 * Timeouts and retries. {@link #DEFAULT} waits 2 s for a connection and 35 s for an answer of up to 64 MiB, and
 * tries three times.
 *
 * <p>Every function only computes, so that asking again changes nothing: an attempt is made again after a connection
 * that failed or broke and after {@code overloaded} or {@code stopping} (503), with a pause that doubles, or as long as
 * {@code Retry-After} says. It is not made again after a read timeout, lest a slow request be computed three times, nor
 * after any other answer, which would be the same again.
 */
public final class ClientOptions {
    /** What serves most programs. */
    public static final ClientOptions DEFAULT = new ClientOptions(2_000, 35_000, 3, 100, 5_000, 64 << 20);
    private final int connectMillis;
    private final int readMillis;
    private final int attempts;
    private final int pauseMillis;
    private final int pauseMostMillis;
    private final int answerBytes;

    private ClientOptions(int connectMillis, int readMillis, int attempts, int pauseMillis, int pauseMostMillis,
            int answerBytes) {
        if (connectMillis < 1 || readMillis < 1 || attempts < 1 || pauseMillis < 0 || pauseMostMillis < pauseMillis
                || answerBytes < 1) {
            throw new IllegalArgumentException(
                    "timeouts of at least 1 ms, at least one attempt, pauses of no less than 0 ms, at least one byte");
        }
        this.connectMillis = connectMillis;
        this.readMillis = readMillis;
        this.attempts = attempts;
        this.pauseMillis = pauseMillis;
        this.pauseMostMillis = pauseMostMillis;
        this.answerBytes = answerBytes;
    }

    /**
     * How long to wait for a connection and for an answer.
     *
     * @param connect in milliseconds
     * @param read in milliseconds, for each part of an answer and for the whole; a little more than the sidecar's own
     *     limit for a call
     * @return the options with it
     */
    public ClientOptions timeouts(int connect, int read) {
        return new ClientOptions(connect, read, attempts, pauseMillis, pauseMostMillis, answerBytes);
    }

    /**
     * How often to try, and how long to pause between.
     *
     * @param most attempts, 1 for no second one
     * @param pause the first pause in milliseconds
     * @param pauseMost the longest pause; a longer {@code Retry-After} is not waited for
     * @return the options with it
     */
    public ClientOptions attempts(int most, int pause, int pauseMost) {
        return new ClientOptions(connectMillis, readMillis, most, pause, pauseMost, answerBytes);
    }

    /**
     * How long an answer may be.
     *
     * @param most in bytes; a longer answer is refused before it is read to its end
     * @return the options with it
     */
    public ClientOptions answerBytes(int most) {
        return new ClientOptions(connectMillis, readMillis, attempts, pauseMillis, pauseMostMillis, most);
    }

    int connectMillis() {
        return connectMillis;
    }

    int readMillis() {
        return readMillis;
    }

    int attempts() {
        return attempts;
    }

    int pauseMillis() {
        return pauseMillis;
    }

    int pauseMostMillis() {
        return pauseMostMillis;
    }

    int answerBytes() {
        return answerBytes;
    }
}
