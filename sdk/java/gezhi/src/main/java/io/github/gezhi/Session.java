package io.github.gezhi;

import io.github.gezhi.contract.CheckResponse;
import io.github.gezhi.contract.EnrollResponse;
import io.github.gezhi.contract.Json;
import io.github.gezhi.contract.PackFunctions;
import io.github.gezhi.contract.PackSummary;
import io.github.gezhi.error.ClosedException;
import java.util.Set;

/**
 * One instance, called by the contract's names; calls from several threads come one after the other.
 *
 * <pre>{@code
 * try (Session session = Engine.carried().newSession()) {
 *     session.open(Files.readString(Path.of("lengshuitan.json")));
 *     session.enroll(Files.readString(Path.of("roster.json")));
 *     String decision = session.call("decide",
 * "{\"incident\":{\"id\":\"1\",\"reported_at\":\"2026-03-02T09:15:00+08:00\"}}");
 * }
 * }</pre>
 *
 * <p>After a trap or a timeout a fresh instance takes the place, with what was open and enrolled before.
 */
public final class Session implements PackFunctions, AutoCloseable {
    private static final Set<String> OPENING = Set.of("open", "enroll", "check");
    private final CoreModule module;
    private final PackOptions options;
    private Worker worker;
    private CoreInstance.Image image;
    private boolean closed;

    Session(CoreModule module, PackOptions options) {
        this.module = module;
        this.options = options;
    }

    @Override
    public synchronized String call(String function, String request) {
        if (closed) {
            throw new ClosedException("the session is closed: make another by Engine.newSession()", null);
        }
        Functions.check(function);
        byte[] bytes = Pack.bytes(request);
        if (worker == null || worker.broken()) {
            release();
            worker = new Worker(module, options, image);
        }
        boolean opening = OPENING.contains(function);
        CoreInstance.Answer answer = worker.call(function, bytes, opening ? options.openTimeout()
                : options.callTimeout());
        if (answer.ok && opening && !function.equals("check")) {
            image = worker.image();
        }
        return Pack.answer(answer);
    }

    /**
     * Opens a bundle in place of the one before; a bundle refused changes nothing.
     *
     * @param bundle its JSON
     * @return what the pack is
     */
    public PackSummary open(String bundle) {
        return Json.readPayload("open.response", call("open", bundle));
    }

    /**
     * Takes a roster in place of the one before; a roster refused changes nothing.
     *
     * @param roster its JSON
     * @return its digest and counts
     */
    public EnrollResponse enroll(String roster) {
        return Json.readPayload("enroll.response", call("enroll", roster));
    }

    /**
     * Every diagnostic of a bundle, warnings included; opens nothing.
     *
     * @param bundle its JSON
     * @return the diagnostics
     */
    public CheckResponse check(String bundle) {
        return Json.readPayload("check.response", call("check", bundle));
    }

    @Override
    public synchronized void close() {
        closed = true;
        release();
    }

    /** The worker and image of a session that is given up for a pool. */
    Pool intoPool() {
        Pool pool = new Pool(module, options, image);
        pool.add(worker);
        worker = null;
        closed = true;
        return pool;
    }

    private void release() {
        if (worker != null) {
            worker.close();
            worker = null;
        }
    }
}
