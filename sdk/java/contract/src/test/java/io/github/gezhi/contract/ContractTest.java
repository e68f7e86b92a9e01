package io.github.gezhi.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.gezhi.error.ContractException;
import io.github.gezhi.error.OutOfRangeException;
import io.github.gezhi.error.ResponseException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class ContractTest {
    private static String decide(Object fact) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("n", fact);
        return Json.write(DecideRequest.builder()
                .incident(Incident.builder().id("1").reportedAt("t").facts(facts).build()).build());
    }

    private static String refused(Object fact) {
        return assertThrows(OutOfRangeException.class, () -> decide(fact)).getPath();
    }

    @Test
    void whatTheContractCannotCarryIsRefusedWithItsPath() {
        assertEquals("incident.facts.n", refused(1.5));
        assertEquals("incident.facts.n", refused(Float.NaN));
        assertEquals("incident.facts.n", refused(1L << 53));
        assertEquals("incident.facts.n", refused(-(1L << 53)));
        assertEquals("incident.facts.n", refused(Long.MIN_VALUE));
        assertEquals("incident.facts.n", refused(BigInteger.ONE.shiftLeft(80)));
        assertEquals("incident.facts.n[1]", refused(Arrays.asList(1, 2.0)));
        assertEquals("incident.facts.n", refused("a\ud83d"));
        assertEquals("incident.facts.n", refused("\udc00a"));
        assertEquals("incident.facts.n", refused(new Object()));
    }

    @Test
    void aValueThatHoldsItselfIsRefused() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", map);
        String message = assertThrows(OutOfRangeException.class, () -> decide(map)).getMessage();
        assertTrue(message.contains("128"), message);
        java.util.List<Object> list = new java.util.ArrayList<>();
        list.add(list);
        assertThrows(OutOfRangeException.class, () -> Json.write(list));
        Object deep = 1;
        for (int level = 0; level < 128; level++) {
            deep = Collections.singletonList(deep);
        }
        assertTrue(Json.write(deep).startsWith("[[[["));
        Object deeper = Collections.singletonList(deep);
        assertThrows(OutOfRangeException.class, () -> Json.write(deeper));
    }

    @Test
    void numbersOfOtherClassesAndKeysThatAreNoTextAreRefused() {
        DoubleAdder half = new DoubleAdder();
        half.add(2.5);
        assertEquals("incident.facts.n", refused(half));
        assertEquals("incident.facts.n", refused(new LongAdder()));
        assertTrue(decide(new AtomicInteger(7)).contains(":7"));
        assertTrue(decide(new AtomicLong(8)).contains(":8"));
        assertTrue(decide((byte) 9).contains(":9"));
        assertTrue(decide((short) 10).contains(":10"));
        assertEquals("incident.facts.n", refused(Collections.singletonMap(null, 1)));
        assertEquals("incident.facts.n", refused(Collections.singletonMap(1, 1)));
        assertTrue(decide(Collections.singletonMap(new StringBuilder("k"), 1)).contains("{\"k\":1}"));
    }

    @Test
    void timesThatTheContractCannotCarryAreRefused() {
        assertEquals("incident.facts.n", refused(OffsetDateTime.parse("1900-01-01T00:00:00+08:05:43")));
        assertEquals("incident.facts.n", refused(LocalDateTime.of(10_000, 1, 1, 0, 0)));
        assertEquals("incident.facts.n", refused(LocalDate.of(-1, 1, 1)));
        assertEquals("incident.facts.n", refused(Instant.MAX));
        assertEquals("reported_at", assertThrows(OutOfRangeException.class, () -> Incident.builder()
                .reportedAt(OffsetDateTime.parse("1900-01-01T00:00:00+08:05:43"))).getPath());
        assertEquals("", assertThrows(OutOfRangeException.class, () ->
                Times.text(LocalDate.of(10_000, 1, 1))).getPath());
        assertEquals("9999-12-31T00:00:00", Times.text(LocalDateTime.of(9_999, 12, 31, 0, 0)));
        assertEquals("0000-01-01", Times.text(LocalDate.of(0, 1, 1)));
    }

    @Test
    void anAnswerOfOtherTypesIsRefused() {
        String[] misfits = {"{\"errors\":1.5,\"warnings\":0,\"diagnostics\":[]}",
            "{\"errors\":\"1\",\"warnings\":0,\"diagnostics\":[]}",
            "{\"errors\":true,\"warnings\":0,\"diagnostics\":[]}",
            "{\"errors\":1,\"warnings\":0,\"diagnostics\":\"\"}",
            "{\"errors\":1,\"warnings\":0,\"diagnostics\":[]} {}"};
        for (String misfit : misfits) {
            assertThrows(ResponseException.class, () -> Json.readPayload("check.response", misfit), misfit);
        }
        assertThrows(ResponseException.class, () -> Json.read("{\"area_code\":1}", Place.class));
        assertThrows(ResponseException.class, () -> Json.read("{\"area_code\":true}", Place.class));
    }

    @Test
    void theJarHasLicenceAndNotice() throws Exception {
        for (String name : new String[] {"LICENSE", "NOTICE"}) {
            assertArrayEquals(Files.readAllBytes(Paths.get("../../..", name)),
                    Files.readAllBytes(Paths.get("target/classes/META-INF", name)));
        }
    }

    @Test
    void theLargestNumbersAndDecimalsGo() {
        assertTrue(decide((1L << 53) - 1).contains(":9007199254740991"));
        assertTrue(decide(-((1L << 53) - 1)).contains(":-9007199254740991"));
        assertTrue(decide(new BigDecimal("12.50")).contains(":\"12.50\""));
        assertTrue(decide("😀").contains("😀"));
        assertTrue(decide(LocalTime.of(9, 15)).contains(":\"09:15\""));
        assertTrue(decide(null).contains(":null"));
    }

    @Test
    void timesGoAsTheyAre() {
        assertEquals("2026-03-02T09:15:00", Times.text(LocalDateTime.of(2026, 3, 2, 9, 15, 0, 999)));
        assertEquals("2026-03-02T09:15:00+08:00", Times.text(OffsetDateTime.parse("2026-03-02T09:15+08:00")));
        assertEquals("2026-03-02T09:15:00+08:00",
                Times.text(ZonedDateTime.parse("2026-03-02T09:15+08:00[Asia/Shanghai]")));
        assertEquals("2026-03-02T01:15:00Z", Times.text(Instant.parse("2026-03-02T01:15:00Z")));
        assertEquals("2026-03-02", Times.text(LocalDate.of(2026, 3, 2)));
        assertThrows(IllegalArgumentException.class, () -> Times.text(Year.of(2026)));
        assertEquals("2026-03-02T09:15:00",
                Incident.builder().id("1").reportedAt(LocalDateTime.of(2026, 3, 2, 9, 15)).build().getReportedAt());
    }

    @Test
    void leftOutIsNotNull() {
        Place none = Json.read("{}", Place.class);
        Place unknown = Json.read("{\"grids\":null,\"later\":1}", Place.class);
        assertNull(unknown.getGrids());
        assertFalse(none.has("grids"));
        assertTrue(unknown.has("grids"));
        assertEquals("{}", Json.write(none));
        assertEquals("{\"grids\":null}", Json.write(unknown));
        assertEquals("{\"grids\":[]}", Json.write(unknown.toBuilder().grids(Collections.<String>emptyList()).build()));
    }

    @Test
    void aWordOfALaterEngineIsKept() {
        assertEquals(Admission.REGISTER, Admission.of("register"));
        assertEquals(Admission.Known.REFUSE, Admission.of("refuse").known());
        Admission later = Admission.of("postponed");
        assertEquals(Admission.Known.OTHER, later.known());
        assertEquals("\"postponed\"", Json.write(later));
    }

    @Test
    void valuesDoNotChange() {
        java.util.List<String> grids = new java.util.ArrayList<>(Arrays.asList("a"));
        Place place = Place.builder().grids(grids).build();
        grids.add("b");
        assertEquals(1, place.getGrids().size());
        assertThrows(UnsupportedOperationException.class, () -> place.getGrids().add("c"));
        assertThrows(UnsupportedOperationException.class, () -> place.toMap().clear());
        Place.Builder builder = place.toBuilder();
        builder.kind("x").build();
        assertNull(place.getKind());
    }

    @Test
    void whatMustBeThereIsAskedFor() {
        String message = assertThrows(IllegalStateException.class, () -> Incident.builder().id("1").build())
                .getMessage();
        assertTrue(message.contains("`reported_at` of Incident"), message);
        ResponseException lacking = assertThrows(ResponseException.class,
                () -> Json.readPayload("check.response",
                        "{\"errors\":1,\"warnings\":0,\"diagnostics\":[{\"code\":\"x\"}]}"));
        assertTrue(lacking.getMessage().contains("check.response.diagnostics[0].severity"), lacking.getMessage());
        assertThrows(ResponseException.class, () -> Json.readPayload("check.response", "{\"errors\":"));
        assertThrows(ResponseException.class, () -> Json.readPayload("check.response", "null"));
    }

    @Test
    void everyKindOfErrorHasAClass() {
        for (ErrorKind.Known kind : ErrorKind.Known.values()) {
            if (kind != ErrorKind.Known.OTHER) {
                String word = kind.name().toLowerCase(java.util.Locale.ROOT);
                ContractException error = ContractException.of(
                        "{\"kind\":\"" + word + "\",\"message\":{\"zh\":\"错\",\"en\":\"wrong\"},\"path\":\"a.b\"}");
                assertEquals(word.replace("_", ""), error.getClass().getSimpleName()
                        .toLowerCase(java.util.Locale.ROOT));
                assertEquals("a.b", error.getPath());
                assertNotNull(error.getText().getZh());
            }
        }
    }
}
