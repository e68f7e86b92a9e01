package io.github.gezhi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.gezhi.contract.Incident;
import io.github.gezhi.error.BusyException;
import io.github.gezhi.error.ClosedException;
import io.github.gezhi.error.ContractException;
import io.github.gezhi.error.InterruptedCallException;
import io.github.gezhi.error.MemoryExhaustedException;
import io.github.gezhi.error.OutOfRangeException;
import io.github.gezhi.error.ResponseException;
import io.github.gezhi.error.TimedOutException;
import io.github.gezhi.error.TrapException;
import io.github.gezhi.error.UnknownFunctionException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a pack when an instance fails: the call fails, the next one works. */
@Timeout(120)
class WallTest {
    private static final PackOptions ONE = PackOptions.DEFAULT.instances(1);

    private static Pack open(PackOptions options, boolean compile) {
        try (Session session = new Session(CoreModule.of(TinyEngine.named("tiny"), compile), options)) {
            session.open("{}");
            return new Pack(session.intoPool(), null);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterATrapTheNextCallWorks(boolean compile) {
        try (Pack pack = open(ONE, compile)) {
            TrapException trap = assertThrows(TrapException.class, () -> pack.call("decide", TinyEngine.TRAP));
            assertEquals(TrapException.class, trap.getClass());
            assertEquals(0, pack.pool().idleCount());
            assertEquals("{}", pack.call("decide", TinyEngine.FINE));
            assertEquals(1, pack.pool().idleCount());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallThatNeverEndsIsStopped(boolean compile) {
        try (Pack pack = open(ONE.callTimeout(Duration.ofMillis(50)), compile)) {
            assertThrows(TimedOutException.class, () -> pack.call("decide", TinyEngine.LOOP));
            assertEquals(0, pack.pool().idleCount());
        }
        try (Pack pack = open(ONE, compile)) {
            assertEquals("{}", pack.call("decide", TinyEngine.FINE));
        }
    }

    @Test
    void memoryIsWalled() {
        try (Pack pack = open(ONE, true)) {
            assertThrows(MemoryExhaustedException.class, () -> pack.call("decide", TinyEngine.FILL));
            assertEquals("{}", pack.call("decide", TinyEngine.FINE));
        }
        assertThrows(io.github.gezhi.error.GezhiException.class,
                () -> Engine.carried().open(Samples.bundle(), null, ONE.memoryMiB(1)).close());
    }

    @Test
    void theEngineItselfIsStoppedAndGoesOn() {
        try (Session session = Engine.carried().newSession(ONE.callTimeout(Duration.ofNanos(1)))) {
            session.open(Samples.bundle());
            List<Incident> many = Collections.nCopies(1_000, Samples.burstPipe());
            assertThrows(TimedOutException.class, () -> session.decideMany(many));
            assertTrue(session.check(Samples.bundle()).getErrors() == 0);
        }
    }

    @Test
    void aSessionKeepsItsPackOverATrap() {
        try (Session session = new Session(CoreModule.of(TinyEngine.named("tiny"), true), ONE)) {
            assertEquals("tiny", session.open("{}").getId());
            assertThrows(TrapException.class, () -> session.call("decide", TinyEngine.TRAP));
            assertEquals("{}", session.call("decide", TinyEngine.FINE));
        }
    }

    @Test
    void waitingForAnInstanceIsBounded() throws Exception {
        try (Pack pack = open(ONE.waitTimeout(Duration.ZERO), true)) {
            AtomicReference<Thread> looping = new AtomicReference<>();
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> {
                looping.set(Thread.currentThread());
                assertThrows(InterruptedCallException.class, () -> pack.call("decide", TinyEngine.LOOP));
                assertTrue(Thread.interrupted());
            });
            while (pack.pool().idleCount() == 1) {
                Thread.onSpinWait();
            }
            assertThrows(BusyException.class, () -> pack.call("decide", TinyEngine.FINE));
            looping.get().interrupt();
            stopped.get();
            assertEquals("{}", pack.call("decide", TinyEngine.FINE));
        }
    }

    @Test
    void freshInstancesAreNotKept() {
        try (Pack pack = open(PackOptions.DEFAULT.fresh(true), true)) {
            assertEquals("{}", pack.call("decide", TinyEngine.FINE));
            assertEquals(0, pack.pool().idleCount());
        }
    }

    @Test
    void aClosedPackSaysSo() {
        Pack pack = open(ONE, true);
        pack.close();
        assertThrows(ClosedException.class, () -> pack.call("decide", TinyEngine.FINE));
        Session session = Engine.carried().newSession();
        session.close();
        assertThrows(ClosedException.class, () -> session.call("describe", "{}"));
    }

    @Test
    void anUnknownKindIsAPlainContractErrorAndNonsenseIsNone() {
        try (Pack pack = open(ONE, true)) {
            ContractException unknown = assertThrows(ContractException.class, () -> pack.call("survey", "{}"));
            assertEquals(ContractException.class, unknown.getClass());
            assertEquals("brand_new", unknown.getKind().value());
            assertThrows(ResponseException.class, () -> pack.call("duties", "{}"));
            assertThrows(ResponseException.class, () -> pack.decide(Samples.burstPipe()));
            assertEquals("{}", pack.call("decide", TinyEngine.FINE));
        }
    }

    @Test
    void anAnswerOutsideTheContractIsNone() {
        try (Pack pack = open(ONE, true)) {
            ResponseException tag = assertThrows(ResponseException.class, () -> pack.call("score", "{}"));
            assertTrue(tag.getMessage().contains("the tag 2"), tag.getMessage());
            ResponseException text = assertThrows(ResponseException.class, () -> pack.call("timeline", "{}"));
            assertTrue(text.getMessage().contains("UTF-8"), text.getMessage());
            assertEquals("{}", pack.call("decide", TinyEngine.FINE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "", "memory", "cabi_realloc", "gezhi:engine/typed#decide", "decide "})
    void aFunctionThatTheContractDoesNotHaveCostsNoInstance(String function) {
        try (Pack pack = open(ONE, true)) {
            UnknownFunctionException refused =
                    assertThrows(UnknownFunctionException.class, () -> pack.call(function, "{}"));
            assertTrue(refused.getMessage().contains("decide-many"), refused.getMessage());
            assertThrows(UnknownFunctionException.class, () -> pack.call(null, "{}"));
            assertEquals(1, pack.pool().idleCount());
        }
        try (Session session = Engine.carried().newSession()) {
            assertThrows(UnknownFunctionException.class, () -> session.call(function, "{}"));
        }
    }

    @Test
    void aDescriptionThatCannotBeReadLeavesNoInstanceBehind() throws Exception {
        long before = instances();
        Engine tiny = Engine.fromBytes(TinyEngine.named("tiny"));
        assertThrows(ResponseException.class, () -> tiny.bakedPack(ONE));
        for (int wait = 0; wait < 50 && instances() > before; wait++) {
            Thread.sleep(20);
        }
        assertEquals(before, instances());
    }

    private static long instances() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("gezhi-instance-")).count();
    }

    @Test
    void timesThatAreNoneAreRefusedAndForEverIsLong() {
        assertThrows(IllegalArgumentException.class, () -> ONE.callTimeout(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> ONE.callTimeout(Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> ONE.openTimeout(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> ONE.waitTimeout(Duration.ofNanos(-1)));
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        try (Pack pack = open(ONE.callTimeout(forEver).openTimeout(forEver).waitTimeout(forEver), true)) {
            assertEquals("{}", pack.call("decide", TinyEngine.FINE));
        }
    }

    @Test
    void halfACharacterIsNotSent() {
        try (Pack pack = open(ONE, true)) {
            OutOfRangeException refused = assertThrows(OutOfRangeException.class, () ->
                    pack.call("decide", "\"\ud83d\""));
            assertFalse(refused.getMessage().isEmpty());
        }
    }
}
