package io.github.gezhi.tools;

import io.github.gezhi.Engine;
import io.github.gezhi.Pack;
import io.github.gezhi.PackOptions;
import io.github.gezhi.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;

/**
 * Measures one incident of Lengshuitan: `Bench bundle.json [baked.core.wasm]`, microseconds, in one line of JSON.
 *
 * <p>A JVM is slow until its compiler has been at work: the warm figure is the middle of the last 2,000 of 8,000 calls.
 */
public final class Bench {
    private static final String INCIDENT = "{\"id\":\"1\","
            + "\"reported_at\":\"2023-01-03T09:15:00+08:00\",\"channel\":\"patrol\","
            + "\"text\":\"巷子里地下自来水管破裂，影响行人通行。\"}";
    private static final String DECIDE = "{\"incident\":" + INCIDENT + "}";

    private Bench() {
    }

    public static void main(String[] arguments) throws Exception {
        String bundle = Files.readString(Path.of(arguments[0]));
        Engine engine = Engine.carried();
        Object warm;
        Object batch;
        try (Pack pack = engine.open(bundle)) {
            measure(6_000, () -> pack.call("decide", DECIDE));
            warm = measure(2_000, () -> pack.call("decide", DECIDE));
            String many = "{\"incidents\":[" + String.join(",", java.util.Collections.nCopies(1_000, INCIDENT)) + "]}";
            batch = measure(5, () -> pack.call("decide-many", many)) / 1_000;
        }
        Object fresh = measure(15, () -> {
            try (Session session = engine.newSession()) {
                session.open(bundle);
                return session.call("decide", DECIDE);
            }
        });
        Object copied;
        try (Pack pack = engine.open(bundle, null, PackOptions.DEFAULT.fresh(true))) {
            copied = measure(50, () -> pack.call("decide", DECIDE));
        }
        Object baked = arguments.length < 2 ? null : baked(Path.of(arguments[1]));
        System.out.println("{\"host\":\"java " + System.getProperty("java.version") + ", chicory\",\"warm_us\":" + warm
                + ",\"fresh_us\":"
                + fresh + ",\"baked_fresh_us\":" + baked + ",\"batch_us\":" + batch + ",\"pool_fresh_us\":" + copied
                + "}");
    }

    private static long baked(Path core) throws Exception {
        try (Pack pack = Engine.baked(Files.readAllBytes(core), PackOptions.DEFAULT.fresh(true))) {
            return measure(50, () -> pack.call("decide", DECIDE));
        }
    }

    /** The middle of that many calls, in microseconds. */
    private static long measure(int times, Callable<String> call) throws Exception {
        long[] taken = new long[times];
        for (int index = 0; index < times; index++) {
            long begun = System.nanoTime();
            call.call();
            taken[index] = (System.nanoTime() - begun) / 1_000;
        }
        Arrays.sort(taken);
        return taken[times / 2];
    }
}
