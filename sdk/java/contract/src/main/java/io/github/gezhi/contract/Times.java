package io.github.gezhi.contract;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;

/**
 * Java's times as the contract writes them.
 *
 * <p>A {@link LocalDateTime} goes without an offset and is read in the pack's zone <em>by the engine</em>; everything
 * with a zone goes with its offset. Nothing here computes with zones, and the machine's own zone is never asked. The
 * contract counts whole seconds: a fraction is cut off.
 *
 * <pre>{@code
 * Times.text(LocalDateTime.of(2026, 3, 2, 9, 15));              // 2026-03-02T09:15:00
 * Times.text(OffsetDateTime.parse("2026-03-02T09:15+08:00"));   // 2026-03-02T09:15:00+08:00
 * Times.text(Instant.parse("2026-03-02T01:15:00Z"));            // 2026-03-02T01:15:00Z
 * }</pre>
 */
public final class Times {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX");

    private Times() {
    }

    /**
     * The text of a time.
     *
     * @param time a LocalDateTime, OffsetDateTime, ZonedDateTime, Instant, LocalDate or LocalTime; null stays null
     * @return its text
     * @throws IllegalArgumentException for another kind of time
     */
    public static String text(TemporalAccessor time) {
        if (time == null) {
            return null;
        }
        if (time instanceof LocalDateTime) {
            return LOCAL.format(time);
        }
        if (time instanceof OffsetDateTime || time instanceof ZonedDateTime) {
            return OFFSET.format(time);
        }
        if (time instanceof Instant) {
            return OFFSET.format(((Instant) time).atOffset(java.time.ZoneOffset.UTC));
        }
        if (time instanceof LocalDate) {
            return time.toString();
        }
        if (time instanceof LocalTime) {
            return ((LocalTime) time).truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
        }
        throw new IllegalArgumentException("a " + time.getClass().getName()
                + " is no time of the contract: give a LocalDateTime, OffsetDateTime, ZonedDateTime,"
                + " Instant, LocalDate or LocalTime");
    }
}
