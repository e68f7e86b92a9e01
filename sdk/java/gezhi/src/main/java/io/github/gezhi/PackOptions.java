package io.github.gezhi;

import java.time.Duration;
import java.util.Objects;

/**
 * How a pack's instances are kept, and the walls behind the engine's own limits. {@link #DEFAULT} serves most programs.
 *
 * <pre>{@code
 * PackOptions.DEFAULT.instances(8).callTimeout(Duration.ofSeconds(5))
 * }</pre>
 */
public final class PackOptions {
    /** A hundred years: as long as for ever, and still a number of nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(36_500);
    /** As many instances as processors (two at least), 30 s a call, 120 s to open, 64 MiB an instance. */
    public static final PackOptions DEFAULT = new PackOptions(Math.max(2, Runtime.getRuntime().availableProcessors()),
            Integer.MAX_VALUE, Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(120), 64, false);
    private final int instances;
    private final int idle;
    private final Duration waitTimeout;
    private final Duration callTimeout;
    private final Duration openTimeout;
    private final int memoryMiB;
    private final boolean fresh;

    private PackOptions(int instances, int idle, Duration waitTimeout, Duration callTimeout, Duration openTimeout,
            int memoryMiB,
            boolean fresh) {
        if (instances < 1 || idle < 0 || memoryMiB < 1 || memoryMiB > 4_096) {
            throw new IllegalArgumentException("at least one instance, no fewer than 0 idle, and 1 to 4,096 MiB");
        }
        this.instances = instances;
        this.idle = idle;
        this.waitTimeout = bounded("waitTimeout", waitTimeout, Duration.ZERO);
        this.callTimeout = bounded("callTimeout", callTimeout, Duration.ofNanos(1));
        this.openTimeout = bounded("openTimeout", openTimeout, Duration.ofNanos(1));
        this.memoryMiB = memoryMiB;
        this.fresh = fresh;
    }

    private static Duration bounded(String name, Duration most, Duration least) {
        Objects.requireNonNull(most, name);
        if (most.compareTo(least) < 0) {
            throw new IllegalArgumentException(name + " is " + most + "; give "
                    + (least.isZero() ? "zero or more" : "more than zero"));
        }
        return most.compareTo(LONGEST) > 0 ? LONGEST : most;
    }

    /**
     * How many instances there may be, hence calls at once; further calls wait.
     *
     * @param most at least 1
     * @return the options with it
     */
    public PackOptions instances(int most) {
        return new PackOptions(most, idle, waitTimeout, callTimeout, openTimeout, memoryMiB, fresh);
    }

    /**
     * How many instances are kept when nothing is called; all of them unless told.
     *
     * @param most 0 or more
     * @return the options with it
     */
    public PackOptions idle(int most) {
        return new PackOptions(instances, most, waitTimeout, callTimeout, openTimeout, memoryMiB, fresh);
    }

    /**
     * How long a call waits for an instance before it is refused as busy.
     *
     * @param most the time; zero for no wait; a hundred years at most
     * @return the options with it
     */
    public PackOptions waitTimeout(Duration most) {
        return new PackOptions(instances, idle, most, callTimeout, openTimeout, memoryMiB, fresh);
    }

    /**
     * How long a call may run.
     *
     * @param most the time, more than zero; a hundred years at most
     * @return the options with it
     */
    public PackOptions callTimeout(Duration most) {
        return new PackOptions(instances, idle, waitTimeout, most, openTimeout, memoryMiB, fresh);
    }

    /**
     * How long `open`, `check` and `enroll` may run; the first of them in a JVM is the slowest.
     *
     * @param most the time, more than zero; a hundred years at most
     * @return the options with it
     */
    public PackOptions openTimeout(Duration most) {
        return new PackOptions(instances, idle, waitTimeout, callTimeout, most, memoryMiB, fresh);
    }

    /**
     * How much memory an instance may have; never more than the module's own 64 MiB.
     *
     * @param most in MiB
     * @return the options with it
     */
    public PackOptions memoryMiB(int most) {
        return new PackOptions(instances, idle, waitTimeout, callTimeout, openTimeout, most, fresh);
    }

    /**
     * Whether every call gets a fresh instance that is thrown away after it. The answers are the same.
     *
     * @param each true for a fresh one
     * @return the options with it
     */
    public PackOptions fresh(boolean each) {
        return new PackOptions(instances, idle, waitTimeout, callTimeout, openTimeout, memoryMiB, each);
    }

    int instances() {
        return instances;
    }

    int idle() {
        return fresh ? 0 : idle;
    }

    Duration waitTimeout() {
        return waitTimeout;
    }

    Duration callTimeout() {
        return callTimeout;
    }

    Duration openTimeout() {
        return openTimeout;
    }

    int memoryPages() {
        return memoryMiB * 16;
    }
}
