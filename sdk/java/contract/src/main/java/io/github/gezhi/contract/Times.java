package io.github.gezhi.contract;

import io.github.gezhi.error.OutOfRangeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
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

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Times() {
    }

    /**
     * The text of a time.
     *
     * @param time a LocalDateTime, OffsetDateTime, ZonedDateTime, Instant, LocalDate or LocalTime; null stays null
     * @return its text
     * @throws OutOfRangeException for a year beyond 0 to 9999, or an offset that is not of whole minutes
     * @throws IllegalArgumentException for another kind of time
     */
    public static String text(TemporalAccessor time) {
        return text("", time);
    }

    /**
     * The text of a time.
     *
     * @param path where the time stands
     * @param time a LocalDateTime, OffsetDateTime, ZonedDateTime, Instant, LocalDate or LocalTime; null stays null
     * @return its text
     * @throws OutOfRangeException for a year beyond 0 to 9999, or an offset that is not of whole minutes
     * @throws IllegalArgumentException for another kind of time
     */
    public static String text(String path, TemporalAccessor time) {
        if (time == null) {
            return null;
        }
        if (time instanceof LocalDateTime) {
            return LOCAL.format(inRange(path, time));
        }
        if (time instanceof OffsetDateTime || time instanceof ZonedDateTime) {
            return OFFSET.format(inRange(path, time));
        }
        if (time instanceof Instant) {
            // Before it is given an offset: the outermost instants have no date with one in Java.
            if (((Instant) time).isBefore(FIRST) || ((Instant) time).isAfter(LAST)) {
                throw Ranges.refused(path, "is the instant " + time + "; the contract has the years 0 to 9999");
            }
            return OFFSET.format(((Instant) time).atOffset(ZoneOffset.UTC));
        }
        if (time instanceof LocalDate) {
            return inRange(path, time).toString();
        }
        if (time instanceof LocalTime) {
            return ((LocalTime) time).truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
        }
        throw new IllegalArgumentException("a " + time.getClass().getName()
                + " is no time of the contract: give a LocalDateTime, OffsetDateTime, ZonedDateTime,"
                + " Instant, LocalDate or LocalTime");
    }

    private static TemporalAccessor inRange(String path, TemporalAccessor time) {
        int year = time.get(ChronoField.YEAR);
        if (year < 0 || year > 9_999) {
            throw Ranges.refused(path, "is of the year " + year + "; the contract has 0 to 9999");
        }
        if (time.isSupported(ChronoField.OFFSET_SECONDS) && time.get(ChronoField.OFFSET_SECONDS) % 60 != 0) {
            throw Ranges.refused(path, "has the offset " + ZoneOffset.from(time)
                    + ", which is not of whole minutes; give another offset, or an Instant");
        }
        return time;
    }
}
