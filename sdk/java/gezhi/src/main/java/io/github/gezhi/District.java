package io.github.gezhi;

import io.github.gezhi.contract.PackFunctions;
import io.github.gezhi.contract.PackSummary;
import io.github.gezhi.error.ClosedException;
import java.util.Objects;

/**
 * The pack in force of a district, to be swapped while calls run.
 *
 * <pre>{@code
 * District district = new District(engine.openFile(Path.of("lengshuitan.json")));
 * district.decide(incident);
 * district.swap(engine.openFile(Path.of("lengshuitan-2027.json")));     // opens first, then swaps: no call fails
 * }</pre>
 *
 * <p>Calls under way finish on the pack they began with, later ones get the new one, and the old one is closed when its
 * last call is done. The district closes its packs; nobody else should. A pack is therefore in a district once: to go
 * back to the one before, open it anew.
 */
public final class District implements PackFunctions, AutoCloseable {
    private Held held;

    /**
     * A district with its first pack.
     *
     * @param pack the pack in force
     * @throws ClosedException if the pack is closed, or is or was in a district
     */
    public District(Pack pack) {
        held = new Held(taken(Objects.requireNonNull(pack, "a district begins with a pack")));
    }

    /**
     * Puts another pack in force. The pack that is in force already stays so.
     *
     * @param next the new pack, open already
     * @throws ClosedException if the new pack is closed, or is or was in a district, in force or retired: the pack in
     *     force then stays; or if the district was closed: a new pack is then closed as well
     */
    public synchronized void swap(Pack next) {
        Objects.requireNonNull(next, "a pack to swap to");
        if (held == null) {
            if (next.take()) {
                next.close();
            }
            throw closed();
        }
        if (held.pack == next) {
            return;
        }
        Held old = held;
        held = new Held(taken(next));
        retire(old);
    }

    /**
     * What the pack in force is.
     *
     * @return its summary
     */
    public synchronized PackSummary getSummary() {
        if (held == null) {
            throw closed();
        }
        return held.pack.getSummary();
    }

    @Override
    public String call(String function, String request) {
        Held mine = enter();
        try {
            return mine.pack.call(function, request);
        } finally {
            leave(mine);
        }
    }

    private synchronized Held enter() {
        if (held == null) {
            throw closed();
        }
        held.calls++;
        return held;
    }

    private synchronized void leave(Held mine) {
        mine.calls--;
        closeIfDone(mine);
    }

    private void retire(Held old) {
        old.retired = true;
        closeIfDone(old);
    }

    private static void closeIfDone(Held old) {
        if (old.retired && old.calls == 0) {
            old.pack.close();
        }
    }

    /** The pack, from now on this district's. */
    private static Pack taken(Pack next) {
        if (next.pool().closed()) {
            throw new ClosedException("the pack is closed: open it anew by Engine.open and give that one", null);
        }
        if (!next.take()) {
            throw new ClosedException("the pack is or was in a district, which closes it after its last call: open it"
                    + " anew by Engine.open and give that one", null);
        }
        return next;
    }

    private static ClosedException closed() {
        return new ClosedException("the district is closed", null);
    }

    /** Closes the district: calls under way finish, later ones are refused. */
    @Override
    public synchronized void close() {
        if (held != null) {
            Held last = held;
            held = null;
            retire(last);
        }
    }

    private static final class Held {
        private final Pack pack;
        private int calls;
        private boolean retired;

        private Held(Pack pack) {
            this.pack = pack;
        }
    }
}
