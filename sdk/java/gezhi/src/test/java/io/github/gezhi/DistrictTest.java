package io.github.gezhi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.gezhi.error.ClosedException;
import io.github.gezhi.error.TimedOutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DistrictTest {
    private static final Engine FIRST = Engine.fromBytes(TinyEngine.named("first"));
    private static final Engine SECOND = Engine.fromBytes(TinyEngine.named("second"));

    @Test
    void swapsUnderLoadAndNoCallFails() throws Exception {
        District district = new District(FIRST.open("{}"));
        int threads = 4;
        CountDownLatch calling = new CountDownLatch(threads);
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int caller = 0; caller < threads; caller++) {
            callers.add(CompletableFuture.runAsync(() -> {
                do {
                    assertEquals("{}", district.call("decide", TinyEngine.FINE));
                    calls.incrementAndGet();
                    calling.countDown();
                } while (!enough.get());
            }, work -> new Thread(work).start()));
        }
        calling.await();
        List<Pack> packs = new ArrayList<>();
        for (int swap = 0; swap < 20; swap++) {
            Pack next = (swap % 2 == 0 ? SECOND : FIRST).open("{}");
            packs.add(next);
            int before = calls.get();
            district.swap(next);
            assertEquals(swap % 2 == 0 ? "second" : "first", district.getSummary().getId());
            while (calls.get() < before + threads) {
                Thread.onSpinWait();
            }
        }
        enough.set(true);
        for (CompletableFuture<Void> caller : callers) {
            caller.get();
        }
        packs.subList(0, packs.size() - 1).forEach(
                old -> assertThrows(ClosedException.class, () -> old.call("decide", TinyEngine.FINE)));
        district.close();
        assertThrows(ClosedException.class, () -> packs.get(packs.size() - 1).call("decide", TinyEngine.FINE));
        assertThrows(ClosedException.class, () -> district.call("decide", TinyEngine.FINE));
    }

    @Test
    void aCallUnderWayKeepsItsPackOpen() throws Exception {
        Pack first = FIRST.open("{}", null, PackOptions.DEFAULT.instances(2).callTimeout(Duration.ofMillis(500)));
        District district = new District(first);
        CompletableFuture<Void> underWay = CompletableFuture.runAsync(
                () -> assertThrows(TimedOutException.class, () -> district.call("decide", TinyEngine.LOOP)),
                work -> new Thread(work).start());
        while (first.pool().idleCount() == 1) {
            Thread.onSpinWait();
        }
        district.swap(SECOND.open("{}"));
        assertEquals("second", district.getSummary().getId());
        assertEquals("{}", district.call("decide", TinyEngine.FINE));
        underWay.get();
        assertThrows(ClosedException.class, () -> first.call("decide", TinyEngine.FINE));
        district.close();
    }

    @Test
    void aPackThatWasRetiredIsNotPutInForceAgain() {
        Pack first = FIRST.open("{}");
        District district = new District(first);
        district.swap(SECOND.open("{}"));
        ClosedException refused = assertThrows(ClosedException.class, () -> district.swap(first));
        assertTrue(refused.getMessage().contains("open it anew"), refused.getMessage());
        assertThrows(ClosedException.class, () -> new District(first));
        assertEquals("second", district.getSummary().getId());
        assertEquals("{}", district.call("decide", TinyEngine.FINE));
        district.close();
    }

    @Test
    void aPackOnWhichCallsStillRunIsNotPutInForceAgain() throws Exception {
        Pack first = FIRST.open("{}", null, PackOptions.DEFAULT.instances(2).callTimeout(Duration.ofMillis(500)));
        District district = new District(first);
        CompletableFuture<Void> underWay = CompletableFuture.runAsync(
                () -> assertThrows(TimedOutException.class, () -> district.call("decide", TinyEngine.LOOP)),
                work -> new Thread(work).start());
        while (first.pool().idleCount() == 1) {
            Thread.onSpinWait();
        }
        district.swap(SECOND.open("{}"));
        assertThrows(ClosedException.class, () -> district.swap(first));
        underWay.get();
        assertEquals("second", district.getSummary().getId());
        assertEquals("{}", district.call("decide", TinyEngine.FINE));
        district.close();
    }

    @Test
    void aClosedPackAndAnothersPackAreRefused() {
        Pack first = FIRST.open("{}");
        District district = new District(first);
        Pack closed = SECOND.open("{}");
        closed.close();
        assertThrows(ClosedException.class, () -> district.swap(closed));
        assertThrows(ClosedException.class, () -> new District(closed));
        Pack others = SECOND.open("{}");
        District other = new District(others);
        assertThrows(ClosedException.class, () -> district.swap(others));
        district.swap(first);
        assertEquals("{}", district.call("decide", TinyEngine.FINE));
        district.close();
        assertThrows(ClosedException.class, () -> district.swap(others));
        assertEquals("{}", other.call("decide", TinyEngine.FINE));
        Pack late = FIRST.open("{}");
        assertThrows(ClosedException.class, () -> district.swap(late));
        assertThrows(ClosedException.class, () -> late.call("decide", TinyEngine.FINE));
        other.close();
    }

    @Test
    void severalThreadsGetTheAnswerOfOne() throws Exception {
        try (Pack pack = Engine.carried().open(Samples.bundle(), null, PackOptions.DEFAULT.instances(3))) {
            String expected = pack.decide(Samples.burstPipe()).toString();
            CountDownLatch together = new CountDownLatch(4);
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                answers.add(CompletableFuture.supplyAsync(() -> {
                    together.countDown();
                    try {
                        together.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return pack.decide(Samples.burstPipe()).toString();
                }, work -> new Thread(work).start()));
            }
            for (CompletableFuture<String> answer : answers) {
                assertEquals(expected, answer.get());
            }
            assertTrue(pack.pool().idleCount() <= 3);
        }
    }
}
