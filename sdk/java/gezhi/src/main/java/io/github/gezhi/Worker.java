package io.github.gezhi;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.wasm.ChicoryException;
import io.github.gezhi.error.GezhiException;
import io.github.gezhi.error.InterruptedCallException;
import io.github.gezhi.error.MemoryExhaustedException;
import io.github.gezhi.error.TimedOutException;
import io.github.gezhi.error.TrapException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * An instance in a thread of its own: with a stack that does not depend on the caller's, and that can be interrupted
 * without touching the caller. Whatever fails but by the contract leaves the worker {@link #broken}.
 */
final class Worker implements AutoCloseable {
    /** Reserved, not used up: deep rules are stopped by the engine's own bound long before. */
    private static final long STACK = 64L << 20;
    private static final AtomicLong NUMBER = new AtomicLong();
    private final CoreModule module;
    private final PackOptions options;
    private final ThreadPoolExecutor thread;
    private CoreInstance instance;
    private volatile boolean broken;

    Worker(CoreModule module, PackOptions options, CoreInstance.Image image) {
        this.module = module;
        this.options = options;
        thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread made = new Thread(null, work, "gezhi-instance-" + NUMBER.incrementAndGet(), STACK);
            made.setDaemon(true);
            return made;
        });
        try {
            start(image);
        } catch (RuntimeException e) {
            thread.shutdownNow();
            throw e;
        }
    }

    private void start(CoreInstance.Image image) {
        run("start", options.openTimeout(), none -> {
            instance = new CoreInstance(module, options.memoryPages());
            if (image != null) {
                instance.become(image);
            }
            return null;
        });
    }

    CoreInstance.Answer call(String function, byte[] request, Duration limit) {
        return run(function, limit, own -> own.call(function, request));
    }

    CoreInstance.Image image() {
        return run("image", options.openTimeout(), CoreInstance::image);
    }

    /** Whether the instance must not be used again. */
    boolean broken() {
        return broken;
    }

    private <T> T run(String name, Duration limit, Function<CoreInstance, T> work) {
        Future<T> running = thread.submit(() -> work.apply(instance));
        try {
            return running.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw abandoned(running, new TimedOutException("`" + name + "` ran longer than " + limit.toMillis()
                    + " ms and was stopped; allow more by PackOptions, or send less at once", null));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw abandoned(running,
                    new InterruptedCallException("the thread was interrupted while `" + name + "` ran", e));
        } catch (ExecutionException e) {
            broken = true;
            throw failure(name, e.getCause());
        }
    }

    private GezhiException abandoned(Future<?> running, GezhiException why) {
        broken = true;
        running.cancel(true);
        thread.shutdownNow();
        return why;
    }

    private GezhiException failure(String name, Throwable cause) {
        if (cause instanceof GezhiException) {
            return (GezhiException) cause;
        }
        if (cause instanceof ChicoryInterruptedException) {
            return new TimedOutException("`" + name + "` was stopped", cause);
        }
        boolean full = cause instanceof OutOfMemoryError || instance != null && instance.full();
        String text = "`" + name + "` trapped (" + cause.getMessage()
                + "); the instance is thrown away, the next call gets a fresh"
                + " one. ";
        if (full) {
            return new MemoryExhaustedException(text + "Its memory was full: send less at once", cause);
        }
        return new TrapException(text + "Report it with the request: it is a bug of the engine"
                + (cause instanceof ChicoryException ? "" : " or of the host"), cause);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
