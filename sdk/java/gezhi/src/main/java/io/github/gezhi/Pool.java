package io.github.gezhi;

import io.github.gezhi.error.BusyException;
import io.github.gezhi.error.ClosedException;
import io.github.gezhi.error.InterruptedCallException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The instances of one pack. A fresh one begins as the image of the first, which had opened the pack. */
final class Pool implements AutoCloseable {
    private final CoreModule module;
    private final PackOptions options;
    private final CoreInstance.Image image;
    private final Semaphore places;
    private final Deque<Worker> idle = new ArrayDeque<>();
    private boolean closed;

    /** A pool whose instances begin as the image, or as the module has them if it is null. */
    Pool(CoreModule module, PackOptions options, CoreInstance.Image image) {
        this.module = module;
        this.options = options;
        this.image = image;
        places = new Semaphore(options.instances(), true);
    }

    CoreInstance.Answer call(String function, byte[] request) {
        Worker worker = take();
        try {
            return worker.call(function, request, options.callTimeout());
        } finally {
            giveBack(worker);
        }
    }

    /** Adds an instance that is in order, as the one that opened the pack. */
    synchronized void add(Worker worker) {
        if (closed || worker.broken() || idle.size() >= Math.min(options.idle(), options.instances())) {
            worker.close();
        } else {
            idle.push(worker);
        }
    }

    private Worker take() {
        try {
            if (!places.tryAcquire(options.waitTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new BusyException("all " + options.instances() + " instances were in use for "
                        + options.waitTimeout().toMillis() + " ms; try again, or allow more by PackOptions.instances",
                        null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedCallException("the thread was interrupted while it waited for an instance", e);
        }
        try {
            Worker found = poll();
            return found != null ? found : new Worker(module, options, image);
        } catch (RuntimeException | Error e) {
            places.release();
            throw e;
        }
    }

    private synchronized Worker poll() {
        if (closed) {
            throw new ClosedException("the pack is closed: open it again, or hold it in a District to swap it", null);
        }
        return idle.poll();
    }

    private void giveBack(Worker worker) {
        add(worker);
        places.release();
    }

    synchronized boolean closed() {
        return closed;
    }

    synchronized int idleCount() {
        return idle.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(Worker::close);
        idle.clear();
    }
}
