package io.github.gezhi.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.gezhi.error.ContractException;
import io.github.gezhi.error.OutOfRangeException;
import io.github.gezhi.error.TimedOutException;
import io.github.gezhi.error.TrapException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against a server that answers what a test tells it to. */
@Timeout(60)
class SidecarTest {
    private static final ClientOptions QUICK = ClientOptions.DEFAULT.attempts(3, 0, 1_000);
    private final Deque<String[]> answers = new ArrayDeque<>();
    private final List<String> seen = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;
    private String base;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        base = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = text(exchange.getRequestBody());
        String[] next;
        synchronized (answers) {
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
            next = answers.poll();
        }
        asked.countDown();
        if (next[0].equals("cut")) {
            exchange.close();
            return;
        }
        if (next[0].equals("wait")) {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        byte[] bytes = next[1].getBytes(StandardCharsets.UTF_8);
        if (next[0].equals("trickle")) {
            trickle(exchange);
            return;
        }
        exchange.getResponseHeaders().set("Gezhi-Engine", "sha256:e");
        exchange.getResponseHeaders().set("Gezhi-Pack", "sha256:p");
        exchange.getResponseHeaders().set("X-Request-Id", "r-1");
        if (next.length > 2) {
            exchange.getResponseHeaders().set("Retry-After", next[2]);
        }
        boolean chunks = next[0].equals("chunks");
        exchange.sendResponseHeaders(chunks ? 200 : Integer.parseInt(next[0]), chunks ? 0 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void trickle(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 60);
        try {
            for (int sent = 0; sent < 60 && !end.await(100, TimeUnit.MILLISECONDS); sent++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    private static String text(InputStream in) throws IOException {
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        for (int one = in.read(); one >= 0; one = in.read()) {
            made.write(one);
        }
        return new String(made.toByteArray(), StandardCharsets.UTF_8);
    }

    private void next(String... answer) {
        synchronized (answers) {
            answers.add(answer);
        }
    }

    private static String error(String kind) {
        return "{\"kind\":\"" + kind + "\",\"message\":{\"zh\":\"错\",\"en\":\"wrong\"}}";
    }

    @Test
    void anAnswerComesBackByteForByte() {
        next("200", "{\"雨\": 1 }");
        Sidecar.Reply reply = new Sidecar(base + "/").district("冷水滩").exchange("decide", "{\"x\":\"水\"}");
        assertEquals("{\"雨\": 1 }", reply.getText());
        assertEquals("sha256:e", reply.getEngine());
        assertEquals("sha256:p", reply.getPack());
        assertEquals("r-1", reply.getRequestId());
        assertEquals("POST /v1/districts/%E5%86%B7%E6%B0%B4%E6%BB%A9/decide {\"x\":\"水\"}", seen.get(0));
    }

    @Test
    void everyKindHasItsClassAndIsNotAskedAgain() {
        Sidecar.RemoteDistrict district = new Sidecar(base, QUICK).district("d");
        next("400", error("invalid_request"));
        assertThrows(ContractException.InvalidRequest.class, () -> district.call("decide", "{}"));
        next("409", error("rule_conflict"));
        assertThrows(ContractException.RuleConflict.class, () -> district.call("decide", "{}"));
        next("501", error("not_implemented"));
        assertThrows(ContractException.NotImplemented.class, () -> district.call("assess", "{}"));
        next("504", error("timed_out"));
        assertThrows(TimedOutException.class, () -> district.call("decide", "{}"));
        next("500", error("trap"));
        assertThrows(TrapException.class, () -> district.call("decide", "{}"));
        next("404", error("unknown_district"));
        SidecarException refused = assertThrows(SidecarException.class, () -> district.call("decide", "{}"));
        assertEquals("unknown_district", refused.getKind());
        assertEquals(404, refused.getStatus());
        next("400", error("brand_new"));
        assertEquals(ContractException.class,
                assertThrows(ContractException.class, () -> district.call("decide", "{}")).getClass());
        next("502", "<html>bad gateway</html>");
        assertThrows(TransportException.class, () -> district.call("decide", "{}"));
        assertEquals(8, seen.size());
    }

    @Test
    void whatMayPassIsTriedAgain() {
        Sidecar.RemoteDistrict district = new Sidecar(base, QUICK).district("d");
        next("503", error("overloaded"), "0");
        next("503", error("stopping"));
        next("200", "{}");
        assertEquals("{}", district.call("decide", "{}"));
        assertEquals(3, seen.size());
    }

    @Test
    void thereIsAnEndToTryingAgain() {
        Sidecar.RemoteDistrict district = new Sidecar(base, QUICK).district("d");
        next("503", error("overloaded"));
        next("503", error("overloaded"));
        next("503", error("overloaded"));
        assertEquals("overloaded", assertThrows(SidecarException.class, () -> district.call("decide", "{}")).getKind());
        next("503", error("overloaded"), "600");
        assertThrows(SidecarException.class, () -> district.call("decide", "{}"));
        assertEquals(4, seen.size());
    }

    @Test
    void aBrokenConnectionIsTriedAgain() {
        // The JDK itself sends a POST twice when the connection breaks before an answer; hence two cuts for one
        // attempt.
        next("cut");
        next("cut");
        next("200", "{}");
        next("200", "{}");
        assertEquals("{}", new Sidecar(base, QUICK).district("d").call("decide", "{}"));
    }

    @Test
    void aSlowAnswerIsNotAskedForAgain() throws Exception {
        next("wait", "");
        Sidecar sidecar = new Sidecar(base, QUICK.timeouts(1_000, 200));
        assertThrows(TimedOutException.class, () -> sidecar.district("d").call("decide", "{}"));
        asked.await();
        assertEquals(1, seen.size());
    }

    @Test
    void anAnswerThatTricklesIsNotWaitedForWithoutEnd() throws Exception {
        next("trickle", "");
        Sidecar sidecar = new Sidecar(base, QUICK.timeouts(1_000, 300));
        long begun = System.nanoTime();
        assertThrows(TimedOutException.class, () -> sidecar.district("d").call("decide", "{}"));
        assertTrue(System.nanoTime() - begun < 2_000_000_000L);
        assertEquals(1, seen.size());
    }

    @Test
    void anAnswerTooLongIsNotReadToItsEnd() {
        Sidecar.RemoteDistrict district = new Sidecar(base, QUICK.answerBytes(10)).district("d");
        next("200", "\"12345678\"");
        assertEquals("\"12345678\"", district.call("decide", "{}"));
        next("200", "\"123456789\"");
        TransportException announced =
                assertThrows(TransportException.class, () -> district.call("decide", "{}"));
        assertTrue(announced.getMessage().contains("10 bytes"), announced.getMessage());
        next("chunks", "\"123456789\"");
        assertThrows(TransportException.class, () -> district.call("decide", "{}"));
        assertThrows(IllegalArgumentException.class, () -> QUICK.answerBytes(0));
    }

    @Test
    void theJarHasLicenceAndNotice() throws Exception {
        for (String name : new String[] {"LICENSE", "NOTICE"}) {
            assertArrayEquals(Files.readAllBytes(Paths.get("../../..", name)),
                    Files.readAllBytes(Paths.get("target/classes/META-INF", name)));
        }
    }

    @Test
    void noSidecarIsSaidToBeNone() {
        server.stop(0);
        TransportException none = assertThrows(TransportException.class,
                () -> new Sidecar(base, QUICK).district("d").call("decide", "{}"));
        assertTrue(none.getMessage().contains("gezhi serve"), none.getMessage());
        assertFalse(new Sidecar(base, QUICK).healthy());
    }

    @Test
    void listsDistrictsAndChecks() {
        String summary = "{\"id\":\"l\",\"version\":\"1\",\"title\":{\"zh\":\"冷\"},\"digest\":\"sha256:0\","
                + "\"zone\":\"+08:00\","
                + "\"in_force\":{},\"layers\":[],\"counts\":{},\"warnings\":[],\"later\":1}";
        Sidecar sidecar = new Sidecar(base, QUICK);
        next("200", "[{\"id\":\"lengshuitan\",\"summary\":" + summary + "}]");
        assertEquals("sha256:0", sidecar.districts().get(0).getSummary().getDigest());
        next("200", "{\"id\":\"lengshuitan\",\"summary\":" + summary + "}");
        assertEquals("l", sidecar.info("lengshuitan").getSummary().getId());
        next("200", "{\"errors\":0,\"warnings\":0,\"diagnostics\":[]}");
        assertEquals(0, sidecar.check("{}").getErrors());
        next("200", "{\"status\":\"ok\",\"districts\":1,\"failed\":[]}");
        assertTrue(sidecar.healthy());
        assertEquals("GET /healthz ", seen.get(3));
        assertThrows(OutOfRangeException.class, () -> sidecar.check("\"\udc00\""));
    }
}
