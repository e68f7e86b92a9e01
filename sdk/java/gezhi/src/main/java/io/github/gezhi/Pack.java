package io.github.gezhi;

import io.github.gezhi.contract.Json;
import io.github.gezhi.contract.PackFunctions;
import io.github.gezhi.contract.PackSummary;
import io.github.gezhi.contract.Ranges;
import io.github.gezhi.error.ContractException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A district's policy open in an engine, shared by any number of threads.
 *
 * <pre>{@code
 * try (Pack pack = Engine.carried().openFile(Path.of("lengshuitan.json"))) {
 *     Decision decision = pack.decide(Incident.builder()
 *             .id("2026-000123").reportedAt("2026-03-02T09:15:00+08:00").text("一地下自来水管破裂，影响行人通行").build());
 *     decision.getResponsibility().getParties().forEach(party -> System.out.println(party.getName()));
 * }
 * }</pre>
 *
 * <p>Behind it are as many instances as there are calls at once, up to {@link PackOptions#instances}. After a trap or a
 * timeout that call fails, its instance is thrown away, and the next call works.
 */
public final class Pack implements PackFunctions, AutoCloseable {
    private static final Set<String> STATEFUL = Set.of("open", "enroll");
    private final Pool pool;
    private final PackSummary summary;
    private final AtomicBoolean taken = new AtomicBoolean();

    Pack(Pool pool, PackSummary summary) {
        this.pool = pool;
        this.summary = summary;
    }

    /**
     * What the pack is: id, version, title, digest, zone, days in force, counts, warnings.
     *
     * @return the summary
     */
    public PackSummary getSummary() {
        return summary;
    }

    /**
     * Calls a function by its name with JSON on both sides.
     *
     * @throws io.github.gezhi.error.UnknownFunctionException for a name that the contract does not have
     * @throws IllegalArgumentException for `open` and `enroll`, which would change what other threads see
     */
    @Override
    public String call(String function, String request) {
        Functions.check(function);
        if (STATEFUL.contains(function)) {
            throw new IllegalArgumentException("`" + function + "` changes an instance, and a Pack has many: use"
                    + " Engine.newSession(), or open another Pack");
        }
        return answer(pool.call(function, bytes(request)));
    }

    /** Closes the pack: calls under way finish, later ones are refused. */
    @Override
    public void close() {
        pool.close();
    }

    Pool pool() {
        return pool;
    }

    /**
     * Gives the pack to a district, for good: false if one has it or had it, for that one closes it, be it only when
     * its last call is done.
     */
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    static byte[] bytes(String request) {
        return Ranges.text("", request).getBytes(StandardCharsets.UTF_8);
    }

    static String answer(CoreInstance.Answer answer) {
        if (answer.ok) {
            return answer.text;
        }
        throw ContractException.of(answer.text);
    }

    static <T> T typed(String payload, CoreInstance.Answer answer) {
        return Json.readPayload(payload, answer(answer));
    }
}
